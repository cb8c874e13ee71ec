using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Nequix;
using TpCompiler.Atomistic.Nequix.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Nequix;

/// <summary>Crystals as the published models have them: lattice constants and bulk moduli that Nequix itself gave.</summary>
public sealed class NequixPhysicsTests
{
    private const double InGigapascal = 160.21766208;

    private const string Numbers = NequixGoldenTests.Folder + "/physics.json";

    [SharedDataTheory(Numbers)]
    [InlineData("nequix-mp-1")]
    [InlineData("nequix-oam-1")]
    public void CrystalsHaveTheirLatticeConstantsAndBulkModuli(string model)
    {
        using JsonDocument numbers = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf(Numbers)));
        NequixDescription description = NequixModelFile.Load(SharedData.PathOf($"data/models/nequix/{model}.nqx"));
        using ModelPotential potential = new(NequixArchitecture.Build(description));
        foreach (JsonProperty crystal in numbers.RootElement.EnumerateObject().Where(c => c.Name.StartsWith(model + ":", StringComparison.Ordinal)))
        {
            string name = crystal.Name[(model.Length + 1)..];
            (double expected, double modulus) = (crystal.Value.GetProperty("a").GetDouble(), crystal.Value.GetProperty("B").GetDouble());
            (double a, double b, double energy) = Equilibrium(potential, name, expected);
            Assert.True(Math.Abs((a / expected) - 1) < 1e-4, $"{name}: a = {a}, expected {expected}");
            Assert.True(Math.Abs((b / modulus) - 1) < 1e-2, $"{name}: B = {b}, expected {modulus}");
            Assert.Equal(crystal.Value.GetProperty("E_per_atom").GetDouble(), energy, 1e-5);
        }
    }

    /// <summary>
    /// The equation of state of F. Birch and F. Murnaghan, a cubic polynomial in V^(-2/3), fitted to energies at eleven lattice constants within 2 %:
    /// the lattice constant, the bulk modulus V d2E/dV2 in GPa and the energy of an atom at its minimum.
    /// </summary>
    private static (double LatticeConstant, double BulkModulus, double Energy) Equilibrium(ModelPotential potential, string name, double near)
    {
        Structure[] structures = [.. Enumerable.Range(-5, 11).Select(k => Crystal(name, near * (1 + (0.004 * k))))];
        double[] x = [.. structures.Select(s => Math.Pow(s.Volume / s.Count, -2.0 / 3))];
        double[] e = [.. structures.Select(s => potential.Evaluate(s).Energy / s.Count)];
        (double middle, double half) = (x[5], (x[0] - x[^1]) / 2);
        double[] c = Cubic([.. x.Select(v => (v - middle) / half)], e);
        double t = 0;
        for (int step = 0; step < 50; step++)
            t -= (c[1] + (2 * c[2] * t) + (3 * c[3] * t * t)) / ((2 * c[2]) + (6 * c[3] * t));
        double volume = Math.Pow(middle + (half * t), -1.5);
        double curvature = ((2 * c[2]) + (6 * c[3] * t)) / (half * half);
        return (
            near * Math.Cbrt(volume / (structures[5].Volume / structures[5].Count)),
            InGigapascal * 4 / 9 * Math.Pow(volume, -7.0 / 3) * curvature,
            c[0] + (t * (c[1] + (t * (c[2] + (t * c[3]))))));
    }

    /// <summary>The cubic polynomial of least squares, by elimination in its normal equations.</summary>
    private static double[] Cubic(double[] x, double[] y)
    {
        double[,] m = new double[4, 5];
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
                m[i, j] = x.Sum(v => Math.Pow(v, i + j));
            m[i, 4] = x.Zip(y, (v, w) => Math.Pow(v, i) * w).Sum();
        }

        for (int i = 0; i < 4; i++)
        {
            for (int k = 0; k < 4; k++)
            {
                double factor = k == i ? 0 : m[k, i] / m[i, i];
                for (int j = 0; j < 5; j++)
                    m[k, j] -= factor * m[i, j];
            }
        }

        return [.. Enumerable.Range(0, 4).Select(i => m[i, 4] / m[i, i])];
    }

    /// <summary>A primitive cell: face-centred cubic, diamond or rock salt.</summary>
    private static Structure Crystal(string name, double a)
    {
        double h = a / 2;
        Matrix3d cell = new(new(0, h, h), new(h, 0, h), new(h, h, 0));
        return name switch
        {
            "Cu" => new([29], [0, 0, 0], cell, PeriodicDirections.All),
            "Si" => new([14, 14], [0, 0, 0, h / 2, h / 2, h / 2], cell, PeriodicDirections.All),
            "NaCl" => new([11, 17], [0, 0, 0, h, h, h], cell, PeriodicDirections.All),
            "MgO" => new([12, 8], [0, 0, 0, h, h, h], cell, PeriodicDirections.All),
            _ => throw new ArgumentException(name, nameof(name)),
        };
    }
}
