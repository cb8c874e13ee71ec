using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Names in structures that are known ones but for case, number or prefix: used, or refused or warned of by name.</summary>
public sealed class StructureNameTests
{
    private const string Atoms = "O 0 0 0.119\nH 0 0.763 -0.477\nH 0 -0.763 -0.477\n";
    private const string Cell = "Lattice=\"3 0 0 0 3 0 0 0 3\"";
    private const string Columns = "Properties=species:S:1:pos:R:3";
    private const string OmolStyle = "data/goldens/mace-0.3.15/omol-style/model.model";
    private const string TwoHeads = "data/goldens/mace/ix_two_heads/model.model";

    [Theory]
    [InlineData("lattice=\"3 0 0 0 3 0 0 0 3\" properties=species:S:1:pos:R:3")]
    [InlineData("LATTICE=\"3 0 0 0 3 0 0 0 3\" PROPERTIES=species:S:1:pos:R:3")]
    [InlineData("cell=\"3 0 0 0 3 0 0 0 3\" Properties=species:S:1:pos:R:3")]
    [InlineData("Cell=[[3,0,0],[0,3,0],[0,0,3]] Properties=Species:S:1:Pos:R:3")]
    [InlineData("# CELL(abcABC):    3.00000     3.00000     3.00000    90.00000    90.00000    90.00000  Step:           0  Bead:       0 positions{angstrom}  cell{angstrom}")]
    [InlineData("# CELL(H): 3 0 0 0 3 0 0 0 3 Step: 0 Bead: 0 positions{angstrom} cell{angstrom}")]
    public void CellsUnderOtherNamesAreRead(string comment)
    {
        double edges = Edges($"{Cell} {Columns}");
        Assert.True(edges > Edges(Columns));
        Assert.Equal(edges, Edges(comment));
    }

    [Theory]
    [InlineData("PBC=\"F F F\"", "pbc=\"F F F\"")]
    [InlineData("Pbc=\"T T F\"", "pbc=\"T T F\"")]
    [InlineData("pbc=\"true TRUE False\"", "pbc=\"T T F\"")]
    [InlineData("config_type= pbc=\"T T F\"", "pbc=\"T T F\"")]
    [InlineData("config_type=   pbc=[T, T, F] other=", "pbc=\"T T F\"")]
    public void PeriodicDirectionsAreReadHoweverTheyAreWritten(string comment, string expected)
    {
        double edges = Edges($"{Cell} {Columns} {expected}");
        Assert.NotEqual(edges, Edges($"{Cell} {Columns}"));
        Assert.Equal(edges, Edges($"{Cell} {Columns} {comment}"));
    }

