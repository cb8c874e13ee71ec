using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Radial;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Radial;

/// <summary>Radial functions as programs against their formulas, and their derived slopes against differences.</summary>
public sealed class RadialProgramTests
{
    private const double Cutoff = 5.5;

    private static readonly double[] s_distances = [.. Enumerable.Range(0, 180).Select(i => 0.35 + (0.027 * i))];

    [Fact]
    public void Bessel_functions()
        => AssertAgree(
            s_distances,
            new() { ["w"] = [.. Enumerable.Range(1, 8).Select(n => Math.PI / Cutoff * n)], ["prefactor"] = [Math.Sqrt(2 / Cutoff)] },
            (b, r, load) => RadialFunctions.Bessel(b, r, load("w"), load("prefactor")[0]),
            (r, n) => Math.Sqrt(2 / Cutoff) * Math.Sin(Math.PI / Cutoff * (n + 1) * r) / r);

    [Fact]
    public void Gaussian_functions()
        => AssertAgree(
            s_distances,
            new() { ["mu"] = [.. Enumerable.Range(0, 12).Select(n => n * Cutoff / 11)], ["c"] = [-2.0] },
            (b, r, load) => RadialFunctions.Gaussian(b, r, load("mu"), load("c")[0]),
            (r, n) => Math.Exp(-2 * (r - (n * Cutoff / 11)) * (r - (n * Cutoff / 11))));

    [Fact]
    public void Chebyshev_polynomials()
        => AssertAgree(
            [.. Enumerable.Range(-49, 99).Select(i => i / 50.0)],
            [],
            (b, r, load) => RadialFunctions.Chebyshev(b, r, 8),
            (x, n) => Math.Cos((n + 1) * Math.Acos(x)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(9)]
    public void Polynomial_envelopes(int p)
        => AssertAgree(
            s_distances,
            new() { ["radius"] = [Cutoff] },
            (b, r, load) => [RadialFunctions.Envelope(b, r, load("radius")[0], p)],
            (r, _) => 1 - ((p + 1) * (p + 2) / 2.0 * Math.Pow(r / Cutoff, p)) + (p * (p + 2) * Math.Pow(r / Cutoff, p + 1)) - (p * (p + 1) / 2.0 * Math.Pow(r / Cutoff, p + 2)));

    [Fact]
    public void An_envelope_and_its_slope_end_at_its_radius()
    {
        (double[] values, double[] slopes) = RadialRun.Of(
            [Cutoff, Cutoff + 1e-9, 2 * Cutoff], new() { ["radius"] = [Cutoff] }, (b, r, load) => [RadialFunctions.Envelope(b, r, load("radius")[0], 6)]);
        Assert.All(values.Concat(slopes), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Envelope_keeps_its_digits_where_it_is_small()
    {
        // A thousandth before the radius the envelope is 4e-8; as 1 less a sum near 1 it would have eight digits left.
        double[] value = RadialRun.Of([Cutoff * 0.999], new() { ["radius"] = [Cutoff] }, (b, r, load) => [RadialFunctions.Envelope(b, r, load("radius")[0], 6)]).Values;
        double u = Cutoff * 0.999 / Cutoff, left = 1 - u, sum = 0;
        for (int k = 5; k >= 0; k--)
            sum = (sum * u) + ((k + 1) * (k + 2) / 2);
        Assert.Equal(left * left * left * sum, value[0], 1e-21);
    }

    [Fact]
    public void Agnesi_transform()
        => AssertAgree(
            s_distances,
            new() { ["a"] = [1.0805], ["q"] = [0.9183], ["p"] = [4.5791], ["mean"] = [0.7] },
            (b, r, load) => [RadialFunctions.Agnesi(b, r, load("mean")[0], load("a")[0], load("q")[0], load("p")[0])],
            (r, _) => 1 / (1 + (1.0805 * Math.Pow(r / 0.7, 0.9183) / (1 + Math.Pow(r / 0.7, 0.9183 - 4.5791)))));

    // mace-torch 0.3.14, modules/radial.py, SoftTransform.
    [Fact]
    public void Soft_transform()
        => AssertAgree(
            s_distances,
            new() { ["alpha"] = [4.0], ["radii"] = [1.4] },
            (b, r, load) => [RadialFunctions.Soft(b, r, load("radii")[0], load("alpha")[0])],
            (r, _) =>
            {
                double p0 = 0.75 * 1.4, p1 = 4.0 / 3 * 1.4, m = (p0 + p1) / 2;
                double sigmoid = 0.5 * (1 + Math.Tanh(4.0 / (p1 - p0) * (r - m)));
                return p0 + ((r - p0) * sigmoid);
            });

    [Fact]
    public void Older_soft_transform()
        => AssertAgree(
            s_distances,
            new() { ["a"] = [0.2], ["b"] = [3.0], ["radii"] = [1.4] },
            (b, r, load) => [RadialFunctions.LegacySoft(b, r, load("radii")[0], load("a")[0], load("b")[0])],
            (r, _) => r + (0.5 * Math.Tanh(-(r / 0.35) - (0.2 * Math.Pow(r / 0.35, 3)))) + 0.5);

    private static void AssertAgree(double[] r, Dictionary<string, double[]> parameters, MakeRadial make, Func<double, int, double> formula)
    {
        (double[] values, double[] slopes) = RadialRun.Of(r, parameters, make);
        for (int n = 0; n < values.Length / r.Length; n++)
        {
            for (int i = 0; i < r.Length; i++)
            {
                double expected = formula(r[i], n);
                Assert.Equal(expected, values[(n * r.Length) + i], 1e-12 * Math.Max(1, Math.Abs(expected)));

                // Central differences of fourth order: an error of some h^4 and 1e-16 / h.
                const double H = 1e-3;
                double slope = ((8 * (formula(r[i] + H, n) - formula(r[i] - H, n))) - (formula(r[i] + (2 * H), n) - formula(r[i] - (2 * H), n))) / (12 * H);
                Assert.Equal(slope, slopes[(n * r.Length) + i], 1e-6 * Math.Max(1, Math.Abs(slope)));
            }
        }
    }
}
