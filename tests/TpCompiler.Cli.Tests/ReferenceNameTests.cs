using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Reference values under the names that are in use, or missing, and structures that are odd.</summary>
public sealed class ReferenceNameTests
{
    private const string Columns = "species:S:1:pos:R:3";
    private const string Cell = "Lattice=\"3 0 0 0 3 0 0 0 3\"";
    private static readonly string[] s_atoms = ["O 0 0 0.119", "H 0 0.763 -0.477", "H 0 -0.763 -0.477"];

    [Theory]
    [InlineData("REF_energy", "REF_forces", "REF_virials")]
    [InlineData("energy", "force", "virial")]
    [InlineData("Energy", "Forces", "VIRIALS")]
    [InlineData("dft_energies", "dft_force", "virials")]
    public void NamesInUseAreCompared(string energy, string forces, string virial)
    {
        using TemporaryFolder folder = new();
        string input = Frame(folder, $"{Cell} {energy}=-2068 {virial}=\"0.1 0 0 0 0.1 0 0 0 0.1\"", forces, "0 0 0.01");
        JsonElement total = Tpc.Json("evaluate", Tpc.Model, input).GetProperty("errors").GetProperty("total");
        Assert.Equal(["energy", "forces", "stress"], total.EnumerateObject().Select(quantity => quantity.Name));

        // What is written has the same reference values, under names that everybody reads.
        string output = folder.File("out.xyz");
        _ = Tpc.Text("evaluate", Tpc.Model, input, "-o", output);
        JsonElement again = Tpc.Json("evaluate", Tpc.Model, output).GetProperty("errors").GetProperty("total");
        foreach (string quantity in new[] { "energy", "forces", "stress" })
            Assert.Equal(total.Number(quantity, "mae"), again.Number(quantity, "mae"), 1e-9);
    }

    [Theory]
    [InlineData("", "virial", "virial", 1.0)]
    [InlineData("pbc=\"T T F\" Lattice=\"3 0 0 0 3 0 0 0 3\"", "REF_virials", "virial", 1.0)]
    [InlineData("pbc=\"T T F\" Lattice=\"3 0 0 0 3 0 0 0 3\"", "REF_stress", "stress", -1.0 / 27)]
    public void AVirialOfAMoleculeAndAStressOfASlabAreCompared(string comment, string name, string quantity, double factor)
    {
        using TemporaryFolder folder = new();
        double[][] virial = Tpc.Json("evaluate", Tpc.Model, Frame(folder, comment)).Frames()[0].Rows("virial");
        string values = string.Join(' ', Enumerable.Range(0, 9).Select(k => ((factor * virial[k % 3][k / 3]) + (k == 1 ? 0.009 : 0)).ToString("R", CultureInfo.InvariantCulture)));
        JsonElement total = Tpc.Json("evaluate", Tpc.Model, Frame(folder, $"{comment} {name}=\"{values}\"")).GetProperty("errors").GetProperty("total");
        Assert.Equal(quantity == "virial" ? 1.0 / 3 : 1, total.Number(quantity, "mae"), 1e-6);
    }

