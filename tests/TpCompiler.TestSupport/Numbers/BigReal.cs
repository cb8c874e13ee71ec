using System;
using System.Numerics;

namespace TpCompiler.TestSupport.Numbers;

/// <summary>
/// A real number to 1408 binary places: enough for all that double can hold, and some hundred digits more, so that differences of
/// neighbouring values still have more digits than double. What floating-point functions and their slopes are judged by.
/// </summary>
public readonly struct BigReal : IEquatable<BigReal>
{
    /// <summary>The places behind the point.</summary>
    public const int Places = 1408;

    private readonly BigInteger _scaled;

    internal BigReal(BigInteger scaled) => _scaled = scaled;

    /// <summary>0.</summary>
    public static BigReal Zero => default;

    /// <summary>1.</summary>
    public static BigReal One { get; } = new(BigInteger.One << Places);

    internal BigInteger Scaled => _scaled;

    /// <summary>1, 0 or -1.</summary>
    public int Sign => _scaled.Sign;

    /// <summary>The number that a double is, exactly.</summary>
    public static implicit operator BigReal(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7ff);
        long mantissa = bits & 0xfffffffffffffL;
        if (exponent == 0x7ff)
            throw new ArgumentException($"{value} is no real number.");
        mantissa |= exponent == 0 ? 0 : 1L << 52;
        int shift = Math.Max(exponent, 1) - 1075 + Places;
        BigInteger scaled = shift >= 0 ? (BigInteger)mantissa << shift : (BigInteger)mantissa >> -shift;
        return new(bits < 0 ? -scaled : scaled);
    }

    /// <summary>A fraction.</summary>
    public static BigReal Ratio(BigInteger numerator, BigInteger denominator) => new((numerator << Places) / denominator);

    /// <summary>2^-n.</summary>
    public static BigReal PowerOfHalf(int n) => new(BigInteger.One << (Places - n));

    /// <summary>The sum.</summary>
    public static BigReal operator +(BigReal a, BigReal b) => new(a._scaled + b._scaled);

    /// <summary>The difference.</summary>
    public static BigReal operator -(BigReal a, BigReal b) => new(a._scaled - b._scaled);

    /// <summary>The negative.</summary>
    public static BigReal operator -(BigReal a) => new(-a._scaled);

    /// <summary>The product.</summary>
    public static BigReal operator *(BigReal a, BigReal b) => new((a._scaled * b._scaled) >> Places);

    /// <summary>The quotient.</summary>
    public static BigReal operator /(BigReal a, BigReal b) => new((a._scaled << Places) / b._scaled);

    /// <summary>The product.</summary>
    public static BigReal operator *(BigReal a, int b) => new(a._scaled * b);

    /// <summary>The quotient.</summary>
    public static BigReal operator /(BigReal a, int b) => new(a._scaled / b);

    /// <summary>Whether it is less.</summary>
    public static bool operator <(BigReal a, BigReal b) => a._scaled < b._scaled;

    /// <summary>Whether it is greater.</summary>
    public static bool operator >(BigReal a, BigReal b) => a._scaled > b._scaled;

    /// <summary>Equality.</summary>
    public static bool operator ==(BigReal a, BigReal b) => a._scaled == b._scaled;

    /// <summary>Inequality.</summary>
    public static bool operator !=(BigReal a, BigReal b) => a._scaled != b._scaled;

    /// <summary>The absolute value.</summary>
    public static BigReal Abs(BigReal a) => new(BigInteger.Abs(a._scaled));

    /// <summary>The nearest double, to less than a unit in the last place.</summary>
    public double ToDouble()
    {
        BigInteger size = BigInteger.Abs(_scaled);
        int drop = Math.Max(0, (int)size.GetBitLength() - 64);
        double value = Math.ScaleB((double)(size >> drop), drop - Places);
        return _scaled.Sign < 0 ? -value : value;
    }

    /// <inheritdoc/>
    public override string ToString() => ToDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public bool Equals(BigReal other) => _scaled == other._scaled;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BigReal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _scaled.GetHashCode();
}