    [Theory]
    [InlineData("Lattice=\"3 0 0 0 3 0 0 0 3\" lattice=\"4 0 0 0 4 0 0 0 4\"", "Lattice and lattice say different things")]
    [InlineData("Lattice=\"3 0 0 0 3 0 0 0 3\" cell=\"4 0 0 0 4 0 0 0 4\"", "Lattice and cell say different things")]
    [InlineData("pbc=\"T T T\" PBC=\"F F F\"", "pbc and PBC say different things")]
    [InlineData("cell=\"3 3 3 90 90 90\"", "cell should be 9 numbers")]
    [InlineData("# CELL(abcABC): 3 3 3 90 90 90 positions{atomic_unit} cell{atomic_unit}", "positions should be in Angstrom")]
    [InlineData("# CELL(GENH): 3 0 0 0 3 0 0 0 3 positions{angstrom} cell{angstrom}", "should be that of abcABC or H, but is that of 'GENH'")]
    public void WhatIsAmbiguousIsRefusedByName(string comment, string expected)
    {
        using TemporaryFolder folder = new();
        Tpc run = Tpc.Run("evaluate", Tpc.Model, folder.File("in.xyz", $"3\n{comment}\n{Atoms}"));
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("in.xyz, line 2", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cell=cubic", "cell")]
    [InlineData("unit_cell=\"3 0 0 0 3 0 0 0 3\"", "unit_cell")]
    [InlineData("Lattices=\"3 0 0 0 3 0 0 0 3\"", "Lattices")]
    public void ACellThatIsNotReadIsWarnedOf(string comment, string name)
    {
        using TemporaryFolder folder = new();
        Tpc run = Tpc.Run("evaluate", Tpc.Model, folder.File("in.xyz", $"3\n{Columns} {comment}\n{Atoms}"));
        Assert.Equal(0, run.Code);
        Assert.Contains($"in.xyz, frame 1: {name} is not read, and there is no cell", run.Error, StringComparison.Ordinal);
    }

    [SharedDataTheory(OmolStyle)]
    [InlineData("total_charge=1 total_spin=2")]
    [InlineData("charge=1 spin=2")]
    [InlineData("Charge=1 SPIN=2")]
    [InlineData("total_charges=1 REF_spin=2.0")]
    [InlineData("charge=1 total_charge=1 spin=2")]
    public void ChargeAndSpinAreReadAsMaceReadsThem(string info)
    {
        using TemporaryFolder folder = new();
        JsonElement frame = Tpc.Json("evaluate", SharedData.PathOf(OmolStyle), folder.File("in.xyz", $"3\n{Columns} {info}\n{Atoms}")).Frames().Single();
        Assert.Equal(-3.351159920, frame.Number("energy"), 1e-8);
    }

    [SharedDataFact(OmolStyle)]
    public void ChargesThatContradictEachOtherAreRefusedAndOthersWarnedOf()
    {
        using TemporaryFolder folder = new();
        Tpc two = Tpc.Run("evaluate", SharedData.PathOf(OmolStyle), folder.File("in.xyz", $"3\n{Columns} charge=1 total_charge=0\n{Atoms}"));
        Assert.Equal(1, two.Code);
        Assert.Contains("in.xyz, frame 1: the model reads total_charge, but total_charge is 0 and charge is 1", two.Error, StringComparison.Ordinal);
        Tpc prefixed = Tpc.Run("evaluate", SharedData.PathOf(OmolStyle), folder.File("in.xyz", $"3\n{Columns} molecule_charge=1\n{Atoms}"));
        Assert.Equal(0, prefixed.Code);
        Assert.Contains("molecule_charge is not read; the model reads total_charge (or charge)", prefixed.Error, StringComparison.Ordinal);
    }

    [SharedDataFact(OmolStyle)]
    public void InfoNamesWhatAModelReads()
    {
        JsonElement[] inputs = [.. Tpc.Json("info", SharedData.PathOf(OmolStyle)).GetProperty("inputs").EnumerateArray()];
        Assert.Equal(["total_charge", "total_spin"], inputs.Select(input => input.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        JsonElement charge = inputs.Single(input => input.GetProperty("name").GetString() == "total_charge");
        Assert.Equal(["charge"], charge.Texts("aliases"));
        Assert.Equal(0, charge.Number("default"));
        Assert.Contains("total_spin (or spin): a whole number from ", Tpc.Text("info", SharedData.PathOf(OmolStyle)), StringComparison.Ordinal);
        Assert.Empty(Tpc.Json("info", Tpc.Model).GetProperty("inputs").EnumerateArray());
    }

    [Fact]
    public void AChargeThatAModelDoesNotKnowIsWarnedOf()
    {
        using TemporaryFolder folder = new();
        Tpc run = Tpc.Run("evaluate", Tpc.Model, folder.File("in.xyz", $"3\n{Columns} charge=0 spin=1\n{Atoms}3\n{Columns} charge=-1 spin=1\n{Atoms}"));
        Assert.Equal($"warning: {folder.File("in.xyz")}, frame 2: charge=-1 is not read; the model knows nothing of it", run.Error.TrimEnd());
    }

    [SharedDataFact(TwoHeads)]
    public void FramesDecideWhichHeadEvaluatesThem()
    {
        using TemporaryFolder folder = new();
        string model = SharedData.PathOf(TwoHeads);
        string plain = folder.File("plain.xyz", $"3\n{Columns}\n{Atoms}");
        double dft = Tpc.Json("evaluate", model, plain, "--head", "dft").Frames()[0].Number("energy");
        double other = Tpc.Json("evaluate", model, plain, "--head", "pt_head").Frames()[0].Number("energy");
        string named = folder.File("named.xyz", $"3\n{Columns} head=pt_head\n{Atoms}3\n{Columns} head=dft\n{Atoms}3\n{Columns} Head=PT_head\n{Atoms}");
        JsonElement document = Tpc.Json("evaluate", model, named);
        Assert.Equal([other, dft, other], document.Frames().Select(frame => frame.Number("energy")));
        Assert.Equal(["pt_head", "dft", "pt_head"], document.Frames().Select(frame => frame.GetProperty("head").GetString()!));
        Assert.False(document.TryGetProperty("head", out _));
        Assert.Contains("frame 2, head dft: ", Tpc.Text("evaluate", model, named), StringComparison.Ordinal);

        Tpc overridden = Tpc.Run("evaluate", model, named, "--head", "dft");
        Assert.Equal(0, overridden.Code);
        Assert.Contains("frame 1 and 1 more: head=pt_head is not read, because --head dft overrides it", overridden.Error, StringComparison.Ordinal);
        Tpc unknown = Tpc.Run("evaluate", model, folder.File("unknown.xyz", $"3\n{Columns} head=dft\n{Atoms}3\n{Columns} head=mp\n{Atoms}"));
        Assert.Equal(1, unknown.Code);
        Assert.Contains("unknown.xyz, frame 2: there is no head 'mp'; the model has dft, pt_head", unknown.Error, StringComparison.Ordinal);
        Tpc none = Tpc.Run("evaluate", model, plain);
        Assert.Equal(1, none.Code);
        Assert.Contains("plain.xyz, frame 1: the model has several heads; choose one with --head, or name it in the structure (head=...): dft, pt_head", none.Error, StringComparison.Ordinal);
        Assert.False(Tpc.Json("info", model).TryGetProperty("default_head", out _));
        Assert.Contains("default head         none", Tpc.Text("info", model), StringComparison.Ordinal);
    }

    [Fact]
    public void AHeadThatAModelOfOneHeadLacksIsWarnedOf()
    {
        using TemporaryFolder folder = new();
        Tpc run = Tpc.Run("evaluate", Tpc.Model, folder.File("in.xyz", $"3\n{Columns} head=pbe\n{Atoms}3\n{Columns} head=Default\n{Atoms}"));
        Assert.Equal(0, run.Code);
        Assert.Equal($"warning: {folder.File("in.xyz")}, frame 1: head=pbe is not read; the model has one head, default", run.Error.TrimEnd());
    }

    private static double Edges(string comment)
    {
        using TemporaryFolder folder = new();
        return Tpc.Json("evaluate", Tpc.Model, folder.File("in.xyz", $"3\n{comment}\n{Atoms}")).Frames().Single().Number("edges");
    }
}
