using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>What the user may choose of results: quantities, names, formats, committees, kinds of configurations.</summary>
public sealed class EvaluateChoiceTests
{
    private const string Crystal = "3\nLattice=\"4 0 0 1 5 0 0 0 6\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-2000 MACE_energy=7 config_type=bulk\n"
        + "O 0 0 0 1 2 3\nH 0.96 0.1 0 4 5 6\nH -0.24 0.93 0.2 7 8 9\n";

    private const string Molecule = "2\nenergy=-1000\nO 0 0 0\nH 0 0 1\n";

    [Fact]
    public void RadialFunctionsAreTablesWhereThatIsAskedFor()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", Crystal);
        double exact = Tpc.Json("evaluate", Tpc.Model, input).Frames()[0].Number("energy");
        double table = Tpc.Json("evaluate", Tpc.Model, input, "--radial", "table").Frames()[0].Number("energy");
        Assert.Equal(exact, table, 1e-9 * Math.Abs(exact));
        Assert.Equal(exact, Tpc.Json("evaluate", Tpc.Model, input, "--radial", "automatic").Frames()[0].Number("energy"));
        Assert.Matches("radial tables +polynomials of degree 5 on", Tpc.Text(["info", Tpc.Model, "--dtype", "float32"]));
        Assert.DoesNotContain("radial tables", Tpc.Text(["info", Tpc.Model, "--dtype", "float32", "--radial", "exact"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("energy", "energy,free_energy", "")]
    [InlineData("energy,atom_energies", "energy,free_energy", "energies")]
    [InlineData("forces", "energy,free_energy", "forces")]
    [InlineData("stress", "energy,free_energy,stress", "")]
    [InlineData("energy, forces,stress,atom_energies", "energy,free_energy,stress", "forces,energies")]
    public void OnlyWhatIsAskedForIsGiven(string quantities, string ofFrame, string ofAtoms)
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", Crystal);
        string output = folder.File("out.xyz");
        JsonElement document = Tpc.Json("evaluate", Tpc.Model, input, "-o", output, "--quantities", quantities);
        JsonElement all = Tpc.Json("evaluate", Tpc.Model, input).Frames()[0];
        JsonElement frame = document.Frames()[0];
        Structure structure = ExtendedXyz.Read(output).Single();
        Assert.Equal(all.Number("energy"), structure.Info["energy"].Reals[0]);
        Assert.Equal(ofFrame.Split(',').Concat(["MACE_energy", "config_type", "REF_energy"]).Order(), structure.Info.Keys.Order());
        Assert.Equal(ofAtoms.Split(',', StringSplitOptions.RemoveEmptyEntries).Append("REF_forces").Order(), structure.AtomProperties.Keys.Order());
        foreach ((string name, string asked) in new[] { ("forces", "forces"), ("stress", "stress"), ("atom_energies", "atom_energies") })
        {
            Assert.Equal(quantities.Contains(asked, StringComparison.Ordinal), frame.TryGetProperty(name, out JsonElement value));
            if (value.ValueKind == JsonValueKind.Array)
                Assert.Equal(all.GetProperty(name).GetRawText(), value.GetRawText());
        }

        Assert.Equal(quantities.Contains("forces", StringComparison.Ordinal), document.GetProperty("errors").GetProperty("total").TryGetProperty("forces", out _));
        string text = Tpc.Text("evaluate", Tpc.Model, input, "--quantities", quantities);
        Assert.Equal(quantities.Contains("forces", StringComparison.Ordinal), text.Contains("forces (eV/Å)", StringComparison.Ordinal));
        Assert.Equal(quantities.Contains("stress", StringComparison.Ordinal), text.Contains("stress (eV/Å³)", StringComparison.Ordinal));
    }

    [Fact]
    public void NamesBehindAPrefixLeaveTheInputAsItWas()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", Crystal + Molecule);
        string output = folder.File("out.extxyz");
        JsonElement[] frames = Tpc.Json("evaluate", Tpc.Model, input, "-o", output, "--prefix", "MACE_").Frames();
        Structure[] written = [.. ExtendedXyz.Read(output)];
        Assert.Equal(-2000, written[0].ReferenceEnergy);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], written[0].AtomProperties["forces"].Reals.ToArray());
        Assert.Equal(frames[0].Number("energy"), written[0].Info["MACE_energy"].Reals[0]);
        Assert.Equal(frames[0].Rows("stress").SelectMany(row => row), written[0].Info["MACE_stress"].Reals.ToArray());
        Assert.Equal(frames[0].Rows("forces").SelectMany(row => row), written[0].AtomProperties["MACE_forces"].Reals.ToArray());
        Assert.Equal(frames[0].Numbers("atom_energies"), written[0].AtomProperties["MACE_energies"].Reals.ToArray());
        Assert.Equal(frames[1].Rows("virial").SelectMany(row => row), written[1].Info["MACE_virial"].Reals.ToArray());
        Assert.DoesNotContain(written[0].Info.Keys, name => name.StartsWith("REF_", StringComparison.Ordinal));
    }

    [Fact]
    public void TheNameOfAnOutputSaysItsFormat()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", Crystal + Molecule);
        string document = Tpc.Text("evaluate", Tpc.Model, input, "--json");
        foreach (string name in new[] { "a.xyz", "a.EXTXYZ", "a.json", "a.jsonl", "b.xyz.gz", "b.json.gz", "b.jsonl.gz" })
        {
            Assert.Contains("written", Tpc.Text("evaluate", Tpc.Model, input, "-o", folder.File(name)), StringComparison.Ordinal);
            byte[] bytes = File.ReadAllBytes(folder.File(name));
            Assert.Equal(name.EndsWith(".gz", StringComparison.Ordinal), bytes is [0x1f, 0x8b, ..]);
            using Stream stream = bytes is [0x1f, 0x8b, ..] ? new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress) : new MemoryStream(bytes);
            string text = new StreamReader(stream).ReadToEnd();
            if (name.Contains("json", StringComparison.Ordinal))
            {
                string[] lines = text.TrimEnd().Split('\n');
                Assert.Equal(name.Contains("jsonl", StringComparison.Ordinal) ? 2 : 1, lines.Length);
                foreach (string line in lines)
                    Assert.Contains(line.Contains("\"frames\"", StringComparison.Ordinal) ? "\"frame\":2" : line, document + text, StringComparison.Ordinal);
                Assert.All(lines, line => Assert.True(JsonDocument.Parse(line).RootElement.ValueKind == JsonValueKind.Object));
            }
            else
            {
                Assert.Equal(2, StructureFile.Read(folder.File(name)).Count());
            }
        }

        Assert.Equal(File.ReadAllLines(folder.File("a.jsonl"))[0], JsonDocument.Parse(document).RootElement.Frames()[0].GetRawText());
    }

    [Theory]
    [InlineData("out.cif")]
    [InlineData("out")]
    [InlineData("out.gz")]
    [InlineData("out.txt.gz")]
    public void OtherFormatsAreRefused(string name)
    {
        using TemporaryFolder folder = new();
        Tpc run = Tpc.Run("evaluate", Tpc.Model, Tpc.Molecule, "-o", folder.File(name));
        Assert.Equal(new Tpc(1, "", $"error: {folder.File(name)}: expected an output whose name ends in .xyz, .extxyz, .json, .jsonl, each also with .gz behind it{Environment.NewLine}"), run);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void ErrorsAreToldByTheKindOfConfiguration()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", Crystal + Molecule + Molecule.Replace("energy=", "config_type=pair energy=", StringComparison.Ordinal));
        JsonElement errors = Tpc.Json("evaluate", Tpc.Model, input).GetProperty("errors");
        JsonElement[] types = [.. errors.GetProperty("config_types").EnumerateArray()];
        Assert.Equal(["bulk", "(none)", "pair"], types.Select(type => type.GetProperty("config_type").GetString()));
        Assert.Equal([1, 1, 1], types.Select(type => type.GetProperty("energy").GetProperty("frames").GetInt32()));
        Assert.Equal(types[1].Number("energy", "mae"), types[2].Number("energy", "mae"));
        Assert.Equal(errors.Number("total", "energy", "mae"), types.Average(type => type.Number("energy", "mae")), 1e-9);
        string text = Tpc.Text("evaluate", Tpc.Model, input, "-o", folder.File("out.xyz"));
        Assert.Matches(@"errors by config_type\n  config_type +quantity +frames +MAE +RMSE +unit\n  bulk +energy", text.ReplaceLineEndings("\n"));
        Assert.DoesNotContain("config_type", Tpc.Text("evaluate", Tpc.Model, folder.File("without.xyz", Molecule), "-o", folder.File("out.xyz")), StringComparison.Ordinal);
    }

    [Fact]
    public void ACommitteeGivesMeanAndSpread()
    {
        using TemporaryFolder folder = new();
        string input = folder.File("in.xyz", Crystal + Molecule);
        JsonElement[] one = Tpc.Json("evaluate", Tpc.Model, input).Frames();
        JsonElement same = Tpc.Json("evaluate", Tpc.Model, input, "--committee", Tpc.Model);
        Assert.Equal(Tpc.Model, Assert.Single(same.GetProperty("committee").EnumerateArray()).GetString());
        Assert.Equal(one[0].Number("energy"), same.Frames()[0].Number("energy"));
        Assert.Equal(0, same.Frames()[0].Number("spread", "energy"));

        // Another model of other weights: the universal one.
        string other = Path.Combine(TestSupport.SharedData.Repository, "samples", "models", "nequix-mp-1.nqx");
        JsonElement[] two = Tpc.Json("evaluate", other, input).Frames();
        string output = folder.File("out.xyz");
        JsonElement[] both = Tpc.Json("evaluate", Tpc.Model, input, "--committee", other, "-o", output).Frames();
        Structure[] written = [.. ExtendedXyz.Read(output)];
        for (int i = 0; i < both.Length; i++)
        {
            Assert.Equal([one[i].Number("energy"), two[i].Number("energy")], both[i].GetProperty("spread").Numbers("energies"));
            Assert.Equal((one[i].Number("energy") + two[i].Number("energy")) / 2, both[i].Number("energy"), 1e-9);
            Assert.Equal(Math.Abs(one[i].Number("energy") - two[i].Number("energy")) / 2, both[i].Number("spread", "energy"), 1e-9);
            Assert.Equal(both[i].Number("spread", "energy"), written[i].Info["energy_std"].Reals[0]);
            double[] forces = [.. both[i].GetProperty("spread").Rows("forces").SelectMany(row => row)];
            Assert.Equal(forces, written[i].AtomProperties["forces_std"].Reals.ToArray());
            double[][] singly = [[.. one[i].Rows("forces").SelectMany(row => row)], [.. two[i].Rows("forces").SelectMany(row => row)]];
            for (int k = 0; k < forces.Length; k++)
                Assert.Equal(Math.Abs(singly[0][k] - singly[1][k]) / 2, forces[k], 1e-9);
        }

        Assert.Contains("spread of the energy", Tpc.Text("evaluate", Tpc.Model, input, "--committee", other), StringComparison.Ordinal);
        Assert.Equal(
            $"error: {input}: expected a model as",
            Tpc.Run("evaluate", Tpc.Model, input, "--committee", input).Error[..$"error: {input}: expected a model as".Length]);
    }
}
