using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>What <c>tpc evaluate</c> prints for people.</summary>
public sealed class EvaluateTextTests
{
    [Fact]
    public void EnergiesAndForcesOfEveryAtomArePrinted()
    {
        string text = Tpc.Text("evaluate", Tpc.Model, Tpc.Molecule);
        JsonElement[] frames = Tpc.Json("evaluate", Tpc.Model, Tpc.Molecule).Frames();
        string[] blocks = text.Split("\n\n");
        Assert.Equal(4, blocks.Length);
        Assert.Contains("head default, float64", blocks[0], StringComparison.Ordinal);
        for (int i = 0; i < 3; i++)
        {
            string[] lines = blocks[i + 1].TrimEnd().Split('\n');
            Assert.StartsWith($"{Tpc.Molecule}, frame {i + 1}, ", lines[0], StringComparison.Ordinal);
            Assert.Contains("C5H8O2, 15 atoms, 180 edges", lines[0], StringComparison.Ordinal);
            Assert.Equal(["energy", F(frames[i].Number("energy"), 8), "eV"], Words(lines[1]));
            Assert.Equal(["energy", "per", "atom", F(frames[i].Number("energy_per_atom"), 8), "eV"], Words(lines[2]));
            Assert.Equal(["interaction", "energy", F(frames[i].Number("interaction_energy"), 8), "eV"], Words(lines[3]));
            Assert.Equal(["forces", "(eV/Å)"], Words(lines[4]));
            double[][] forces = frames[i].Rows("forces");
            Assert.Equal(6 + forces.Length, lines.Length);
            for (int atom = 0; atom < forces.Length; atom++)
            {
                string[] words = Words(lines[6 + atom]);
                Assert.Equal($"{atom + 1}", words[0]);
                Assert.Equal(frames[i].Texts("symbols")[atom], words[1]);
                for (int k = 0; k < 3; k++)
                    Assert.Equal(forces[atom][k], double.Parse(words[2 + k], CultureInfo.InvariantCulture), 0.51e-6);
            }
        }
    }

    [Fact]
    public void LargerStructuresShowTheLargestForce()
    {
        using TemporaryFolder folder = new();
        Structure molecule = ExtendedXyz.Read(Tpc.Molecule).ElementAt(1);
        double[] shifted = [.. molecule.Positions.ToArray().Select((x, k) => k % 3 == 0 ? x + 50 : x)];
        string two = folder.File("two.xyz");
        ExtendedXyz.Write(two, new Structure(
            [.. molecule.AtomicNumbers, .. molecule.AtomicNumbers], [.. molecule.Positions, .. shifted]));
        string text = Tpc.Text("evaluate", Tpc.Model, two);
        double[] sizes = [.. Tpc.Json("evaluate", Tpc.Model, two).Frames()[0].Rows("forces").Select(f => Math.Sqrt(f.Sum(x => x * x)))];
        Assert.Contains($"{F(sizes.Max(), 6)}  eV/Å (atom 2, C)", text, StringComparison.Ordinal);
        Assert.Contains($"root mean square  {F(Math.Sqrt(sizes.Average(f => f * f)), 6)}", text.Replace("mean square   ", "mean square  ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("|F|", text, StringComparison.Ordinal);
    }

    [Fact]
    public void StressIsPrintedWhereTheStructureRepeats()
    {
        using TemporaryFolder folder = new();
        string water = folder.File("water.xyz",
            "3\nLattice=\"4 0 0 0 5 0 0 0 6\" Properties=species:S:1:pos:R:3\nO 0 0 0\nH 0.96 0.1 0\nH -0.24 0.93 0\n");
        string text = Tpc.Text("evaluate", Tpc.Model, water);
        double[][] stress = Tpc.Json("evaluate", Tpc.Model, water).Frames()[0].Rows("stress");
        Assert.Contains("stress (eV/Å³)", text, StringComparison.Ordinal);
        foreach (double component in stress.SelectMany(row => row).Where(s => Math.Abs(s) > 1e-8))
            Assert.Contains(F(component, 8), text, StringComparison.Ordinal);
        Assert.Contains(": H2O, 3 atoms", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ASlabHasAVirialAndNoStress()
    {
        using TemporaryFolder folder = new();
        string water = folder.File("slab.xyz",
            "3\nLattice=\"4 0 0 0 5 0 0 0 0\" pbc=\"T T F\" Properties=species:S:1:pos:R:3\nO 0 0 0\nH 0.96 0.1 0\nH -0.24 0.93 0\n");
        string text = Tpc.Text("evaluate", Tpc.Model, water);
        double[][] virial = Tpc.Json("evaluate", Tpc.Model, water).Frames()[0].Rows("virial");
        Assert.DoesNotContain("stress", text, StringComparison.Ordinal);
        Assert.Contains("virial (eV)", text, StringComparison.Ordinal);
        Assert.True(Math.Abs(virial[0][0]) > 1e-3);
        foreach (double component in virial.SelectMany(row => row).Where(v => Math.Abs(v) > 1e-6))
            Assert.Contains(F(component, 6), text, StringComparison.Ordinal);
    }

    [Fact]
    public void AnIsolatedAtomHasItsIsolatedEnergyAndNoSignedZeros()
    {
        using TemporaryFolder folder = new();
        string text = Tpc.Text("evaluate", Tpc.Model, folder.File("atom.xyz", "1\n\nO 0 0 0\n"));
        Assert.Contains("O, 1 atom, 0 edges", text, StringComparison.Ordinal);
        Assert.DoesNotContain("-0.000000", text, StringComparison.Ordinal);
        Assert.DoesNotContain("errors", text, StringComparison.Ordinal);
    }

    private static string F(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
