using System;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>The document of <c>tpc evaluate --json</c>.</summary>
public sealed class EvaluateJsonTests
{
    [Fact]
    public void NumbersAreExactlyThoseOfThePotential()
    {
        JsonElement[] frames = Tpc.Json("evaluate", Tpc.Model, Tpc.Molecule).Frames();
        using MacePotential potential = MacePotential.Load(Tpc.Model);
        Structure[] structures = [.. ExtendedXyz.Read(Tpc.Molecule)];
        Assert.Equal(3, frames.Length);
        Assert.Equal(structures.Length, frames.Length);
        for (int i = 0; i < frames.Length; i++)
        {
            PotentialResult result = potential.Evaluate(structures[i]);
            Assert.Equal(i + 1, frames[i].GetProperty("frame").GetInt32());
            Assert.Equal(Tpc.Molecule, frames[i].GetProperty("file").GetString());
            Assert.Equal(result.Energy, frames[i].Number("energy"));
            Assert.Equal(result.Energy / 15, frames[i].Number("energy_per_atom"));
            Assert.Equal(result.InteractionEnergy, frames[i].Number("interaction_energy"));
            Assert.Equal(result.AtomEnergies.ToArray(), frames[i].Numbers("atom_energies"));
            Assert.Equal(result.Forces.ToArray(), frames[i].Rows("forces").SelectMany(row => row));
            Assert.Equal(result.Virial.ToArray(), frames[i].Rows("virial").SelectMany(row => row));
            Assert.False(frames[i].TryGetProperty("stress", out _));
        }
    }

    [Fact]
    public void OutputIsOneDocumentOnOneLine()
    {
        string text = Tpc.Text("evaluate", Tpc.Model, Tpc.Molecule, "--json");
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        Assert.StartsWith("{", text, StringComparison.Ordinal);
    }

    [Fact]
    public void SampleFramesAreWhatTheirDescriptionSays()
    {
        double[] largest = [.. Tpc.Json("evaluate", Tpc.Model, Tpc.Molecule).Frames()
            .Select(frame => frame.Rows("forces").Max(f => Math.Sqrt(f.Sum(x => x * x))))];
        Assert.InRange(largest[0], 0, 1e-4);
        Assert.InRange(largest[1], 5, 15);
        Assert.InRange(largest[2], 0.5, 2);
    }

    [Fact]
    public void Float32AgreesWithFloat64ToItsPrecisionAndNotBeyond()
    {
        JsonElement single = Tpc.Json("evaluate", Tpc.Model, Tpc.Molecule, "--dtype", "float32");
        JsonElement @double = Tpc.Json("evaluate", Tpc.Model, Tpc.Molecule, "--dtype=float64");
        Assert.Equal("float32", single.GetProperty("dtype").GetString());
        Assert.Equal("float64", @double.GetProperty("dtype").GetString());
        foreach ((JsonElement s, JsonElement d) in single.Frames().Zip(@double.Frames()))
        {
            Assert.InRange(Math.Abs(s.Number("energy") - d.Number("energy")), double.Epsilon, 1e-3);
            double[] difference = [.. s.Rows("forces").SelectMany(row => row).Zip(d.Rows("forces").SelectMany(row => row), (a, b) => Math.Abs(a - b))];
            Assert.InRange(difference.Max(), double.Epsilon, 2e-4);
        }
    }

    [Fact]
    public void ResultsDoNotDependOnThreads()
    {
        // Sixteen molecules: a single one is too little work to be shared among threads.
        using TemporaryFolder folder = new();
        Structure molecule = ExtendedXyz.Read(Tpc.Molecule).ElementAt(1);
        double[] Shifted(int copy) => [.. molecule.Positions.ToArray().Select((x, k) => k % 3 == 0 ? x + (9 * copy) : x)];
        string many = folder.File("many.xyz");
        ExtendedXyz.Write(many, new Structure(
            Enumerable.Range(0, 16).SelectMany(_ => molecule.AtomicNumbers.ToArray()).ToArray(), Enumerable.Range(0, 16).SelectMany(Shifted).ToArray()));
        Assert.Equal(
            Tpc.Text("evaluate", Tpc.Model, many, Tpc.Molecule, "--json", "--threads", "1"),
            Tpc.Text("evaluate", Tpc.Model, many, Tpc.Molecule, "--json", "--threads", "3"));
    }

    [Fact]
    public void PermutedAtomsHavePermutedForces()
    {
        using TemporaryFolder folder = new();
        Structure molecule = ExtendedXyz.Read(Tpc.Molecule).ElementAt(1);
        int[] order = [.. Enumerable.Range(0, molecule.Count).OrderBy(i => 7 * i % 15)];
        string permuted = folder.File("permuted.xyz");
        ExtendedXyz.Write(permuted, new Structure(
            order.Select(i => molecule.AtomicNumbers[i]).ToArray(),
            order.SelectMany(i => molecule.Positions.Slice(3 * i, 3).ToArray()).ToArray()));

        // Files come in the order given, so the molecule itself is the second frame after the permuted one.
        JsonElement[] frames = Tpc.Json("evaluate", Tpc.Model, permuted, Tpc.Molecule).Frames();
        Assert.Equal([permuted, Tpc.Molecule, Tpc.Molecule, Tpc.Molecule], frames.Select(f => f.GetProperty("file").GetString()!));
        Assert.Equal([1, 1, 2, 3], frames.Select(f => f.GetProperty("frame").GetInt32()));
        Assert.Equal(frames[2].Number("energy"), frames[0].Number("energy"), 1e-9);
        for (int i = 0; i < order.Length; i++)
        {
            Assert.Equal(frames[2].Texts("symbols")[order[i]], frames[0].Texts("symbols")[i]);
            for (int k = 0; k < 3; k++)
                Assert.Equal(frames[2].Rows("forces")[order[i]][k], frames[0].Rows("forces")[i][k], 1e-10);
        }
    }

    [Fact]
    public void FileNamesStayAsTheyAre()
    {
        using TemporaryFolder folder = new();
        string name = folder.File("a+b \"Wasser\" ü.xyz", "1\n\nO 0 0 0\n");
        JsonElement document = Tpc.Json("evaluate", Tpc.Model, name);
        Assert.Equal(name, document.Frames()[0].GetProperty("file").GetString());
        Assert.Contains("a+b", Tpc.Text("evaluate", Tpc.Model, name, "--json"), StringComparison.Ordinal);
    }
}