    [Theory]
    [InlineData("vasp_energy=-3", "vasp_energy is not compared")]
    [InlineData("energy=-3 Energy=-4", "Energy is not compared")]
    [InlineData("stress=\"1 2 3 4 5 6\"", "stress is not compared")]
    [InlineData("virials=5", "virials is not compared")]
    public void NamesThatMayBeReferencesAreWarnedOf(string comment, string expected)
    {
        using TemporaryFolder folder = new();
        Tpc run = Tpc.Run("evaluate", Tpc.Model, Frame(folder, comment));
        Assert.Equal(0, run.Code);
        Assert.Contains($"in.xyz, frame 1: {expected}", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void WhatHasNoWeightIsLeftOutAsMaceDoes()
    {
        using TemporaryFolder folder = new();
        string full = Text($"REF_energy=-2068 REF_stress=\"1 2 3 4 5 6\" {Cell}", "REF_forces", "0 0 0.01");
        string input = folder.File("in.xyz", full + full.Replace("Lattice", "config_energy_weight=0.0 config_forces_weight=0 config_stress_weight=0.0 Lattice", StringComparison.Ordinal));
        JsonElement total = Tpc.Json("evaluate", Tpc.Model, input).GetProperty("errors").GetProperty("total");
        foreach (string quantity in new[] { "energy", "forces", "stress" })
            Assert.Equal((1.0, 1.0), (total.Number(quantity, "frames"), total.Number(quantity, "frames_without")));
    }

    [Fact]
    public void OthersThanReferencesAreNotWarnedOf()
    {
        using TemporaryFolder folder = new();
        Assert.Equal("", Tpc.Run("evaluate", Tpc.Model, Frame(folder, "REF_energy=-3 mace_energy=-3 config_type=x energy_cutoff=500 dipole=\"1 2 3\"")).Error);
    }

    [Theory]
    [InlineData("nan")]
    [InlineData("None")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("\"_JSON null\"")]
    [InlineData("\"_JSON NaN\"")]
    public void ValuesThatAreMissingAreLeftOutAndCounted(string missing)
    {
        using TemporaryFolder folder = new();
        string full = Text($"REF_energy=-2068 stress=\"1 2 3 4 5 6\" {Cell}", "REF_forces", "0 0 0.01");
        string partly = Text($"REF_energy={missing} stress=\"nan nan nan nan nan nan nan nan nan\" {Cell}", "REF_forces", "nan nan nan", "0 0 0.01");
        string none = Text(Cell);
        string input = folder.File("in.xyz", full + partly + none);
        JsonElement document = Tpc.Json("evaluate", Tpc.Model, input);
        Assert.Equal(3, document.Frames().Length);
        JsonElement total = document.GetProperty("errors").GetProperty("total");
        Assert.Equal((1.0, 2.0), (total.Number("energy", "frames"), total.Number("energy", "frames_without")));
        Assert.Equal((2.0, 1.0, 3.0), (total.Number("forces", "frames"), total.Number("forces", "frames_without"), total.Number("forces", "numbers_without")));
        Assert.Equal((1.0, 2.0), (total.Number("stress", "frames"), total.Number("stress", "frames_without")));
        JsonElement alone = Tpc.Json("evaluate", Tpc.Model, folder.File("full.xyz", full)).GetProperty("errors").GetProperty("total");
        Assert.Equal(alone.Number("energy", "mae"), total.Number("energy", "mae"), 1e-9);
        string text = Tpc.Text("evaluate", Tpc.Model, input);
        Assert.Contains("  without energy: 2 frames\n", text, StringComparison.Ordinal);
        Assert.Contains("  missing numbers of forces: 3\n", text, StringComparison.Ordinal);

        // Where none has a value, that is said, too.
        JsonElement empty = Tpc.Json("evaluate", Tpc.Model, folder.File("none.xyz", Text($"energy={missing}"))).GetProperty("errors").GetProperty("total");
        Assert.Equal((0.0, 1.0), (empty.Number("energy", "frames"), empty.Number("energy", "frames_without")));
        Assert.Equal(0, Tpc.Run("evaluate", Tpc.Model, input, "-o", folder.File("out.xyz")).Code);
        Assert.Equal(3, ExtendedXyz.Read(folder.File("out.xyz")).Count());
    }

    [Theory]
    [InlineData("2\n\nO 0 0 0\nH 0 0 0.01\n", "atoms 1 and 2 are 0.01 Å apart")]
    [InlineData("1\nLattice=\"0.5 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3\nO 0 0 0\n", "the cell repeats after 0.5 Å")]
    public void AbsurdStructuresAreWarnedOf(string text, string expected)
    {
        using TemporaryFolder folder = new();
        Tpc run = Tpc.Run("evaluate", Tpc.Model, folder.File("in.xyz", text));
        Assert.Equal(0, run.Code);
        Assert.Contains($"in.xyz, frame 1: {expected}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void DocumentsHaveNoNegativeZero()
    {
        using TemporaryFolder folder = new();
        string text = Tpc.Text("evaluate", Tpc.Model, folder.File("in.xyz", "1\n\nO 0 0 0\n"), "--json");
        Assert.Contains("\"forces\":[[0,0,0]]", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("-0[,\\]}]", text);
        Assert.DoesNotMatch("-0[,\\]}]", Tpc.Text("evaluate", Tpc.Model, Frame(folder, ""), "--json"));
    }

    [Fact]
    public void NumbersThatNothingReadsMayBeMissing()
    {
        using TemporaryFolder folder = new();
        string input = Frame(folder, "", "magmoms", "nan inf -inf");
        string output = folder.File("out.xyz");
        _ = Tpc.Text("evaluate", Tpc.Model, input, "-o", output);
        Structure written = ExtendedXyz.Read(output).Single();
        Assert.Equal(double.NaN, written.AtomProperties["REF_magmoms"].Reals[0]);
    }

    private static string Frame(TemporaryFolder folder, string comment, string? column = null, params string[] values)
        => folder.File("in.xyz", Text(comment, column, values));

    private static string Text(string comment, string? column = null, params string[] values)
    {
        string columns = column is null ? Columns : $"{Columns}:{column}:R:3";
        string[] lines = [.. s_atoms.Select((atom, i) => column is null ? atom : $"{atom} {values[Math.Min(i, values.Length - 1)]}")];
        return $"3\nProperties={columns} {comment}\n{string.Join('\n', lines)}\n";
    }
}
