using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Core.Radial;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Radial;

/// <summary>Radial functions as programs and their derived slopes against mace-torch 0.3.9: values and automatic derivatives on a grid of distances.</summary>
public class RadialGoldenTests
{
    private const string Golden = "data/goldens/mace/units/radial.safetensors";
    private const double Cutoff = 5;

    [SharedDataTheory(Golden)]
    [InlineData(5)]
    [InlineData(6)]
    public void Polynomial_cutoff_is_that_of_mace(int power)
        => Check($"polycut_r5_p{power}", new() { ["radius"] = [Cutoff] }, (b, r, load) => [RadialFunctions.Envelope(b, r, load("radius")[0], power)]);

    [SharedDataTheory(Golden)]
    [InlineData(8)]
    [InlineData(10)]
    public void Bessel_basis_is_that_of_mace(int count)
        => Check(
            $"bessel_r5_n{count}",
            new() { ["w"] = [.. Enumerable.Range(1, count).Select(n => Math.PI / Cutoff * n)], ["prefactor"] = [Math.Sqrt(2 / Cutoff)] },
            (b, r, load) => RadialFunctions.Bessel(b, r, load("w"), load("prefactor")[0]));

    [SharedDataFact(Golden)]
    public void Gaussian_basis_is_that_of_mace()
    {
        // The centres as torch.linspace gives them: from the end in the upper half.
        double step = Cutoff / 7;
        double[] centers = [.. Enumerable.Range(0, 8).Select(n => n < 4 ? n * step : Cutoff - ((7 - n) * step))];
        Check(
            "gaussian_r5_n8",
            new() { ["mu"] = centers, ["c"] = [-0.5 / (step * step)] },
            (b, r, load) => RadialFunctions.Gaussian(b, r, load("mu"), load("c")[0]));
    }

    [SharedDataFact(Golden)]
    public void Agnesi_transform_is_that_of_mace()
        => CheckPairs(
            "agnesi",
            (a, b, radii) => new() { ["a"] = [1.0805], ["q"] = [0.9183], ["p"] = [4.5791], ["mean"] = [0.5 * (radii[a] + radii[b])] },
            (b, r, load) => [RadialFunctions.Agnesi(b, r, load("mean")[0], load("a")[0], load("q")[0], load("p")[0])]);

    [SharedDataFact(Golden)]
    public void Legacy_soft_transform_is_that_of_mace()
        => CheckPairs(
            "soft",
            (a, b, radii) => new() { ["a"] = [0.2], ["b"] = [3.0], ["radii"] = [radii[a] + radii[b]] },
            (b, r, load) => [RadialFunctions.LegacySoft(b, r, load("radii")[0], load("a")[0], load("b")[0])]);

    [SharedDataFact(Golden)]
    public void Zbl_repulsion_is_that_of_mace()
        => CheckPairs(
            "zbl_r5_p5",
            (a, b, radii) => new()
            {
                ["z"] = [a, b], ["radii"] = [radii[a] + radii[b]], ["c"] = [0.1818, 0.5099, 0.2802, 0.02817], ["e"] = [0.3], ["prefactor"] = [0.4543],
            },
            (b, r, load) => [RadialFunctions.Repulsion(b, r, (load("z")[0], load("z")[1]), load("radii")[0], load("c"), load("e")[0], load("prefactor")[0], 5)]);

    private static double[] Radii()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("data/goldens/mace/units/covalent_radii_ase.json")));
        return [.. file.RootElement.EnumerateArray().Select(e => e.GetDouble())];
    }

    private static void CheckPairs(string name, Func<int, int, double[], Dictionary<string, double[]>> parameters, MakeRadial make)
    {
        double[] radii = Radii();
        List<(int, int)> pairs = [(1, 1), (1, 6), (1, 8), (1, 29), (6, 6), (6, 8), (6, 29), (8, 8), (8, 29), (29, 29)];
        foreach ((int a, int b) in pairs)
        {
            Check($"{name}_{a}_{b}", parameters(a, b, radii), make);
            Check($"{name}_{a}_{b}", parameters(b, a, radii), make);
        }
    }

    private static void Check(string name, Dictionary<string, double[]> parameters, MakeRadial make)
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf(Golden));
        double[] x = file.Doubles("x"), expected = file.Doubles(name), expectedSlopes = file.Doubles(name + ".dx");
        (double[] values, double[] slopes) = RadialRun.Of(x, parameters, make);
        int width = expected.Length / x.Length;
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < x.Length; i++)
        {
            for (int n = 0; n < width; n++)
            {
                int theirs = (i * width) + n, ours = (n * x.Length) + i;
                Assert.Equal(expected[theirs], values[ours], 1e-12 * (1 + Math.Abs(expected[theirs])));
                Assert.Equal(expectedSlopes[theirs], slopes[ours], 1e-12 * (1 + Math.Abs(expectedSlopes[theirs])));
            }
        }
    }
}
