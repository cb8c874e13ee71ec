using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Algebra.Tests;

public class SphericalHarmonicsTests
{
    private const string Goldens = "data/goldens/e3nn/spherical_harmonics.safetensors";

    [Fact]
    public void Low_degrees_have_their_closed_forms()
    {
        Assert.Equal("(1) x", Text(1, 0));
        Assert.Equal("(1) y", Text(1, 1));
        Assert.Equal("(1) z", Text(1, 2));
        Assert.Equal("(sqrt(3)) x z", Text(2, 0));
        Assert.Equal("(-1/2) x^2 + (1) y^2 + (-1/2) z^2", Text(2, 2));
        Assert.Equal("(-1/2*sqrt(3)) x^2 + (1/2*sqrt(3)) z^2", Text(2, 4));
        Assert.Equal("(-3/4*sqrt(10)) x^2 z + (1/4*sqrt(10)) z^3", Text(3, 6));

        static string Text(int l, int i) => RealSphericalHarmonics.Polynomials(l, SphericalHarmonicsNormalization.Norm)[i].ToString();
    }

    [Fact]
    public void Polynomials_are_exactly_harmonic_and_homogeneous()
    {
        for (int l = 0; l <= 11; l++)
        {
            EquatableArray<HarmonicPolynomial> y = RealSphericalHarmonics.Polynomials(l, SphericalHarmonicsNormalization.Component);
            Assert.Equal(2 * l + 1, y.Count);
            Assert.All(y, p => Assert.True(Laplacian(p).IsZero));
            Assert.All(y.SelectMany(p => p.Terms), t => Assert.Equal(l, t.X + t.Y + t.Z));
        }
    }

    private static HarmonicPolynomial Laplacian(HarmonicPolynomial p)
        => new(Enumerable.Range(0, 3).SelectMany(axis => p.Derivative(axis).Derivative(axis).Terms));

    [Fact]
    public void Squares_sum_to_the_normalisation_exactly()
    {
        // (2, 3, 6)/7 lies on the unit sphere.
        for (int l = 0; l <= 11; l++)
        {
            Assert.Equal(1, SumOfSquares(l, SphericalHarmonicsNormalization.Norm));
            Assert.Equal(2 * l + 1, SumOfSquares(l, SphericalHarmonicsNormalization.Component));
            Assert.Equal(2 * l + 1, SumOfSquares(l, SphericalHarmonicsNormalization.Integral));
        }

        static ExactNumber SumOfSquares(int l, SphericalHarmonicsNormalization normalization)
            => RealSphericalHarmonics.Polynomials(l, normalization)
                .Select(p => p.Evaluate(new(2, 7), new(3, 7), new(6, 7)))
                .Aggregate(ExactNumber.Zero, (sum, v) => sum + v * v);
    }

    [Fact]
    public void Polynomials_turn_by_the_generators_exactly()
    {
        // d/dt Y(v) = J Y(v) while v turns about z: dv/dt = (-y, x, 0).
        for (int l = 1; l <= 6; l++)
        {
            EquatableArray<HarmonicPolynomial> y = RealSphericalHarmonics.Polynomials(l, SphericalHarmonicsNormalization.Norm);
            for (int i = 0; i <= 2 * l; i++)
            {
                var turned = new HarmonicPolynomial(
                    y[i].Derivative(0).Terms.Select(t => new Monomial(-t.Coefficient, t.X, t.Y + 1, t.Z))
                        .Concat(y[i].Derivative(1).Terms.Select(t => t with { X = t.X + 1 })));
                var generated = new HarmonicPolynomial(
                    So3Generators.Get(l).Z.Where(e => e.Row == i).SelectMany(e => y[e.Column].Scale(e.Value).Terms));
                Assert.Equal(generated, turned);
            }
        }
    }

    [SharedDataTheory(Goldens)]
    [InlineData("component", SphericalHarmonicsNormalization.Component)]
    [InlineData("integral", SphericalHarmonicsNormalization.Integral)]
    [InlineData("norm", SphericalHarmonicsNormalization.Norm)]
    public void Values_and_derivatives_are_those_of_e3nn(string name, SphericalHarmonicsNormalization normalization)
    {
        SafetensorsFile goldens = SafetensorsFile.Open(SharedData.PathOf(Goldens));
        double[] x = goldens.Doubles("x"), cotangent = goldens.Doubles("cotangent"), direction = goldens.Doubles("hvp_vector");
        double[] values = new double[81], gradients = new double[243];
        foreach (bool normalize in new[] { true, false })
        {
            string key = name + (normalize ? "_normalized." : "_raw.");
            double[] y = goldens.Doubles(key + "y"), jac = goldens.Doubles(key + "jac");
            double[] vjp = goldens.Doubles(key + "vjp"), hvp = goldens.Doubles(key + "hvp");
            for (int n = 0; n < 64; n++)
            {
                double[] Vjp(double step)
                {
                    RealSphericalHarmonics.Evaluate(
                        8, x[3 * n] + step * direction[3 * n], x[3 * n + 1] + step * direction[3 * n + 1], x[3 * n + 2] + step * direction[3 * n + 2],
                        normalize, normalization, values, gradients);
                    return [.. Enumerable.Range(0, 3).Select(a => Enumerable.Range(0, 81).Sum(i => cotangent[81 * n + i] * gradients[3 * i + a]))];
                }

                double[] above = Vjp(1e-5), below = Vjp(-1e-5), here = Vjp(0);
                double size = y[(81 * n)..(81 * n + 81)].Max(Math.Abs), slope = jac[(243 * n)..(243 * n + 243)].Max(Math.Abs);
                for (int i = 0; i < 81; i++)
                    Assert.Equal(y[81 * n + i], values[i], 1e-13 * (1 + size));
                for (int i = 0; i < 243; i++)
                    Assert.Equal(jac[243 * n + i], gradients[i], 1e-13 * (1 + slope));
                for (int a = 0; a < 3; a++)
                {
                    Assert.Equal(vjp[3 * n + a], here[a], 1e-12 * (1 + slope));
                    Assert.Equal(hvp[3 * n + a], (above[a] - below[a]) / 2e-5, 1e-6 * (1 + slope + Math.Abs(hvp[3 * n + a])));
                }
            }
        }
    }

    [Fact]
    public void The_recurrence_and_the_polynomials_agree_to_the_highest_degree()
        => Prop.ForAll(Generators.Vector, v =>
        {
            double[] values = new double[144];
            RealSphericalHarmonics.Evaluate(11, v[0], v[1], v[2], false, SphericalHarmonicsNormalization.Component, values);
            for (int l = 0; l <= 11; l++)
            {
                EquatableArray<HarmonicPolynomial> y = RealSphericalHarmonics.Polynomials(l, SphericalHarmonicsNormalization.Component);
                double scale = Math.Pow(v[0] * v[0] + v[1] * v[1] + v[2] * v[2], l / 2.0);
                for (int i = 0; i <= 2 * l; i++)
                {
                    double sum = y[i].Terms.Sum(t => t.Coefficient.ToDouble() * Math.Pow(v[0], t.X) * Math.Pow(v[1], t.Y) * Math.Pow(v[2], t.Z));
                    Assert.Equal(sum, values[l * l + i], 1e-10 * (1 + scale));
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    [Fact]
    public void Too_little_room_is_refused()
        => Assert.Throws<ArgumentException>(() =>
            RealSphericalHarmonics.Evaluate(3, 1, 0, 0, true, SphericalHarmonicsNormalization.Component, new double[15]));
}
