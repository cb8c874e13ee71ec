using System;
using System.Linq;
using TpCompiler.Atomistic.Radial;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Radial;

public class RadialDerivativeTests
{
    private static readonly double[] s_radii = [0.2, 0.31, 0.28, 1.28, 0.96, 0.84, 0.76, 0.71, 0.66];

    public static TheoryData<string, string, bool> Embeddings()
    {
        TheoryData<string, string, bool> cases = [];
        foreach (string basis in new[] { "bessel", "gaussian", "chebyshev" })
        {
            foreach (string transform in new[] { "none", "agnesi", "soft", "legacy soft" })
            {
                cases.Add(basis, transform, true);
                cases.Add(basis, transform, false);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Embeddings))]
    public void Derivatives_of_features_are_their_finite_differences(string basis, string transform, bool applyCutoff)
    {
        RadialEmbedding embedding = Create(basis, transform, applyCutoff);
        int width = embedding.Basis.Count;
        double[] r = [.. Enumerable.Range(0, 90).Select(i => 0.3 + (0.0501 * i))];
        (double[] _, double[] slopes) = Evaluate<double>(embedding, r);
        const double Step = 1e-3;
        (double[] far, double[] near) = (Differences(2 * Step), Differences(Step));
        for (int i = 0; i < slopes.Length; i++)
        {
            // Inside the cutoff the features are smooth; Richardson's extrapolation of central differences.
            if (r[i / width] + (2 * Step) < 4.5)
                Assert.Equal(((4 * near[i]) - far[i]) / 3, slopes[i], 2e-8 * (1 + Math.Abs(slopes[i])));
        }

        double[] Differences(double step)
        {
            double[] above = Evaluate<double>(embedding, [.. r.Select(v => v + step)]).Values;
            double[] below = Evaluate<double>(embedding, [.. r.Select(v => v - step)]).Values;
            return [.. above.Zip(below, (a, b) => (a - b) / (2 * step))];
        }
    }

    [Theory]
    [MemberData(nameof(Embeddings))]
    public void Float_features_are_the_rounded_double_ones(string basis, string transform, bool applyCutoff)
    {
        RadialEmbedding embedding = Create(basis, transform, applyCutoff);
        double[] r = [.. Enumerable.Range(0, 301).Select(i => 0.3 + (0.0151 * i))];
        (double[] values, double[] slopes) = Evaluate<double>(embedding, r);
        (float[] single, float[] singleSlopes) = Evaluate<float>(embedding, r);
        Assert.Equal(values.Select(v => (float)v), single);
        Assert.Equal(slopes.Select(v => (float)v), singleSlopes);
    }

    [Fact]
    public void Features_do_not_depend_on_the_place_of_an_edge()
    {
        foreach (string basis in new[] { "bessel", "gaussian", "chebyshev" })
        {
            RadialEmbedding embedding = Create(basis, "agnesi", true);
            int width = embedding.Basis.Count;
            double[] r = [.. Enumerable.Range(0, 140).Select(i => 0.4 + (0.03 * i))];
            double[] whole = Evaluate<double>(embedding, r).Values;
            double[] tail = Evaluate<double>(embedding, r[3..], skip: 3).Values;
            Assert.Equal(whole[(3 * width)..], tail);
        }
    }

    [Fact]
    public void Cutoff_closes_with_two_vanishing_derivatives()
    {
        foreach (int power in new[] { 1, 2, 5, 6, 9 })
        {
            PolynomialCutoff cutoff = new(4.5, power);
            Assert.Equal(1.0, cutoff.Evaluate(0.0, out double atZero), 1e-15);
            Assert.True(power == 1 || atZero == 0);
            Assert.Equal(0.0, cutoff.Evaluate(4.5 - 1e-5, out double slope), 1e-14);
            Assert.Equal(0.0, slope, 1e-8);
            Assert.Equal(0.0, cutoff.Evaluate(4.5, out slope));
            Assert.Equal(0.0, slope);
            Assert.Equal(0.0, cutoff.Evaluate(1e9, out slope));
            Assert.Equal(0.5 * (cutoff.Evaluate(2.0 + 1e-5, out _) - cutoff.Evaluate(2.0 - 1e-5, out _)) / 1e-5, SlopeAt(cutoff, 2.0), 1e-9);
        }
    }

