using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>The file that <c>tpc evaluate --output</c> writes.</summary>
public sealed class EvaluateOutputTests
{
    [Fact]
    public void NumbersAreThoseOfTheDocumentAndOtherPropertiesStay()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("out.xyz");
        JsonElement document = Tpc.Json("evaluate", Tpc.Model, Tpc.Molecule, "-o", path);
        Assert.Equal(path, document.GetProperty("output").GetString());
        Structure[] inputs = [.. ExtendedXyz.Read(Tpc.Molecule)];
        Structure[] outputs = [.. ExtendedXyz.Read(path)];
        Assert.Equal(inputs.Length, outputs.Length);
        for (int i = 0; i < inputs.Length; i++)
        {
            JsonElement frame = document.Frames()[i];
            Assert.Equal(frame.Number("energy"), outputs[i].Info["energy"].Reals[0]);
            Assert.Equal(frame.Rows("forces").SelectMany(row => row), outputs[i].AtomProperties["forces"].Reals.ToArray());
            Assert.Equal(inputs[i].Info["name"], outputs[i].Info["name"]);
            Assert.True(inputs[i].Positions.SequenceEqual(outputs[i].Positions));
            Assert.False(outputs[i].Info.ContainsKey("stress"));
            Assert.DoesNotContain(outputs[i].Info.Keys.Concat(outputs[i].AtomProperties.Keys), name => name.StartsWith("REF_", StringComparison.Ordinal));
        }

        Assert.Equal(["out.xyz"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void StressIsListedColumnByColumn()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz",
            "3\nLattice=\"4 0 0 1 5 0 0 0 6\" Properties=species:S:1:pos:R:3\nO 0 0 0\nH 0.96 0.1 0\nH -0.24 0.93 0.2\n");
        string path = folder.File("out.xyz");
        double[] stress = [.. Tpc.Json("evaluate", Tpc.Model, input, "-o", path).Frames()[0].Rows("stress").SelectMany(row => row)];
        PropertyValue written = ExtendedXyz.Read(path).Single().Info["stress"];
        Assert.Equal(9, written.Count);
        Assert.Equal(Matrix3d.FromRows(stress).Transposed.ToArray(), written.Reals.ToArray());
        Assert.Equal(stress, ExtendedXyz.Read(path).Single().ReferenceStress!.Value.ToArray());
    }

    [Theory]
    [InlineData("energy=-1.5", "forces:R:3", "REF_energy,REF_forces")]
    [InlineData("free_energy=-1.5", "forces:R:3", "REF_energy,REF_free_energy,REF_forces")]
    [InlineData("REF_energy=-1.5 energy=7", "REF_forces:R:3", "REF_energy,REF_forces")]
    [InlineData("dft_energy=-1.5 energy=7", "dft_forces:R:3", "")]
    [InlineData("DFT_free_energy=-1.5", "forces:R:3", "REF_energy,REF_forces")]
    public void ReferenceValuesOfTheOutputAreThoseOfTheInput(string info, string columns, string kept)
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz",
            $"2\nProperties=species:S:1:pos:R:3:{columns}:tag:S:1 {info} kind=pair pbc=\"F F F\"\nO 0 0 0 1 2 3 left\nH 1 0 0 4 5 6 right\n");
        string path = folder.File("out.xyz");
        JsonElement document = Tpc.Json("evaluate", Tpc.Model, input, "--output", path);
        Structure output = ExtendedXyz.Read(path).Single();
        Assert.Equal(-1.5, output.ReferenceEnergy);
        Assert.Equal([1, 2, 3, 4, 5, 6], output.ReferenceForces!);
        Assert.Equal(document.Frames()[0].Number("energy"), output.Info["energy"].Reals[0]);
        Assert.Equal(output.Info["energy"], output.Info["free_energy"]);
        Assert.Equal("pair", output.Info["kind"].Texts[0]);
        Assert.Equal(["left", "right"], output.AtomProperties["tag"].Texts.ToArray());
        string[] references = [.. output.Info.Keys.Concat(output.AtomProperties.Keys).Where(name => name.StartsWith("REF_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(kept.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), references);
        Assert.Equal(Math.Abs(500 * (document.Frames()[0].Number("energy") + 1.5)), document.Number("errors", "total", "energy", "mae"), 1e-9);
    }

    [Fact]
    public void AStressOfTheInputIsKeptAsReference()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz",
            "1\nLattice=\"4 0 0 1 5 0 0 0 6\" Properties=species:S:1:pos:R:3 stress=\"1 2 3 4 5 6 7 8 9\"\nO 0 0 0\n");
        string path = folder.File("out.xyz");
        _ = Tpc.Text("evaluate", Tpc.Model, input, "-o", path);
        Structure output = ExtendedXyz.Read(path).Single();
        Assert.Equal([1, 4, 7, 2, 5, 8, 3, 6, 9], output.ReferenceStress!.Value.ToArray());
        Assert.NotEqual(output.Info["REF_stress"], output.Info["stress"]);
    }

    [Fact]
    public void WithoutAStressTheVirialIsWritten()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz",
            "2\nLattice=\"4 0 0 1 5 0 0 0 6\" pbc=\"T T F\" virial=\"1 2 3 4 5 6 7 8 9\" Properties=species:S:1:pos:R:3\nO 0 0 0\nH 0.7 0.6 0.5\n");
        string path = folder.File("out.xyz");
        double[] virial = [.. Tpc.Json("evaluate", Tpc.Model, input, "-o", path).Frames()[0].Rows("virial").SelectMany(row => row)];
        Structure output = ExtendedXyz.Read(path).Single();
        Assert.False(output.Info.ContainsKey("stress"));
        Assert.Equal(Matrix3d.FromRows(virial).Transposed.ToArray(), output.Info["virial"].Reals.ToArray());
        Assert.Equal([1, 4, 7, 2, 5, 8, 3, 6, 9], output.ReferenceVirial!.Value.ToArray());
    }

    [Fact]
    public void AVirialOfTheInputStaysTheReferenceOfTheStress()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", "1\nLattice=\"4 0 0 1 5 0 0 0 6\" virial=\"1 2 3 4 5 6 7 8 9\" Properties=species:S:1:pos:R:3\nO 0 0 0\n");
        string path = folder.File("out.xyz");
        double error = Tpc.Json("evaluate", Tpc.Model, input, "-o", path).Number("errors", "total", "stress", "mae");
        Assert.Equal(error, Tpc.Json("evaluate", Tpc.Model, path).Number("errors", "total", "stress", "mae"), 1e-9);
    }

    [Fact]
    public void AnOlderFileIsReplacedOnlyBySuccess()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("out.xyz", "old");
        string bad = folder.File("bad.xyz", "1\n\nCu 0 0 0\n");
        Assert.Equal(1, Tpc.Run("evaluate", Tpc.Model, Tpc.Molecule, bad, "-o", path).Code);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder.Path).Length);
        Assert.Equal($"{path}: 3 frames written\n", Tpc.Text("evaluate", Tpc.Model, Tpc.Molecule, "-o", path));
        Assert.Equal(3, ExtendedXyz.Read(path).Count());
    }
}
