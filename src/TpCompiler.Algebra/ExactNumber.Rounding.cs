using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;

namespace TpCompiler.Algebra;

public sealed partial class ExactNumber
{
    /// <summary>-1, 0 or 1, decided exactly.</summary>
    public int Sign()
    {
        if (_terms.Length <= 1)
            return IsZero ? 0 : _terms[0].Coefficient.Sign;

        // A number with terms is not zero, so enough bits always tell.
        for (int bits = 64; ; bits *= 2)
        {
            (BigInteger lower, BigInteger upper) = Bounds(bits);
            if (lower.Sign > 0)
                return 1;
            if (upper.Sign < 0)
                return -1;
        }
    }

    /// <summary>The nearest double; ties, which only fractions can have, go to the even one.</summary>
    public double ToDouble() => Round(BinaryRounding.ToDouble);

    /// <summary>The nearest doubles of many numbers; equal numbers are rounded once.</summary>
    internal static EquatableArray<double> ToDoubles(IEnumerable<ExactNumber> values)
    {
        var known = new Dictionary<ExactNumber, double>();
        return new(values.Select(v => known.TryGetValue(v, out double d) ? d : known[v] = v.ToDouble()));
    }

    /// <summary>The nearest float, rounded once from the exact value.</summary>
    public float ToSingle() => Round(BinaryRounding.ToSingle);

    /// <summary>
    /// The value in 17 significant decimal digits (fewer where the rest are zeros), as a literal that reads back as
    /// <see cref="ToDouble"/>. Found by whole-number arithmetic alone: the same characters on every machine.
    /// </summary>
    /// <exception cref="OverflowException">The value is beyond the range of double.</exception>
    public string ToDecimalString()
    {
        double rounded = ToDouble();
        return Literal(17, rounded, d => d, BinaryRounding.ToDouble);
    }

    /// <summary>
    /// The value in 9 significant decimal digits (fewer where the rest are zeros), as a literal without suffix that reads
    /// back as <see cref="ToSingle"/> when read as a float.
    /// </summary>
    /// <exception cref="OverflowException">The value is beyond the range of float.</exception>
    public string ToSingleDecimalString()
    {
        float rounded = ToSingle();
        return Literal(9, rounded, f => f, BinaryRounding.ToSingle);
    }

    // The digits nearest to the exact value nearly always read back as the nearest floating point number; where the value
    // is so close to the middle between two of them that they do not, the digits of the floating point number itself do.
    private string Literal<T>(int digits, T rounded, Func<T, double> widen, Func<BigInteger, BigInteger, T> read)
        where T : struct, IEquatable<T>
    {
        if (IsZero)
            return "0.0";
        if (double.IsInfinity(widen(rounded)))
            throw new OverflowException($"{this} is beyond the range of {typeof(T).Name}.");
        if (widen(rounded) == 0.0)
            return "0.0";
        (BigInteger mantissa, int exponent) = Round((n, d) => BinaryRounding.ToDecimal(n, d, digits));
        Rational value = mantissa * Rational.Pow(10, exponent) * Sign();
        if (!read(value.Numerator, value.Denominator).Equals(rounded))
        {
            Rational own = FromDouble(widen(rounded));
            (mantissa, exponent) = BinaryRounding.ToDecimal(own.Numerator, own.Denominator, digits);
        }

        return Layout(Sign() < 0, mantissa, exponent);
    }

    private static string Layout(bool negative, BigInteger mantissa, int exponent)
    {
        string digits = mantissa.ToString(CultureInfo.InvariantCulture);
        int point = digits.Length + exponent;
        digits = digits.TrimEnd('0');
        string text;
        if (point is < -4 or > 17)
        {
            text = (digits.Length > 1 ? digits.Insert(1, ".") : digits + ".0") + "e" + (point - 1).ToString(CultureInfo.InvariantCulture);
        }
        else if (point <= 0)
        {
            text = "0." + new string('0', -point) + digits;
        }
        else
        {
            text = digits.Length <= point
                ? digits + new string('0', point - digits.Length) + ".0"
                : digits.Insert(point, ".");
        }

        return negative ? "-" + text : text;
    }

    private static Rational FromDouble(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long mantissa = bits & ((1L << 52) - 1);
        if (exponent == 0)
            exponent = 1;
        else
            mantissa |= 1L << 52;
        if (bits < 0)
            mantissa = -mantissa;
        return new Rational(mantissa, 1L) * Rational.Pow(2, exponent - 1075);
    }

    // Ziv's strategy: the value lies between two fractions; when both round to the same result, so does the value. A value
    // with a root in it is irrational, hence no tie, hence this ends.
    private T Round<T>(Func<BigInteger, BigInteger, T> round)
        where T : struct, IEquatable<T>
    {
        if (IsZero)
            return round(BigInteger.Zero, BigInteger.One);
        if (IsRational)
            return round(_terms[0].Coefficient.Numerator, _terms[0].Coefficient.Denominator);
        for (int bits = 128; ; bits *= 2)
        {
            (BigInteger lower, BigInteger upper) = Bounds(bits);
            if (lower.Sign != upper.Sign || lower.IsZero)
                continue;
            BigInteger denominator = BigInteger.One << bits;
            T result = round(lower, denominator);
            if (result.Equals(round(upper, denominator)))
                return result;
        }
    }

    // lower <= value * 2^bits <= upper, with upper - lower at most the number of terms.
    private (BigInteger Lower, BigInteger Upper) Bounds(int bits)
    {
        BigInteger lower = BigInteger.Zero;
        BigInteger upper = BigInteger.Zero;
        foreach (Term t in _terms)
        {
            BigInteger n = t.Coefficient.Numerator;
            BigInteger d = t.Coefficient.Denominator;
            BigInteger root = SquareRoots.Floor((n * n * t.Radicand << (2 * bits)) / (d * d));
            lower += n.Sign > 0 ? root : -root - 1;
            upper += n.Sign > 0 ? root + 1 : -root;
        }

        return (lower, upper);
    }
}
