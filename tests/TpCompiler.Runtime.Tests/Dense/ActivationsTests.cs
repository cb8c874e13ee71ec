using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Runtime.Dense;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Runtime.Tests.Dense;

public class ActivationsTests
{
    private delegate void WithDerivative<T>(ReadOnlySpan<T> x, Span<T> y, Span<T> dy, T scale);

    private delegate void ValueOnly<T>(ReadOnlySpan<T> x, Span<T> y, T scale);

    [Fact]
    public void Sigmoid_in_double_is_within_four_units()
        => CheckDouble(Activations.SigmoidWithDerivative, Activations.Sigmoid, SigmoidOf, x => SigmoidOf(x) * SigmoidOf(-x), 4, -700, 1000);

    [Fact]
    public void Silu_in_double_is_within_four_units()
        => CheckDouble(Activations.SiluWithDerivative, Activations.Silu, x => x * SigmoidOf(x), SiluSlope, 4, -700, 1000);

    [Fact]
    public void Tanh_in_double_is_within_four_units()
        => CheckDouble(Activations.TanhWithDerivative, Activations.Tanh, Math.Tanh, TanhSlope, 4, -400, 400);

    [Fact]
    public void Float_functions_are_within_three_units_and_slopes_within_four()
    {
        CheckFloat(Activations.SigmoidWithDerivative, SigmoidOf, x => SigmoidOf(x) * SigmoidOf(-x), -80, 100, 3.0);
        CheckFloat(Activations.SiluWithDerivative, x => x * SigmoidOf(x), SiluSlope, -80, 100, 3.0);
        CheckFloat(Activations.TanhWithDerivative, Math.Tanh, TanhSlope, -40, 40, 3.0);
    }

    [Fact]
    public void Special_arguments_give_limits()
    {
        double[] x = [0.0, -0.0, double.NaN, 1e308, -1e308, 1e-300, double.PositiveInfinity];
        double[] y = new double[7], dy = new double[7];
        Activations.SiluWithDerivative<double>(x, y, dy, 1.0);
        Assert.Equal([0.0, 0.0, double.NaN, 1e308, 0.0, 5e-301, double.PositiveInfinity], y);
        Assert.Equal([0.5, 0.5, double.NaN, 1.0, 0.0, 0.5], dy[..6]);
        Activations.TanhWithDerivative<double>(x, y, dy, 1.0);
        Assert.Equal([0.0, 0.0, double.NaN, 1.0, -1.0, 1e-300, 1.0], y);
        Assert.Equal([1.0, 1.0, double.NaN, 0.0, 0.0, 1.0, 0.0], dy);
    }

    [Fact]
    public void Result_depends_neither_on_place_nor_on_length()
    {
        double[] x = [.. Enumerable.Range(0, 67).Select(i => -8.3 + (0.251 * i))];
        double[] whole = new double[67], slope = new double[67], one = new double[1], oneSlope = new double[1];
        Activations.SiluWithDerivative(x, whole, slope, 1.25);
        for (int i = 0; i < x.Length; i++)
        {
            Activations.SiluWithDerivative(x.AsSpan(i, 1), one, oneSlope, 1.25);
            Assert.Equal((one[0], oneSlope[0]), (whole[i], slope[i]));
        }

        Activations.Silu<double>(x, x, 1.25);
        Assert.Equal(whole, x);
    }

    [Fact]
    public void Other_types_work_one_element_at_a_time()
    {
        Half[] y = new Half[2], dy = new Half[2];
        Activations.TanhWithDerivative([(Half)0.25, (Half)2.0], y, dy, Half.One);
        Assert.Equal(Math.Tanh(0.25), (double)y[0], 1e-3);
        Assert.Equal(Math.Tanh(2.0), (double)y[1], 1e-3);
        Assert.Equal(TanhSlope(2.0), (double)dy[1], 2e-3);
    }

