using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace TpCompiler.Algebra;

/// <summary>
/// An exact fraction, always in lowest terms with a positive denominator. Of any size, but without allocation as long as
/// numerator and denominator fit in 32 bits.
/// </summary>
public readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    // Small values live in the two integers; _big is set exactly when one of the two does not fit in 32 bits.
    private readonly int _numerator;
    private readonly int _denominatorMinusOne;
    private readonly Fraction? _big;

    /// <summary>The fraction <paramref name="numerator"/> / <paramref name="denominator"/>.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="denominator"/> is zero.</exception>
    public Rational(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
            throw new DivideByZeroException("The denominator of a fraction is zero.");
        BigInteger divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0)
            divisor = -divisor;
        if (!divisor.IsOne)
        {
            numerator /= divisor;
            denominator /= divisor;
        }

        if (BigInteger.Abs(numerator) <= int.MaxValue && denominator <= int.MaxValue)
        {
            _numerator = (int)numerator;
            _denominatorMinusOne = (int)denominator - 1;
        }
        else
        {
            _big = new Fraction(numerator, denominator);
        }
    }

    /// <summary>The fraction <paramref name="numerator"/> / <paramref name="denominator"/>.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="denominator"/> is zero.</exception>
    public Rational(long numerator, long denominator)
    {
        if (denominator == 0)
            throw new DivideByZeroException("The denominator of a fraction is zero.");
        if (numerator == long.MinValue || denominator == long.MinValue)
        {
            this = new Rational((BigInteger)numerator, denominator);
            return;
        }

        long divisor = GreatestCommonDivisor(numerator, denominator);
        if (denominator < 0)
            divisor = -divisor;
        numerator /= divisor;
        denominator /= divisor;
        if (Math.Abs(numerator) <= int.MaxValue && denominator <= int.MaxValue)
        {
            _numerator = (int)numerator;
            _denominatorMinusOne = (int)denominator - 1;
        }
        else
        {
            _big = new Fraction(numerator, denominator);
        }
    }

    /// <summary>0.</summary>
    public static Rational Zero => default;

    /// <summary>1.</summary>
    public static Rational One => new(1L, 1L);

    /// <summary>The numerator, which carries the sign.</summary>
    public BigInteger Numerator => _big is null ? _numerator : _big.Numerator;

    /// <summary>The denominator, at least 1.</summary>
    public BigInteger Denominator => _big is null ? _denominatorMinusOne + 1L : _big.Denominator;

    /// <summary>Whether this is 0.</summary>
    public bool IsZero => _big is null && _numerator == 0;

    /// <summary>Whether this is 1.</summary>
    public bool IsOne => _big is null && _numerator == 1 && _denominatorMinusOne == 0;

    /// <summary>Whether this is a whole number.</summary>
    public bool IsInteger => Denominator.IsOne;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => _big is null ? Math.Sign(_numerator) : _big.Numerator.Sign;

    /// <summary>The absolute value.</summary>
    public static Rational Abs(Rational value) => value.Sign < 0 ? -value : value;

    /// <summary>1 / <paramref name="value"/>.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="value"/> is zero.</exception>
    public static Rational Reciprocal(Rational value) => One / value;

    /// <summary><paramref name="value"/> to a whole, possibly negative, power.</summary>
    /// <exception cref="DivideByZeroException">Zero to a negative power.</exception>
    public static Rational Pow(Rational value, int exponent) => exponent >= 0
        ? new(BigInteger.Pow(value.Numerator, exponent), BigInteger.Pow(value.Denominator, exponent))
        : new(BigInteger.Pow(value.Denominator, -exponent), BigInteger.Pow(value.Numerator, -exponent));

    /// <summary>A whole number.</summary>
    public static implicit operator Rational(long value) => new(value, 1L);

    /// <summary>A whole number.</summary>
    public static implicit operator Rational(int value) => new(value, 1L);

    /// <summary>A whole number.</summary>
    public static implicit operator Rational(BigInteger value) => new(value, BigInteger.One);

    /// <summary>Sum.</summary>
    public static Rational operator +(Rational left, Rational right)
    {
        if (left._big is not null || right._big is not null)
            return new(left.Numerator * right.Denominator + right.Numerator * left.Denominator, left.Denominator * right.Denominator);
        long leftDenominator = left._denominatorMinusOne + 1L;
        long rightDenominator = right._denominatorMinusOne + 1L;
        return new(left._numerator * rightDenominator + right._numerator * leftDenominator, leftDenominator * rightDenominator);
    }

    /// <summary>Difference.</summary>
    public static Rational operator -(Rational left, Rational right) => left + -right;

    /// <summary>Negation.</summary>
    public static Rational operator -(Rational value) => value._big is null
        ? new(-(long)value._numerator, value._denominatorMinusOne + 1L)
        : new(-value.Numerator, value.Denominator);

    /// <summary>Product.</summary>
    public static Rational operator *(Rational left, Rational right) => left._big is not null || right._big is not null
        ? new(left.Numerator * right.Numerator, left.Denominator * right.Denominator)
        : new(left._numerator * (long)right._numerator, (left._denominatorMinusOne + 1L) * (right._denominatorMinusOne + 1L));

    /// <summary>Quotient.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="right"/> is zero.</exception>
    public static Rational operator /(Rational left, Rational right) => left._big is not null || right._big is not null
        ? new(left.Numerator * right.Denominator, left.Denominator * right.Numerator)
        : new(left._numerator * (right._denominatorMinusOne + 1L), (left._denominatorMinusOne + 1L) * right._numerator);

    /// <summary>Equality of value.</summary>
    public static bool operator ==(Rational left, Rational right) => left.Equals(right);

    /// <summary>Inequality of value.</summary>
    public static bool operator !=(Rational left, Rational right) => !left.Equals(right);

    /// <summary>Order of value.</summary>
    public static bool operator <(Rational left, Rational right) => left.CompareTo(right) < 0;

    /// <summary>Order of value.</summary>
    public static bool operator >(Rational left, Rational right) => left.CompareTo(right) > 0;

    /// <summary>Order of value.</summary>
    public static bool operator <=(Rational left, Rational right) => left.CompareTo(right) <= 0;

    /// <summary>Order of value.</summary>
    public static bool operator >=(Rational left, Rational right) => left.CompareTo(right) >= 0;

    /// <summary>Reads "3", "-3/5" or "+7/2"; spaces are allowed around each part.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is none of these.</exception>
    public static Rational Parse(string text) => TryParse(text, out Rational value)
        ? value
        : throw new FormatException($"Expected a fraction such as \"3/5\", found \"{text}\".");

    /// <summary>Reads what <see cref="Parse"/> reads; false where that would throw.</summary>
    public static bool TryParse(string? text, out Rational value)
    {
        value = default;
        string[] parts = (text ?? "").Split('/');
        if (parts.Length > 2
            || !BigInteger.TryParse(parts[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out BigInteger numerator))
        {
            return false;
        }

        BigInteger denominator = BigInteger.One;
        const NumberStyles Unsigned = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (parts.Length == 2
            && (!BigInteger.TryParse(parts[1], Unsigned, CultureInfo.InvariantCulture, out denominator) || denominator.IsZero))
        {
            return false;
        }

        value = new Rational(numerator, denominator);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Rational other) => _big is null && other._big is null
        ? (_numerator * (other._denominatorMinusOne + 1L)).CompareTo(other._numerator * (_denominatorMinusOne + 1L))
        : (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <inheritdoc/>
    public bool Equals(Rational other) => _big is null
        ? other._big is null && _numerator == other._numerator && _denominatorMinusOne == other._denominatorMinusOne
        : other._big is not null && _big.Numerator == other._big.Numerator && _big.Denominator == other._big.Denominator;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Rational other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _big is null
        ? unchecked(_numerator * 397 ^ _denominatorMinusOne)
        : unchecked(_big.Numerator.GetHashCode() * 397 ^ _big.Denominator.GetHashCode());

    /// <summary>The nearest double; ties go to the even one.</summary>
    public double ToDouble() => BinaryRounding.ToDouble(Numerator, Denominator);

    /// <summary>The form <see cref="Parse"/> reads: "3" or "-3/5".</summary>
    public override string ToString() => IsInteger
        ? Numerator.ToString(CultureInfo.InvariantCulture)
        : Numerator.ToString(CultureInfo.InvariantCulture) + "/" + Denominator.ToString(CultureInfo.InvariantCulture);

    internal static long GreatestCommonDivisor(long a, long b)
    {
        a = Math.Abs(a);
        b = Math.Abs(b);
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }

    private sealed class Fraction(BigInteger numerator, BigInteger denominator)
    {
        public BigInteger Numerator { get; } = numerator;

        public BigInteger Denominator { get; } = denominator;
    }
}
