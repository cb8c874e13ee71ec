using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Cli.Verification;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary><c>tpc verify</c>.</summary>
public sealed class VerifyTests
{
    [Fact]
    public void TheSampleModelPasses()
    {
        JsonElement document = Tpc.Json("verify", Tpc.Model);
        Assert.True(document.GetProperty("passed").GetBoolean());
        JsonElement[] checks = [.. document.GetProperty("checks").EnumerateArray()];
        Assert.Equal(11, checks.Length);
        // An error of exactly zero everywhere would mean that nothing was compared.
        Assert.True(checks.Count(c => c.Number("error") > 0) > 5);
        Assert.Contains("11 passed, 0 failed", Tpc.Text("verify", Tpc.Model), StringComparison.Ordinal);
    }

    [SharedDataTheory("data/goldens/mace")]
    [InlineData("ii_scaleshift_L1", null)]
    [InlineData("viii_gaussian_soft_L0", null)]
    [InlineData("ix_two_heads", "pt_head")]
    public void ReferenceModelsPass(string model, string? head)
        => Tpc.Text(["verify", SharedData.PathOf($"data/goldens/mace/{model}/model.model"), .. head is null ? Array.Empty<string>() : ["--head", head]]);

    [Fact]
    public void RecordedResultsAreCompared()
    {
        using TemporaryFolder folder = new();
        File.Copy(Tpc.Model, folder.File("m.model"));
        Tpc.Text("evaluate", Tpc.Model, Tpc.Molecule, "-o", folder.File("m.reference.xyz"));
        Assert.Contains("reference, frame 3, forces", Tpc.Text("verify", folder.File("m.model")), StringComparison.Ordinal);

        string recorded = File.ReadAllText(folder.File("m.reference.xyz"));
        File.WriteAllText(folder.File("m.reference.xyz"), recorded.Replace("energy=-9", "energy=-8", StringComparison.Ordinal));
        Tpc run = Tpc.Run("verify", folder.File("m.model"));
        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Contains("FAILED", run.Output, StringComparison.Ordinal);
        Assert.Contains("14 passed, 3 failed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AnErrorThatIsNotANumberDoesNotPass()
    {
        Assert.False(new VerificationCheck("", double.NaN, 1, "").Passed);
        Assert.True(new VerificationCheck("", 0, 0, "").Passed);
    }
}
