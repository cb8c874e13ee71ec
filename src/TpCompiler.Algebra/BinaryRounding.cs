using System;
using System.Numerics;

namespace TpCompiler.Algebra;

/// <summary>Correct rounding of exact fractions to floating point numbers and to decimal digits, by whole-number arithmetic alone.</summary>
internal static class BinaryRounding
{
    /// <summary>The number of bits of |value|; 0 for 0.</summary>
    public static int BitLength(BigInteger value)
    {
        byte[] bytes = BigInteger.Abs(value).ToByteArray();
        int last = bytes.Length - 1;
        while (last > 0 && bytes[last] == 0)
            last--;
        int bits = 0;
        for (int top = bytes[last]; top != 0; top >>= 1)
            bits++;
        return 8 * last + bits;
    }

    /// <summary>The double nearest to numerator/denominator (denominator positive), ties to even, overflow to infinity.</summary>
    public static double ToDouble(BigInteger numerator, BigInteger denominator)
    {
        (BigInteger mantissa, int exponent) = Round(numerator, denominator, 53, -1074);
        if (mantissa.IsZero)
            return 0.0;
        if (BitLength(mantissa) + exponent > 1024)
            return numerator.Sign < 0 ? double.NegativeInfinity : double.PositiveInfinity;
        long bits = (long)mantissa;
        if (bits >= 1L << 52)
        {
            // Rounding may have carried to 2^53.
            if (bits == 1L << 53)
                (bits, exponent) = (bits >> 1, exponent + 1);
            bits = (bits & ((1L << 52) - 1)) | ((exponent + 1075L) << 52);
        }

        double magnitude = BitConverter.Int64BitsToDouble(bits);
        return numerator.Sign < 0 ? -magnitude : magnitude;
    }

    /// <summary>The float nearest to numerator/denominator (denominator positive), ties to even, overflow to infinity.</summary>
    public static float ToSingle(BigInteger numerator, BigInteger denominator)
    {
        (BigInteger mantissa, int exponent) = Round(numerator, denominator, 24, -149);
        if (BitLength(mantissa) + exponent > 128)
            return numerator.Sign < 0 ? float.NegativeInfinity : float.PositiveInfinity;

        // The rounded value has 24 bits, so it passes through double unchanged.
        float magnitude = (float)(exponent >= 0
            ? ToDouble(mantissa << exponent, BigInteger.One)
            : ToDouble(mantissa, BigInteger.One << -exponent));
        return numerator.Sign < 0 ? -magnitude : magnitude;
    }

    /// <summary>
    /// numerator/denominator rounded half to even to <paramref name="digits"/> significant decimal digits:
    /// ±mantissa * 10^exponent with 10^(digits-1) &lt;= mantissa &lt; 10^digits. The value must not be zero.
    /// </summary>
    public static (BigInteger Mantissa, int Exponent) ToDecimal(BigInteger numerator, BigInteger denominator, int digits)
    {
        BigInteger magnitude = BigInteger.Abs(numerator);
        var upper = BigInteger.Pow(10, digits);
        int guess = (int)Math.Floor((BitLength(magnitude) - BitLength(denominator) - 1) * 0.30102999566398120) - digits + 1;
        for (int exponent = guess; ; exponent++)
        {
            BigInteger mantissa = exponent >= 0
                ? DivideHalfEven(magnitude, denominator * BigInteger.Pow(10, exponent))
                : DivideHalfEven(magnitude * BigInteger.Pow(10, -exponent), denominator);
            if (mantissa < upper)
                return (mantissa, exponent);
        }
    }

    private static (BigInteger Mantissa, int Exponent) Round(BigInteger numerator, BigInteger denominator, int precision, int minimumExponent)
    {
        if (numerator.IsZero)
            return (BigInteger.Zero, 0);
        var magnitude = BigInteger.Abs(numerator);

        // The quotient's length is one of two; the shorter is tried first, so that mantissa keeps full precision.
        int exponent = BitLength(magnitude) - BitLength(denominator) - precision;
        while (true)
        {
            int used = Math.Max(exponent, minimumExponent);
            BigInteger mantissa = used >= 0
                ? DivideHalfEven(magnitude, denominator << used)
                : DivideHalfEven(magnitude << -used, denominator);
            if (BitLength(mantissa) <= precision || mantissa == BigInteger.One << precision)
                return (mantissa, used);
            exponent++;
        }
    }

    private static BigInteger DivideHalfEven(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out BigInteger remainder);
        int comparison = (remainder << 1).CompareTo(denominator);
        return comparison > 0 || (comparison == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