    [Fact]
    public void Short_output_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Activations.Silu<double>(new double[3], new double[2], 1.0));
        Assert.Throws<ArgumentException>(() => Activations.SiluWithDerivative<double>(new double[3], new double[3], new double[2], 1.0));
    }

    [SharedDataTheory("data/goldens/e3nn/activations.safetensors")]
    [InlineData("silu", 1.6791767923989418)]
    [InlineData("tanh", 1.5937334472592695)]
    [InlineData("sigmoid", 1.8467055342154763)]
    public void Normalised_activations_are_those_of_e3nn(string name, double constant)
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf("data/goldens/e3nn/activations.safetensors"));
        double[] x = file.Doubles("x"), expected = file.Doubles(name), y = new double[x.Length];
        ValueOnly<double> function = name switch { "silu" => Activations.Silu, "tanh" => Activations.Tanh, _ => Activations.Sigmoid };
        function(x, y, constant);
        for (int i = 0; i < x.Length; i++)
            Assert.Equal(expected[i], y[i], 4e-16 * (1 + Math.Abs(expected[i])));
    }

    private static double SigmoidOf(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    private static double SiluSlope(double x) => SigmoidOf(x) + (x * SigmoidOf(x) * SigmoidOf(-x));

    private static double SizeOfTerms(bool isSilu, double x) => isSilu ? Math.Abs(x * SigmoidOf(x) * SigmoidOf(-x)) : 0;

    private static double TanhSlope(double x) => 4 * SigmoidOf(2 * x) * SigmoidOf(-2 * x);

    private static IEnumerable<double> Arguments(double least, double greatest)
    {
        for (int i = 0; i <= 20_000; i++)
            yield return least + ((greatest - least) * i / 20_000);
        for (int i = 0; i <= 20_000; i++)
            yield return -2 + (i * 2e-4);
        for (double x = 1e-12; x < 1; x *= 1.01)
            yield return -x;
    }

    private static void CheckDouble(
        WithDerivative<double> function, ValueOnly<double> valueOnly, Func<double, double> value, Func<double, double> slope, double units, double least, double greatest)
    {
        double[] x = [.. Arguments(least, greatest)];
        double[] y = new double[x.Length], dy = new double[x.Length], alone = new double[x.Length];
        function(x, y, dy, 1.0);
        valueOnly(x, alone, 1.0);
        Assert.Equal(y, alone);
        for (int i = 0; i < x.Length; i++)
        {
            RequireClose(x[i], value(x[i]), y[i], units * Unit(value(x[i])));

            // The slope of silu is the difference of two terms: what counts is their size.
            RequireClose(x[i], slope(x[i]), dy[i], units * Unit(Math.Max(Math.Abs(slope(x[i])), SizeOfTerms(function == Activations.SiluWithDerivative, x[i]))));
        }
    }

    private static void CheckFloat(WithDerivative<float> function, Func<double, double> value, Func<double, double> slope, double least, double greatest, double units)
    {
        float[] x = [.. Arguments(least, greatest).Select(v => (float)v)];
        float[] y = new float[x.Length], dy = new float[x.Length];
        function(x, y, dy, 1f);
        for (int i = 0; i < x.Length; i++)
        {
            float expected = (float)value(x[i]), expectedSlope = (float)slope(x[i]);
            RequireClose(x[i], expected, y[i], units * (MathF.BitIncrement(MathF.Abs(expected)) - MathF.Abs(expected)));
            float size = MathF.Max(MathF.Abs(expectedSlope), (float)SizeOfTerms(function == Activations.SiluWithDerivative, x[i]));
            RequireClose(x[i], expectedSlope, dy[i], (units + 1) * (MathF.BitIncrement(size) - size));
        }
    }

    private static double Unit(double value) => Math.BitIncrement(Math.Abs(value)) - Math.Abs(value);

    private static void RequireClose(double x, double expected, double found, double tolerance)
    {
        if (expected != found && !(Math.Abs(expected - found) <= tolerance))
            Assert.Fail(FormattableString.Invariant($"at {x:R} expected {expected:R}, found {found:R}, off by {Math.Abs(expected - found) / tolerance} tolerances"));
    }
}
