using System.Numerics;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>A number whose making is recorded on a <see cref="Tape{T}"/>. The default is a constant zero, on no tape.</summary>
/// <typeparam name="T">The number's own type.</typeparam>
public readonly struct TapeNumber<T>
    : IAdditiveIdentity<TapeNumber<T>, TapeNumber<T>>,
      IAdditionOperators<TapeNumber<T>, TapeNumber<T>, TapeNumber<T>>,
      IMultiplyOperators<TapeNumber<T>, TapeNumber<T>, TapeNumber<T>>,
      IMultiplyOperators<TapeNumber<T>, double, TapeNumber<T>>
    where T : struct,
        IAdditiveIdentity<T, T>, IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IMultiplyOperators<T, double, T>
{
    internal TapeNumber(Tape<T> tape, int index, T value) => (Tape, Index, Value) = (tape, index, value);

    /// <summary>0.</summary>
    public static TapeNumber<T> AdditiveIdentity => default;

    /// <summary>Which recorded number this is.</summary>
    public int Index { get; }

    /// <summary>The value.</summary>
    public T Value { get; }

    internal Tape<T>? Tape { get; }

    /// <summary>Sum.</summary>
    public static TapeNumber<T> operator +(TapeNumber<T> left, TapeNumber<T> right)
        => left.Tape is null ? right : right.Tape is null ? left : left.Tape.Sum(left, right);

    /// <summary>Product.</summary>
    public static TapeNumber<T> operator *(TapeNumber<T> left, TapeNumber<T> right)
        => left.Tape is null || right.Tape is null ? default : left.Tape.Product(left, right);

    /// <summary>Product with a constant.</summary>
    public static TapeNumber<T> operator *(TapeNumber<T> left, double right) => left.Tape is null ? default : left.Tape.Scale(left, right);
}
