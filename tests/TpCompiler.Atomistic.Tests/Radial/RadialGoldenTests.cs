using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Radial;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Radial;

/// <summary>Compares with mace-torch 0.3.9: values and automatic derivatives on a grid of distances.</summary>
public class RadialGoldenTests
{
    private const string Golden = "data/goldens/mace/units/radial.safetensors";

    [SharedDataTheory(Golden)]
    [InlineData(5)]
    [InlineData(6)]
    public void Polynomial_cutoff_is_that_of_mace(int power)
    {
        PolynomialCutoff cutoff = new(5.0, power);
        Check($"polycut_r5_p{power}", (r, values, slopes) => cutoff.Evaluate(r, values, slopes), 1);
    }

    [SharedDataTheory(Golden)]
    [InlineData(8)]
    [InlineData(10)]
    public void Bessel_basis_is_that_of_mace(int count)
        => Check($"bessel_r5_n{count}", (r, values, slopes) => BesselBasis.Create(5.0, count).Evaluate(r, values, slopes), count);

    [SharedDataFact(Golden)]
    public void Gaussian_basis_is_that_of_mace()
        => Check("gaussian_r5_n8", (r, values, slopes) => GaussianBasis.Create(5.0, 8).Evaluate(r, values, slopes), 8);

    [SharedDataFact(Golden)]
    public void Agnesi_transform_is_that_of_mace() => CheckPairs("agnesi", DistanceTransform.Agnesi(Radii()).Evaluate);

    [SharedDataFact(Golden)]
    public void Legacy_soft_transform_is_that_of_mace() => CheckPairs("soft", DistanceTransform.LegacySoft(Radii()).Evaluate);

    [SharedDataFact(Golden)]
    public void Zbl_repulsion_is_that_of_mace()
        => CheckPairs("zbl_r5_p5", new ZblRepulsion(Radii(), 5, ZblRepulsion.DefaultCoefficients).Evaluate);

    internal static double[] Radii()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("data/goldens/mace/units/covalent_radii_ase.json")));
        return [.. file.RootElement.EnumerateArray().Select(e => e.GetDouble())];
    }

    private delegate double PairFunction(double r, int sender, int receiver, out double derivative);

    private delegate void GridFunction(ReadOnlySpan<double> r, Span<double> values, Span<double> slopes);

    private static void CheckPairs(string name, PairFunction function)
    {
        List<(int, int)> pairs = [(1, 1), (1, 6), (1, 8), (1, 29), (6, 6), (6, 8), (6, 29), (8, 8), (8, 29), (29, 29)];
        foreach ((int a, int b) in pairs)
        {
            foreach ((int sender, int receiver) in new[] { (a, b), (b, a) })
            {
                Check(
                    $"{name}_{a}_{b}",
                    (r, values, slopes) =>
                    {
                        for (int i = 0; i < r.Length; i++)
                            values[i] = function(r[i], sender, receiver, out slopes[i]);
                    },
                    1);
            }
        }
    }

    private static void Check(string name, GridFunction function, int width)
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf(Golden));
        double[] x = file.Doubles("x"), expected = file.Doubles(name), expectedSlopes = file.Doubles(name + ".dx");
        double[] values = new double[x.Length * width], slopes = new double[x.Length * width];
        function(x, values, slopes);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(expected[i], values[i], 1e-12 * (1 + Math.Abs(expected[i])));
            Assert.Equal(expectedSlopes[i], slopes[i], 1e-12 * (1 + Math.Abs(expectedSlopes[i])));
        }
    }
}
