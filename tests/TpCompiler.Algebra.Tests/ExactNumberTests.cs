using System;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace TpCompiler.Algebra.Tests;

public class ExactNumberTests
{
    [Fact]
    public void Roots_are_reduced_to_square_free_radicands()
    {
        Assert.Equal("2*sqrt(3)", ExactNumber.Sqrt(12).ToString());
        Assert.Equal("1/2*sqrt(6)", ExactNumber.Sqrt(new Rational(3, 2)).ToString());
        Assert.Equal((Rational)7, ExactNumber.Sqrt(49));
        Assert.Equal("1000003*sqrt(2)", ExactNumber.Sqrt(2 * (Rational)1000003 * 1000003).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => ExactNumber.Sqrt(-1));
    }

    [Fact]
    public void Products_of_roots_cancel_exactly()
    {
        ExactNumber zero = ExactNumber.Sqrt(2) * ExactNumber.Sqrt(3) - ExactNumber.Sqrt(6);
        Assert.True(zero.IsZero);
        Assert.Equal(0, zero.Sign());
        Assert.Equal(1, ExactNumber.One / (ExactNumber.Sqrt(2) - 1) - ExactNumber.Sqrt(2));
    }

    [Fact]
    public void Exact_numbers_form_a_field()
        => Prop.ForAll(Generators.Exact, Generators.Exact, Generators.NonZeroExact, (a, b, c) =>
            a + b == b + a && (a + b) + c == a + (b + c) && a + 0 == a && (a - a).IsZero
            && a * b == b * a && (a * b) * c == a * (b * c) && a * ExactNumber.One == a && a * (b + c) == a * b + a * c
            && (c / c).IsOne && a / c * c == a && (a + b).GetHashCode() == (b + a).GetHashCode())
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Printed_numbers_read_back_equal()
        => Prop.ForAll(Generators.Exact, x => ExactNumber.Parse(x.ToString()) == x).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("3/5*sqrt(2) - 1/2", "3/5*sqrt(2) - 1/2")]
    [InlineData(" - sqrt( 8 )+ 1", "-2*sqrt(2) + 1")]
    [InlineData("1/2 - 1/2", "0")]
    [InlineData("sqrt(1/2)", "1/2*sqrt(2)")]
    public void Sums_of_terms_are_read(string text, string canonical)
        => Assert.Equal(canonical, ExactNumber.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("1 + ")]
    [InlineData("1 +- 2")]
    [InlineData("sqrt(-1)")]
    [InlineData("2sqrt(3)")]
    [InlineData("sqrt(3)*2")]
    [InlineData("sqrt(")]
    public void Malformed_numbers_are_refused(string text) => Assert.Throws<FormatException>(() => ExactNumber.Parse(text));

    [Fact]
    public void The_sign_of_a_tiny_difference_is_exact()
    {
        // Convergents of sqrt(2): p/q - sqrt(2) alternates in sign and shrinks like 1/q^2, far below double precision.
        Rational p = 1, q = 1;
        for (int n = 0; n < 200; n++)
        {
            Assert.Equal(n % 2 == 0 ? -1 : 1, (p / q - ExactNumber.Sqrt(2)).Sign());
            (p, q) = (p + 2 * q, p + q);
        }
    }

    [Fact]
    public void Signs_multiply_and_agree_with_the_rounded_value()
        => Prop.ForAll(Generators.Exact, Generators.Exact, (a, b) =>
            (a * b).Sign() == a.Sign() * b.Sign() && (a - b).Sign() == Math.Sign((a - b).ToDouble()))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Radicands_beyond_64_bits_are_refused()
        => Assert.Throws<OverflowException>(() => ExactNumber.Sqrt(Rational.Parse("170141183460469231731687303715884105727")));

    [Fact]
    public void Rounding_is_correct_under_massive_cancellation()
    {
        // (sqrt(2) - 1)^60 as a sum a + b sqrt(2) loses all digits in double arithmetic.
        ExactNumber power = 1;
        for (int i = 0; i < 60; i++)
            power *= ExactNumber.Sqrt(2) - 1;
        Assert.Equal(2, power.Terms.Count);

        // Its reciprocal (sqrt(2) + 1)^60 is within 1e-23 of a whole number, which decides both roundings.
        ExactNumber inverse = ExactNumber.One / power;
        Rational whole = (inverse + power) is { IsRational: true } sum ? sum.Terms[0].Coefficient : 0;
        Assert.Equal(whole.ToDouble(), inverse.ToDouble());
        Assert.Equal(Rational.Reciprocal(whole).ToDouble(), power.ToDouble());
    }

    [Fact]
    public void Doubles_are_within_half_a_unit_in_the_last_place()
        => Prop.ForAll(Generators.NonZeroExact, x =>
        {
            double d = x.ToDouble();
            ExactNumber below = Middle(Math.BitDecrement(d), d), above = Middle(d, Math.BitIncrement(d));
            return (x - below).Sign() >= 0 && (above - x).Sign() >= 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decimal_literals_read_back_as_the_rounded_values()
        => Prop.ForAll(Generators.Exact, x =>
            double.Parse(x.ToDecimalString(), CultureInfo.InvariantCulture) == x.ToDouble()
            && float.Parse(x.ToSingleDecimalString(), CultureInfo.InvariantCulture) == x.ToSingle())
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("sqrt(3)", "1.7320508075688773", "1.73205081")]
    [InlineData("1/3*sqrt(3)", "0.57735026918962576", "0.577350269")]
    [InlineData("-1/2", "-0.5", "-0.5")]
    [InlineData("120", "120.0", "120.0")]
    [InlineData("1/1000000", "1.0e-6", "1.0e-6")]
    [InlineData("1/300000000*sqrt(2)", "4.7140452079103168e-9", "4.71404521e-9")]
    [InlineData("0", "0.0", "0.0")]
    public void Decimal_literals_have_the_digits_of_the_exact_value(string exact, string digits17, string digits9)
    {
        var value = ExactNumber.Parse(exact);
        Assert.Equal(digits17, value.ToDecimalString());
        Assert.Equal(digits9, value.ToSingleDecimalString());
    }

    [Fact]
    public void Where_the_nearest_digits_would_read_back_as_a_neighbour_the_digits_of_the_rounded_value_are_given()
    {
        // sqrt(2) = 1.41421356237309504880..., but "1.4142135623730950" is nearer to the double below the nearest one.
        Assert.NotEqual(1.4142135623730950, Math.Sqrt(2));
        Assert.Equal("1.4142135623730951", ExactNumber.Sqrt(2).ToDecimalString());
    }

    private static ExactNumber Middle(double a, double b)
    {
        static Rational Exact(double d)
        {
            long scale = 0;
            while (d != Math.Truncate(d))
            {
                d *= 2;
                scale++;
            }

            return new System.Numerics.BigInteger(d) * Rational.Pow(2, (int)-scale);
        }

        return (Exact(a) + Exact(b)) / 2;
    }
}
