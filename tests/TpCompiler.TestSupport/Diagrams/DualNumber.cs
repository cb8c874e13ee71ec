using System.Numerics;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>A number with its derivative along one direction: value + derivative * epsilon, epsilon^2 = 0. Nested, of higher order.</summary>
/// <typeparam name="T">The type of both parts.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Derivative">The derivative.</param>
public readonly record struct DualNumber<T>(T Value, T Derivative)
    : IAdditiveIdentity<DualNumber<T>, DualNumber<T>>,
      IAdditionOperators<DualNumber<T>, DualNumber<T>, DualNumber<T>>,
      IMultiplyOperators<DualNumber<T>, DualNumber<T>, DualNumber<T>>,
      IMultiplyOperators<DualNumber<T>, double, DualNumber<T>>
    where T : struct,
        IAdditiveIdentity<T, T>, IAdditionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IMultiplyOperators<T, double, T>
{
    /// <summary>0.</summary>
    public static DualNumber<T> AdditiveIdentity => default;

    /// <summary>Sum.</summary>
    public static DualNumber<T> operator +(DualNumber<T> left, DualNumber<T> right)
        => new(left.Value + right.Value, left.Derivative + right.Derivative);

    /// <summary>Product.</summary>
    public static DualNumber<T> operator *(DualNumber<T> left, DualNumber<T> right)
        => new(left.Value * right.Value, left.Value * right.Derivative + left.Derivative * right.Value);

    /// <summary>Product with a constant.</summary>
    public static DualNumber<T> operator *(DualNumber<T> left, double right) => new(left.Value * right, left.Derivative * right);
}
