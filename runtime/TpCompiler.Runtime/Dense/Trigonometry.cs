using System.Numerics;
using System.Runtime.CompilerServices;

namespace TpCompiler.Runtime.Dense;

/// <summary>
/// sin(x) and cos(x) for vectors of float or double: x = n pi/2 + r with |r| &lt;= pi/4 in two parts (W. J. Cody and W. Waite, Software Manual for the
/// Elementary Functions, 1980, chapter 8, with fused products), and the polynomials of fdlibm (Sun Microsystems, 1993) in r.
/// </summary>
/// <remarks>
/// Own, because the library's vector functions take one of several ways for all elements together, so that the last bit of an element depends on its
/// neighbours.
/// </remarks>
internal static unsafe class Trigonometry<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : unmanaged
    where TSimd : struct, ISimd<TVector, T>
{
    /// <summary>Up to here three parts of pi/2 give r to all digits.</summary>
    private static double Largest => typeof(T) == typeof(double) ? 1e9 : 1e5;

    /// <summary>sin(x).</summary>
    internal static TVector Sine(TVector x)
    {
        TVector quadrant = Reduce(x, out TVector r, out TVector rest);
        TVector value = TSimd.SelectLess(TSimd.Abs(TSimd.Subtract(TSimd.Abs(quadrant), Constant(1))), Constant(0.5), CosineOf(r, rest), SineOf(r, rest));
        TVector negative = TSimd.Multiply(value, Constant(-1));
        value = TSimd.SelectLess(quadrant, Constant(-0.5), negative, TSimd.SelectLess(Constant(1.5), quadrant, negative, value));
        return TSimd.AnyLess(Constant(Largest), TSimd.Abs(x)) ? OfLarge(x, value, isSine: true) : value;
    }

    /// <summary>cos(x).</summary>
    internal static TVector Cosine(TVector x)
    {
        TVector quadrant = Reduce(x, out TVector r, out TVector rest);
        TVector value = TSimd.SelectLess(TSimd.Abs(TSimd.Subtract(TSimd.Abs(quadrant), Constant(1))), Constant(0.5), SineOf(r, rest), CosineOf(r, rest));
        TVector negative = TSimd.Multiply(value, Constant(-1));
        value = TSimd.SelectLess(Constant(0.5), quadrant, negative, TSimd.SelectLess(quadrant, Constant(-1.5), negative, value));
        return TSimd.AnyLess(Constant(Largest), TSimd.Abs(x)) ? OfLarge(x, value, isSine: false) : value;
    }

    /// <summary>r and what is lost in rounding it, and n modulo 4, between -2 and 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Reduce(TVector x, out TVector r, out TVector rest)
    {
        bool isDouble = typeof(T) == typeof(double);
        TVector n = Round(TSimd.Multiply(x, Constant(0.63661977236758134308)));

        // pi/2 in parts that are rounded each. What is left after the first is exact, because it has few digits; then nothing that is rounded is lost.
        TVector left = TSimd.FusedMultiplyAdd(n, Constant(isDouble ? -1.5707963267948966 : -1.5707963705062866), x);
        TVector second = Constant(isDouble ? -6.123233995736766e-17 : 4.371138828673793e-08), product = TSimd.Multiply(n, second);
        r = TSimd.Add(left, product);
        TVector added = TSimd.Subtract(r, left);
        rest = TSimd.Add(TSimd.Subtract(left, TSimd.Subtract(r, added)), TSimd.Subtract(product, added));
        TVector third = TSimd.Multiply(n, Constant(isDouble ? 1.4973849048591698e-33 : 1.7151245100058819e-15));
        rest = TSimd.Add(rest, TSimd.Add(TSimd.FusedMultiplyAdd(n, second, TSimd.Multiply(product, Constant(-1))), third));
        return TSimd.FusedMultiplyAdd(Round(TSimd.Multiply(n, Constant(0.25))), Constant(-4), n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector SineOf(TVector r, TVector rest)
    {
        TVector z = TSimd.Multiply(r, r), cube = TSimd.Multiply(z, r);
        TVector sum = Constant(2.75573137070700676789e-06);
        if (typeof(T) == typeof(double))
        {
            sum = TSimd.FusedMultiplyAdd(z, Constant(1.58969099521155010221e-10), Constant(-2.50507602534068634195e-08));
            sum = TSimd.FusedMultiplyAdd(z, sum, Constant(2.75573137070700676789e-06));
        }

        sum = TSimd.FusedMultiplyAdd(z, sum, Constant(-1.98412698298579493134e-04));

        // r - ((z (rest/2 - r^3 sum) - rest) + r^3/6)
        sum = TSimd.FusedMultiplyAdd(z, sum, Constant(8.33333333332248946124e-03));
        TVector half = TSimd.Multiply(Constant(0.5), rest);
        TVector inner = TSimd.Subtract(TSimd.Multiply(z, TSimd.Subtract(half, TSimd.Multiply(cube, sum))), rest);
        return TSimd.Subtract(r, TSimd.FusedMultiplyAdd(cube, Constant(1.66666666666666324348e-01), inner));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector CosineOf(TVector r, TVector rest)
    {
        TVector z = TSimd.Multiply(r, r);
        TVector sum = Constant(-2.75573143513906633035e-07);
        if (typeof(T) == typeof(double))
        {
            sum = TSimd.FusedMultiplyAdd(z, Constant(-1.13596475577881948265e-11), Constant(2.08757232129817482790e-09));
            sum = TSimd.FusedMultiplyAdd(z, sum, Constant(-2.75573143513906633035e-07));
        }

        sum = TSimd.FusedMultiplyAdd(z, sum, Constant(2.48015872894767294178e-05));

        // 1 - z/2 with what is lost of it, + z^2 sum - r rest
        sum = TSimd.FusedMultiplyAdd(z, sum, Constant(-1.38888888888741095749e-03));
        sum = TSimd.FusedMultiplyAdd(z, sum, Constant(4.16666666666666019037e-02));
        TVector half = TSimd.Multiply(Constant(0.5), z), head = TSimd.Subtract(Constant(1), half);
        TVector lost = TSimd.Subtract(TSimd.Subtract(Constant(1), head), half);
        TVector tail = TSimd.Subtract(TSimd.Multiply(TSimd.Multiply(z, z), sum), TSimd.Multiply(r, rest));
        return TSimd.Add(head, TSimd.Add(lost, tail));
    }

    /// <summary>The elements beyond <see cref="Largest"/> one by one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector OfLarge(TVector x, TVector value, bool isSine)
    {
        T* arguments = stackalloc T[sizeof(TVector) / sizeof(T)];
        T* values = stackalloc T[sizeof(TVector) / sizeof(T)];
        Unsafe.WriteUnaligned(arguments, x);
        Unsafe.WriteUnaligned(values, value);
        for (int i = 0; i < sizeof(TVector) / sizeof(T); i++)
        {
            if (T.Abs(arguments[i]) > T.CreateTruncating(Largest))
                values[i] = isSine ? T.Sin(arguments[i]) : T.Cos(arguments[i]);
        }

        return Unsafe.ReadUnaligned<TVector>(values);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Round(TVector x)
    {
        // Adding 1.5 * 2^52 (2^23) rounds to an integer.
        TVector shift = Constant(typeof(T) == typeof(double) ? 6755399441055744.0 : 12582912.0);
        return TSimd.Subtract(TSimd.Add(x, shift), shift);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Constant(double value) => TSimd.Broadcast(T.CreateTruncating(value));
}