    [Fact]
    public void Transforms_are_finite_at_tiny_distances()
    {
        foreach (string name in new[] { "agnesi", "soft", "legacy soft" })
        {
            double x = Transform(name).Evaluate(1e-100, 1, 8, out double slope);
            Assert.True(double.IsFinite(x) && double.IsFinite(slope), $"{name}: {x}, {slope}");
        }
    }

    [Fact]
    public void Repulsion_has_the_derivative_of_its_energy_and_ends_at_the_sum_of_radii()
    {
        ZblRepulsion repulsion = new(s_radii, 6, ZblRepulsion.DefaultCoefficients);
        for (double r = 0.1; r < 1.6; r += 0.0371)
        {
            const double Step = 1e-5;
            double energy = repulsion.Evaluate(r, 3, 8, out double slope);
            double difference = (repulsion.Evaluate(r + Step, 3, 8, out _) - repulsion.Evaluate(r - Step, 3, 8, out _)) / (2 * Step);
            Assert.Equal(difference, slope, 1e-6 * (1 + Math.Abs(slope)));
            Assert.True(energy > 0 && slope < 0);
        }

        double[] energies = new double[2], slopes = new double[2];
        repulsion.Evaluate([1.2, 1.95], [3, 3], [8, 8], energies, slopes);
        Assert.Equal(repulsion.Evaluate(1.2, 8, 3, out double expected), energies[0]);
        Assert.Equal(expected, slopes[0]);
        Assert.Equal((0.0, 0.0), (energies[1], slopes[1]));
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => Transform("agnesi").Evaluate(1.0, 1, 9, out _));
        Assert.Contains("0 to 8", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ZblRepulsion(s_radii, 5, [1.0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PolynomialCutoff(0.0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PolynomialCutoff(5.0, 0));
        RadialEmbedding embedding = Create("bessel", "none", true);
        Assert.Throws<ArgumentException>(() => embedding.Evaluate<double>([1.0], [1], [1], new double[7], new double[8]));
        Assert.Throws<ArgumentException>(() => embedding.Evaluate<double>([1.0, 2.0], [1], [1, 1], new double[16], new double[16]));
    }

    private static double SlopeAt(PolynomialCutoff cutoff, double r)
    {
        cutoff.Evaluate(r, out double slope);
        return slope;
    }

    private static RadialEmbedding Create(string basis, string transform, bool applyCutoff)
        => new(
            basis switch
            {
                "bessel" => BesselBasis.Create(4.5, 8),
                "gaussian" => GaussianBasis.Create(4.5, 7),
                _ => new ChebyshevBasis(6),
            },
            new PolynomialCutoff(4.5, 5),
            Transform(transform),
            applyCutoff);

    private static DistanceTransform Transform(string name) => name switch
    {
        "agnesi" => DistanceTransform.Agnesi(s_radii),
        "soft" => DistanceTransform.Soft(s_radii),
        "legacy soft" => DistanceTransform.LegacySoft(s_radii),
        _ => DistanceTransform.None,
    };

    private static (T[] Values, T[] Slopes) Evaluate<T>(RadialEmbedding embedding, double[] r, int skip = 0)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        int[] senders = [.. Enumerable.Range(skip, r.Length).Select(i => 1 + (i % 8))];
        int[] receivers = [.. Enumerable.Range(skip, r.Length).Select(i => 1 + (i / 3 % 8))];
        T[] values = new T[r.Length * embedding.Basis.Count], slopes = new T[values.Length];
        embedding.Evaluate(r, senders, receivers, values.AsSpan(), slopes.AsSpan());
        return (values, slopes);
    }
}
