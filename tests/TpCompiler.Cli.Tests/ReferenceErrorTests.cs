using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Structures;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Errors against the reference values that structures hold.</summary>
public sealed class ReferenceErrorTests
{
    private const string Dataset = "data/datasets/acac/test_MD_300K.xyz";
    private const string Published = "data/models/acetylacetone-mace/test_rmse.json";
    private const int AtomsPerMolecule = 15;

    [SharedDataTheory(Dataset)]
    [InlineData("float64", "test_MD_300K", 1e-6)]
    [InlineData("float32", "test_MD_300K_float32", 2e-3)]
    public void ErrorsOfTheTestSetAreThoseOfTraining(string dataType, string entry, double tolerance)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf(Published)));
        JsonElement expected = json.RootElement.GetProperty(entry);
        JsonElement errors = Tpc.Json("evaluate", Tpc.Model, SharedData.PathOf(Dataset), "--dtype", dataType, "--threads", "1").GetProperty("errors");
        JsonElement total = errors.GetProperty("total");
        Assert.Equal(expected.Number("n"), total.Number("energy", "frames"));
        Assert.Equal(expected.Number("n"), total.Number("forces", "frames"));
        Assert.False(total.TryGetProperty("stress", out _));
        Assert.Equal(expected.Number("mae_E_meV") / AtomsPerMolecule, total.Number("energy", "mae"), tolerance);
        Assert.Equal(expected.Number("rmse_E_meV") / AtomsPerMolecule, total.Number("energy", "rmse"), tolerance);
        Assert.Equal(expected.Number("mae_F_meV_A"), total.Number("forces", "mae"), tolerance);
        Assert.Equal(expected.Number("rmse_F_meV_A"), total.Number("forces", "rmse"), tolerance);
    }

    [Fact]
    public void MeansAreOverFramesAndComponentsOfEachFileAndOfAll()
    {
        using TemporaryFolder folder = new();
        JsonElement[] truth = Tpc.Json("evaluate", Tpc.Model, Tpc.Molecule).Frames();
        Structure[] molecules = [.. ExtendedXyz.Read(Tpc.Molecule)];

        // Energies off by 15 and 45 meV, so 1 and 3 meV per atom; one force component off by 45 meV/A.
        double[] forces = [.. truth[0].Rows("forces").SelectMany(row => row)];
        forces[7] += 0.045;
        string one = folder.File("one.xyz");
        ExtendedXyz.Write(one, molecules[0].WithInfo("REF_energy", PropertyValue.Of(truth[0].Number("energy") + 0.015))
            .WithAtomProperty("REF_forces", PropertyValue.Table(forces, 3)));
        string two = folder.File("two.xyz");
        ExtendedXyz.Write(two, [molecules[1].WithInfo("REF_energy", PropertyValue.Of(truth[1].Number("energy") - 0.045)), molecules[2]]);

        JsonElement errors = Tpc.Json("evaluate", Tpc.Model, one, two).GetProperty("errors");
        JsonElement[] files = [.. errors.GetProperty("files").EnumerateArray()];
        Assert.Equal([one, two], files.Select(f => f.GetProperty("file").GetString()!));
        Check(files[0], "energy", 1, 1, 1);
        Check(files[0], "forces", 1, 1, Math.Sqrt(45));
        Check(files[1], "energy", 1, 3, 3);
        Assert.False(files[1].TryGetProperty("forces", out _));
        Check(errors.GetProperty("total"), "energy", 2, 2, Math.Sqrt(5));
        Check(errors.GetProperty("total"), "forces", 1, 1, Math.Sqrt(45));

        string[] table = Tpc.Text("evaluate", Tpc.Model, one, two).Split("errors against reference values\n")[1].TrimEnd().Split('\n');
        Assert.Equal(7, table.Length);
        Assert.Equal("  without energy: 1 frame", table[6]);
        Assert.Contains("6.7082  meV/Å", table[2], StringComparison.Ordinal);
        Assert.Matches(@"^  total +energy +2 +2\.0000 +2\.2361  meV/atom$", table[4]);
    }

    [Theory]
    [InlineData("stress", 1)]
    [InlineData("virial", -1)]
    public void StressIsComparedWithAStressOrAVirial(string name, double sign)
    {
        const string Atoms = "O 0 0 0\nH 0.96 0.1 0\nH -0.24 0.93 0.2\n";
        const string Cell = "Lattice=\"4 0 0 1 5 0 0 0 6\" Properties=species:S:1:pos:R:3";
        using TemporaryFolder folder = new();
        double[][] stress = Tpc.Json("evaluate", Tpc.Model, folder.File("bare.xyz", $"3\n{Cell}\n{Atoms}")).Frames()[0].Rows("stress");
        double factor = name == "virial" ? sign * 120 : sign;
        string values = string.Join(' ', Enumerable.Range(0, 9).Select(k => (factor * (stress[k % 3][k / 3] + (k == 1 ? 0.009 : 0))).ToString("R", CultureInfo.InvariantCulture)));
        string input = folder.File("in.xyz", $"3\n{Cell} {name}=\"{values}\"\n{Atoms}");
        JsonElement total = Tpc.Json("evaluate", Tpc.Model, input).GetProperty("errors").GetProperty("total");
        Check(total, "stress", 1, 1, 3);
        Assert.False(total.TryGetProperty("energy", out _));
        Assert.Matches(@"stress +1 +1\.0000 +3\.0000  meV/Å³", Tpc.Text("evaluate", Tpc.Model, input));
    }

    private static void Check(JsonElement errors, string quantity, int frames, double mae, double rmse)
    {
        Assert.Equal(frames, errors.GetProperty(quantity).GetProperty("frames").GetInt32());
        Assert.Equal(mae, errors.Number(quantity, "mae"), 1e-6);
        Assert.Equal(rmse, errors.Number(quantity, "rmse"), 1e-6);
    }
}
