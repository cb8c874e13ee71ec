using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace TpCompiler.Runtime.Dense;

/// <summary>
/// erf and its complement for vectors of float or double. For |x| &lt; 1 erf(x) / x is a polynomial in x^2; for x >= 0
/// erfc(x) = exp(-x^2) P(t) / (1 + 2 x) with t = (x - 3) / (x + 3), the scaled function being smooth from 0 to infinity
/// (Shepherd and Laframboise, Math. Comp. 36, 249 (1981)). The polynomials are Chebyshev series, cut where they stop to matter.
/// </summary>
internal static class ErrorFunction<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TSimd : struct, ISimd<TVector, T>
{
    private static ReadOnlySpan<double> Near =>
    [
        1.1283791670955126, -0.3761263890318375, 0.11283791670954882, -0.026866170645077334, 0.005223977624823223, -0.0008548326981129666,
        0.00012055331122299266, -1.4925595519506043e-05, 1.6461004480962034e-06, -1.6350354461959655e-07, 1.4660051998394848e-08,
        -1.1373902296430911e-09, 5.958930743134941e-11,
    ];

    private static ReadOnlySpan<double> NearSingle =>
    [
        1.1283791658815026, -0.3761262690358044, 0.11283597463488053, -0.026854328796067244, 0.005189311942686617, -0.0008018854992786387,
        7.882497110086663e-05,
    ];

    private static ReadOnlySpan<double> Scaled =>
    [
        1.2530080582697296, -0.13562110612458117, -0.0475622943534492, 0.1296451587027594, -0.11927366341538638, 0.0683080273440099,
        -0.02377051491717134, 0.0025293918156939696, 0.0018886903449991718, -0.0007798322696543306, -0.00010515971958448065,
        0.0001250993424583729, 4.949196649968345e-06, -2.0100542268525612e-05, -7.308281468783614e-07, 3.472370944977168e-06,
        3.5576086684080595e-07, -6.166011460398726e-07, -1.4047654315428462e-07, 1.0183620603842736e-07, 4.1064013667940355e-08,
        -1.3312919661038687e-08, -8.217595058711455e-09, 9.862533510345587e-10, 8.393734858690877e-10,
    ];

    private static ReadOnlySpan<double> ScaledSingle =>
    [
        1.2530080582534238, -0.1356210694002736, -0.04756229269565379, 0.1296441143440814, -0.11927369132068087, 0.06831656777114085,
        -0.023770334675484478, 0.0024991168696069477, 0.0018881128646091253, -0.0007264536790340485, -0.00010413071427970404,
        7.731024224076895e-05, 3.861849136821459e-06,
    ];

    /// <summary>erf(x).</summary>
    internal static TVector Evaluate(TVector x)
    {
        TVector zero = Constant(0), one = Constant(1), size = TSimd.Abs(x);
        TVector far = TSimd.Subtract(one, Tail(size));
        far = TSimd.SelectLess(x, zero, TSimd.Subtract(zero, far), far);
        return TSimd.SelectLess(one, size, far, Center(x, size));
    }

    /// <summary>1 - erf(x).</summary>
    internal static TVector Complement(TVector x)
    {
        TVector zero = Constant(0), one = Constant(1), size = TSimd.Abs(x), tail = Tail(size);
        TVector center = TSimd.Subtract(one, Center(x, size));

        // Near 0 the difference has more digits than the tail; beyond 1/2 the tail has more.
        TVector value = TSimd.SelectLess(size, Constant(0.5), center, tail);
        return TSimd.SelectLess(x, Constant(-0.5), TSimd.Subtract(Constant(2), tail), value);
    }

    /// <summary>2/sqrt(pi) exp(-x^2).</summary>
    internal static TVector Slope(TVector x) => TSimd.Multiply(Constant(1.1283791670955126), ExponentialOfMinusSquare(x));

    /// <summary>erf(x) for |x| up to 1.</summary>
    private static TVector Center(TVector x, TVector size)
    {
        TVector near = TSimd.SelectLess(Constant(1), size, Constant(0), x);
        return TSimd.Multiply(near, Horner(typeof(T) == typeof(double) ? Near : NearSingle, TSimd.Multiply(near, near)));
    }

    /// <summary>erfc(x) for x >= 0.</summary>
    private static TVector Tail(TVector x)
    {
        // Far beyond what either type can hold: 0, and no infinity less infinity.
        TVector bounded = TSimd.SelectLess(Constant(100), x, Constant(100), x);
        TVector t = TSimd.Divide(TSimd.Subtract(bounded, Constant(3)), TSimd.Add(bounded, Constant(3)));
        TVector scaled = Horner(typeof(T) == typeof(double) ? Scaled : ScaledSingle, t);
        TVector divisor = TSimd.FusedMultiplyAdd(Constant(2), bounded, Constant(1));
        return TSimd.Multiply(ExponentialOfMinusSquare(bounded), TSimd.Divide(scaled, divisor));
    }

    /// <summary>exp(-x^2), as exact as if x^2 were not rounded: that would cost as many digits as x^2 has before the point.</summary>
    private static TVector ExponentialOfMinusSquare(TVector x)
    {
        TVector square = TSimd.Multiply(x, x), minus = TSimd.Subtract(Constant(0), square);
        TVector rest = TSimd.FusedMultiplyAdd(x, x, minus);
        // Where the square is too large for its rest to be a number, the result is 0.
        rest = TSimd.SelectLess(square, Constant(1e4), rest, Constant(0));
        TVector value = TSimd.Exp(minus);
        return TSimd.Subtract(value, TSimd.Multiply(value, rest));
    }

    private static TVector Horner(ReadOnlySpan<double> coefficients, TVector x)
    {
        TVector sum = Constant(coefficients[^1]);
        for (int c = coefficients.Length - 2; c >= 0; c--)
            sum = TSimd.FusedMultiplyAdd(sum, x, Constant(coefficients[c]));
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Constant(double value) => TSimd.Broadcast(T.CreateTruncating(value));
}
