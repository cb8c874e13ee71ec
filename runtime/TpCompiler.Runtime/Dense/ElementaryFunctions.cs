using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Runtime.Dense;

/// <summary>
/// The functions that programs apply, for vectors of float or double, to a few units in the last place. An element's result depends
/// on nothing else than the element. No number gives no number.
/// </summary>
internal static class ElementaryFunctions<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TSimd : struct, ISimd<TVector, T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Exponential(TVector x) => TSimd.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector ExponentialMinusOne(TVector x) => Exponential<T, TVector, TSimd>.MinusOne(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Logarithm(TVector x) => TSimd.Log(x);

    /// <summary>log(1 + x) = log(u) + (x - (u - 1)) / u, u being 1 + x rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector LogarithmOnePlus(TVector x)
    {
        TVector one = Constant(1), u = TSimd.Add(one, x);
        TVector lost = TSimd.Divide(TSimd.Subtract(x, TSimd.Subtract(u, one)), u);

        // Nothing is lost of large x, and at -1 the logarithm is infinite.
        lost = TSimd.SelectLess(x, Constant(1e20), lost, Constant(0));
        lost = TSimd.SelectLess(Constant(0), u, lost, Constant(0));
        return TSimd.Add(TSimd.Log(u), lost);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Reciprocal(TVector x) => TSimd.Divide(Constant(1), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector SquareRoot(TVector x) => TSimd.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector ReciprocalSquareRoot(TVector x) => TSimd.Divide(Constant(1), TSimd.Sqrt(x));

    internal static TVector Sine(TVector x) => Trigonometry<T, TVector, TSimd>.Sine(x);

    internal static TVector Cosine(TVector x) => Trigonometry<T, TVector, TSimd>.Cosine(x);

    internal static TVector Error(TVector x) => ErrorFunction<T, TVector, TSimd>.Evaluate(x);

    internal static TVector ErrorComplement(TVector x) => ErrorFunction<T, TVector, TSimd>.Complement(x);

    internal static TVector ErrorSlope(TVector x) => ErrorFunction<T, TVector, TSimd>.Slope(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Absolute(TVector x) => TSimd.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Sign(TVector x)
        => TSimd.SelectLess(Constant(0), x, Constant(1), TSimd.SelectLess(x, Constant(0), Constant(-1), x));

    /// <summary>The function of a program's instruction.</summary>
    internal static TVector Evaluate(Function function, TVector x) => function switch
    {
        Function.Exponential => Exponential(x),
        Function.ExponentialMinusOne => ExponentialMinusOne(x),
        Function.Logarithm => Logarithm(x),
        Function.LogarithmOnePlus => LogarithmOnePlus(x),
        Function.Reciprocal => Reciprocal(x),
        Function.SquareRoot => SquareRoot(x),
        Function.ReciprocalSquareRoot => ReciprocalSquareRoot(x),
        Function.Sine => Sine(x),
        Function.Cosine => Cosine(x),
        Function.Error => Error(x),
        Function.ErrorComplement => ErrorComplement(x),
        Function.ErrorSlope => ErrorSlope(x),
        Function.Absolute => Absolute(x),
        Function.Sign => Sign(x),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, "It is made of other functions (FunctionExpansion)."),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Constant(double value) => TSimd.Broadcast(T.CreateTruncating(value));
}
