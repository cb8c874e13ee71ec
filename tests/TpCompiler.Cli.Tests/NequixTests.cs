using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>The commands on a Nequix model: the published one of <c>samples</c>, on crystals of the samples.</summary>
public sealed class NequixTests
{
    private static readonly string s_model = Path.Combine(SharedData.Repository, "samples", "models", "nequix-mp-1.nqx");
    private static readonly string s_crystals = Path.Combine(SharedData.Repository, "samples", "structures", "crystals.xyz");

    [Fact]
    public void CrystalsAreEvaluated()
    {
        JsonElement[] frames = Tpc.Json("evaluate", s_model, s_crystals).Frames();
        Assert.Equal(4, frames.Length);

        // Cohesive energies of crystals near equilibrium, eV per atom, as the model's authors find them.
        Assert.Equal(-5.428, frames[0].Number("energy") / 8, 2e-2);
        Assert.Equal(-4.096, frames[1].Number("energy") / 4, 2e-3);
        Assert.Equal(-5.978, frames[2].Number("energy") / 8, 2e-3);

        // Copper and magnesia by symmetry; in silicon and the titanate one atom is off its place and is drawn back.
        foreach (int frame in (ReadOnlySpan<int>)[1, 2])
            Assert.All(frames[frame].Rows("forces").SelectMany(f => f), f => Assert.Equal(0, f, 1e-9));
        Assert.True(frames[0].Rows("forces")[0][0] < -0.1);
        Assert.True(frames[3].Rows("forces")[1].Max(Math.Abs) > 1e-3);
    }

    [Fact]
    public void BothPrecisionsAgree()
    {
        double[] wide = [.. Tpc.Json("evaluate", s_model, s_crystals).Frames().Select(f => f.Number("energy"))];
        double[] narrow = [.. Tpc.Json("evaluate", s_model, s_crystals, "--dtype", "float32").Frames().Select(f => f.Number("energy"))];
        Assert.NotEqual(wide, narrow);
        Assert.All(wide.Zip(narrow), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void InformationNamesTheModel()
    {
        string text = Tpc.Text("info", s_model);
        foreach (string expected in (string[])["Nequix", "707 569, stored as float32", "89 elements", "6 Å", "4, features 128x0e+64x1o+32x2e+32x3o, normalised", "8 Bessel functions"])
            Assert.Contains(expected, text, StringComparison.Ordinal);
        JsonElement document = Tpc.Json("info", s_model, "--dtype", "float32");
        Assert.Equal("Nequix", document.GetProperty("kind").GetString());
        Assert.All(document.GetProperty("kernels").EnumerateArray(), k => Assert.True(k.GetProperty("compiled").GetBoolean()));
    }

    [Fact]
    public void TheModelIsSound() => Assert.Contains("11 passed, 0 failed", Tpc.Text("verify", s_model), StringComparison.Ordinal);

    [Fact]
    public void AConvertedModelHasTheSameResults()
    {
        using TemporaryFolder folder = new();
        string converted = folder.File("nequix.safetensors");
        Tpc.Text("convert", s_model, converted);
        Assert.Equal(
            Tpc.Json("evaluate", s_model, s_crystals).Frames().Select(f => f.Number("energy")),
            Tpc.Json("evaluate", converted, s_crystals).Frames().Select(f => f.Number("energy")));
    }

    [Fact]
    public void ElementsThatTheModelDoesNotKnowAreNamed()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("po.xyz"), "1\nLattice=\"3.3 0 0 0 3.3 0 0 0 3.3\"\nPo 0 0 0\n");
        Tpc run = Tpc.Run("evaluate", s_model, folder.File("po.xyz"));
        Assert.Equal(1, run.Code);
        Assert.Contains("Po", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherJsonIsNoModel()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("model.nqx"), "{ \"cutoff\": 6 }\n");
        Tpc run = Tpc.Run("info", folder.File("model.nqx"));
        Assert.Equal(1, run.Code);
        Assert.Contains("a JSON document", run.Error, StringComparison.Ordinal);
    }
}
