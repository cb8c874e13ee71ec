using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace TpCompiler.Runtime.Dense;

/// <summary>
/// exp(x) for vectors of float or double: x = n ln 2 + r with |r| &lt;= ln(2)/2, exp(x) = 2^n exp(r), and exp(r) by its Taylor series to
/// r^13 (double: remainder 4e-18) or r^7 (float: 5e-9). exp(0) is exactly 1; results below the normal range are gradual.
/// </summary>
/// <remarks>Own, because the library's vector Exp is up to 2 units in the last place off and gives 1.0000001f at 0.</remarks>
internal static class Exponential<T, TVector, TSimd>
    where T : unmanaged
    where TVector : unmanaged
    where TSimd : struct, ISimd<TVector, T>
{
    /// <summary>Adding 1.5 * 2^52 (2^23) rounds to an integer, which the lowest bits then hold.</summary>
    private static double Shift
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(double) ? 6755399441055744.0 : 12582912.0;
    }

    /// <summary>exp(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Evaluate(TVector x)
    {
        TVector sum = Reduce(x, out TVector n);
        return TSimd.Scale(TSimd.Add(Constant(1.0), sum), n);
    }

    /// <summary>exp(x) - 1 = 2^n (exp(r) - 1) + (2^n - 1), computed as twice its half, because 2^n itself may overflow where the difference does not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector MinusOne(TVector x)
    {
        TVector sum = Reduce(x, out TVector n), half = Constant(0.5);
        n = TSimd.Subtract(n, Constant(1.0));
        TVector value = TSimd.Add(TSimd.Scale(sum, n), TSimd.Subtract(TSimd.Scale(Constant(1.0), n), half));
        return TSimd.Add(value, value);
    }

    /// <summary>n and exp(r) - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduce(TVector x, out TVector n)
    {
        bool isDouble = typeof(T) == typeof(double);

        // Beyond these bounds the result is 0 or infinity; within them half of n is an exponent of normal numbers.
        TVector least = Constant(isDouble ? -750.0 : -105.0), greatest = Constant(isDouble ? 711.0 : 90.0);
        x = TSimd.SelectLess(x, least, least, x);
        x = TSimd.SelectLess(greatest, x, greatest, x);

        n = Round(TSimd.Multiply(x, Constant(1.4426950408889634)));

        // ln 2 in two parts, the first with so few digits that n times it is exact.
        TVector r = TSimd.FusedMultiplyAdd(n, Constant(isDouble ? -0.693147180369123816490 : -0.693145751953125), x);
        r = TSimd.FusedMultiplyAdd(n, Constant(isDouble ? -1.90821492927058770002e-10 : -1.42860682030941723212e-6), r);

        TVector sum = Constant(isDouble ? 1.0 / 6227020800 : 1.0 / 5040);
        if (isDouble)
        {
            sum = TSimd.FusedMultiplyAdd(sum, r, Constant(1.0 / 479001600));
            sum = TSimd.FusedMultiplyAdd(sum, r, Constant(1.0 / 39916800));
            sum = TSimd.FusedMultiplyAdd(sum, r, Constant(1.0 / 3628800));
            sum = TSimd.FusedMultiplyAdd(sum, r, Constant(1.0 / 362880));
            sum = TSimd.FusedMultiplyAdd(sum, r, Constant(1.0 / 40320));
            sum = TSimd.FusedMultiplyAdd(sum, r, Constant(1.0 / 5040));
        }

        sum = TSimd.FusedMultiplyAdd(sum, r, Constant(1.0 / 720));
        sum = TSimd.FusedMultiplyAdd(sum, r, Constant(1.0 / 120));
        sum = TSimd.FusedMultiplyAdd(sum, r, Constant(1.0 / 24));
        sum = TSimd.FusedMultiplyAdd(sum, r, Constant(1.0 / 6));
        sum = TSimd.FusedMultiplyAdd(sum, r, Constant(0.5));
        return TSimd.FusedMultiplyAdd(TSimd.Multiply(r, r), sum, r);
    }

    /// <summary>x 2^n in two factors, because n itself may lie outside the exponents of normal numbers; only the second one rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Scale(TVector x, TVector n)
    {
        double bias = typeof(T) == typeof(double) ? 1023 : 127;
        TVector half = Round(TSimd.Multiply(n, Constant(0.5))), rest = TSimd.Subtract(n, half);
        x = TSimd.Multiply(x, TSimd.PowerOfTwo(TSimd.Add(half, Constant(Shift + bias))));
        return TSimd.Multiply(x, TSimd.PowerOfTwo(TSimd.Add(rest, Constant(Shift + bias))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Round(TVector x) => TSimd.Subtract(TSimd.Add(x, Constant(Shift)), Constant(Shift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Constant(double value)
    {
        if (typeof(T) == typeof(double))
            return TSimd.Broadcast(Unsafe.BitCast<double, T>(value));
        return TSimd.Broadcast(Unsafe.BitCast<float, T>((float)value));
    }
}
