using System;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace TpCompiler.Algebra.Tests;

public class RationalTests
{
    [Fact]
    public void Fractions_are_kept_in_lowest_terms_with_positive_denominator()
    {
        Assert.Equal("-3/5", new Rational(6, -10).ToString());
        Assert.Equal(Rational.Zero, new Rational(0, 7));
        Assert.Equal("-9223372036854775808", new Rational(long.MinValue, 1L).ToString());
    }

    [Fact]
    public void Printed_fractions_read_back_equal()
        => Prop.ForAll(Generators.LargeRational, x => Rational.Parse(x.ToString()) == x).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("1/0")]
    [InlineData("1/-2")]
    [InlineData("1/2/3")]
    [InlineData("1.5")]
    public void Malformed_fractions_are_refused(string text) => Assert.Throws<FormatException>(() => Rational.Parse(text));

    [Fact]
    public void Fractions_form_an_ordered_field_across_small_and_large_values()
        => Prop.ForAll(Generators.LargeRational, Generators.Rational, Generators.LargeRational, (a, b, c) =>
            a + b == b + a && (a + b) + c == a + (b + c) && a * (b + c) == a * b + a * c && a - a == 0
            && (b.IsZero || a / b * b == a) && (a < b) == (a - b < 0) && a.CompareTo(b) == -b.CompareTo(a)
            && (a + b - b).GetHashCode() == a.GetHashCode())
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Small_and_large_representations_of_one_value_are_equal()
    {
        Rational large = int.MaxValue;
        large += 5;
        Assert.Equal(int.MaxValue, large - 5);
        Assert.Equal(new Rational((BigInteger)3, 4), new Rational(3L, 4L));
    }

    [Fact]
    public void Conversion_to_double_rounds_to_nearest()
    {
        // The quotient of two whole numbers below 2^53 is correctly rounded by the hardware.
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            long numerator = random.NextInt64(-1L << 53, 1L << 53) >> random.Next(50);
            long denominator = (random.NextInt64(1L << 53) >> random.Next(50)) + 1;
            Assert.Equal(numerator / (double)denominator, new Rational(numerator, denominator).ToDouble());
        }
    }

    [Theory]
    [InlineData(9007199254740993)]
    [InlineData(9007199254740995)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Conversion_to_double_breaks_ties_to_even(long value) => Assert.Equal((double)value, ((Rational)value).ToDouble());

    [Fact]
    public void Conversion_reaches_subnormal_numbers_and_infinity()
    {
        Assert.Equal(double.Epsilon, Rational.Pow(2, -1074).ToDouble());
        Assert.Equal(0.0, Rational.Pow(2, -1075).ToDouble());
        Assert.Equal(double.Epsilon * 2, (3 * Rational.Pow(2, -1075)).ToDouble());
        Assert.Equal(double.MaxValue, ((Rational)new BigInteger(double.MaxValue)).ToDouble());
        Assert.Equal(double.PositiveInfinity, Rational.Pow(2, 1024).ToDouble());
        Assert.Equal(2.2250738585072014e-308, Rational.Pow(2, -1022).ToDouble());
    }
}
