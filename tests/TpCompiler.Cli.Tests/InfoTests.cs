using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Runtime.Programs;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>What <c>tpc info</c> says of a model.</summary>
public sealed class InfoTests
{
    [Fact]
    public void DocumentDescribesTheSampleModel()
    {
        JsonElement model = Tpc.Json("info", Tpc.Model);
        Assert.Equal("ScaleShiftMACE", model.GetProperty("kind").GetString());
        Assert.Equal("float64", model.GetProperty("stored_dtype").GetString());
        Assert.Equal(["H", "C", "O"], model.Texts("elements"));
        Assert.Equal(["default"], model.Texts("heads"));
        Assert.Equal(5, model.Number("cutoff"));
        Assert.Equal(2, model.Number("l_max"));
        Assert.Equal(36304, model.Number("parameters"));
        Assert.Equal("bessel", model.GetProperty("radial").GetProperty("basis").GetString());
        Assert.Equal(8, model.Number("radial", "functions"));
        Assert.Equal(1.0474992990493774, model.Number("scale"));
        Assert.False(model.GetProperty("zbl_repulsion").GetBoolean());
        JsonElement[] layers = [.. model.GetProperty("layers").EnumerateArray()];
        Assert.Equal(2, layers.Length);
        Assert.Equal("RealAgnosticResidualInteractionBlock", layers[0].GetProperty("interaction").GetString());
        Assert.Equal("16x0e+16x1o", layers[0].GetProperty("hidden_irreps").GetString());
        Assert.Equal("16x0e", layers[1].GetProperty("hidden_irreps").GetString());
        Assert.Equal(3, layers[1].Number("correlation"));
        Assert.Equal(12.128296296296297, layers[0].Number("average_neighbors"));
        Assert.Equal([8, 64, 64, 64, 48], layers[0].Numbers("radial_mlp"));
    }

    [Fact]
    public void KernelsAreThoseThatThePotentialRuns()
    {
        using MacePotential potential = MacePotential.Load(Tpc.Model, precision: Precision.Single);
        JsonElement[] kernels = [.. Tpc.Json("info", Tpc.Model, "--dtype", "float32").GetProperty("kernels").EnumerateArray()];
        Assert.Equal(potential.Kernels.Select(k => k.Purpose), kernels.Select(k => k.GetProperty("purpose").GetString()!));
        Assert.Equal(potential.Kernels.Select(k => k.Kernel.Implementation), kernels.Select(k => k.GetProperty("implementation").GetString()!));
        Assert.All(kernels, k => Assert.Equal("compiled ahead", k.GetProperty("execution").GetString()));
        string text = Tpc.Text("info", Tpc.Model, "--dtype", "float32");
        Assert.Contains($"kernels (float32; {kernels.Length} compiled ahead; operations per item", text, StringComparison.Ordinal);
        foreach (ProgramKernel use in potential.Kernels)
            Assert.Contains("  " + use.Purpose + "  ", text, StringComparison.Ordinal);
        foreach ((ProgramKernel use, JsonElement kernel) in potential.Kernels.Zip(kernels).Where(pair => pair.First.Kernel.Cost is not null))
            Assert.Equal(use.Kernel.Cost!.LaneMultiplyAdds, kernel.Number("cost", "multiply_adds"));
    }

    [Fact]
    public void TextNamesWhatMattersOfTheModel()
    {
        string text = Tpc.Text("info", Tpc.Model);
        foreach (string expected in new[]
        {
            Tpc.Model, "ScaleShiftMACE, 2 layers", "36 304, stored as float64", "H, C, O", "5 Å", "degrees 0 to 2", "8 bessel functions",
            "16x0e+16x1o -> 16x0e+16x1o+16x2e -> 16x0e", "12.128296296296297 on average", "8 - 64 - 64 - 64 - 112", "nonlinear", "ZBL repulsion",
        })
        {
            Assert.Contains(expected, text, StringComparison.Ordinal);
        }
    }

    [SharedDataFact("data/goldens/mace-0.3.15/density-agnesi-zbl/model.model")]
    public void DensitiesTransformsAndRepulsionAreNamed()
    {
        string path = SharedData.PathOf("data/goldens/mace-0.3.15/density-agnesi-zbl/model.model");
        JsonElement model = Tpc.Json("info", path);
        Assert.True(model.GetProperty("zbl_repulsion").GetBoolean());
        Assert.Equal("agnesi", model.GetProperty("radial").GetProperty("transform").GetString());
        Assert.False(model.GetProperty("layers")[0].TryGetProperty("average_neighbors", out _));
        Assert.Contains("by learned density", Tpc.Text("info", path), StringComparison.Ordinal);
    }

    [Fact]
    public void KernelsThatNobodyCompiledAheadAreCompiledNow()
    {
        string path = Path.Combine(SharedData.Repository, "samples", "models", "cormorant.safetensors");
        JsonElement[] kernels = [.. Tpc.Json("info", path, "--dtype", "float32").GetProperty("kernels").EnumerateArray()];
        string[] executions = [.. kernels.Select(k => k.GetProperty("execution").GetString()!)];
        Assert.Equal(["compiled ahead", "compiled now"], executions.Distinct().Order(StringComparer.Ordinal));
        Assert.All(kernels, k => Assert.True(k.GetProperty("compiled").GetBoolean()));
        Assert.Contains($"{executions.Count(e => e == "compiled now")} compiled now", Tpc.Text("info", path, "--dtype", "float32"), StringComparison.Ordinal);
    }

    [SharedDataFact("data/goldens/mace/ix_two_heads/model.model")]
    public void SeveralHeadsAreListedAndOneCanBeChosen()
    {
        string path = SharedData.PathOf("data/goldens/mace/ix_two_heads/model.model");
        Assert.Equal(["dft", "pt_head"], Tpc.Json("info", path).Texts("heads"));
        Assert.Equal("dft", Tpc.Json("info", path).GetProperty("head").GetString());
        JsonElement second = Tpc.Json("info", path, "--head", "pt_head");
        Assert.Equal("pt_head", second.GetProperty("head").GetString());
        Assert.NotEqual(Tpc.Json("info", path).Numbers("atomic_energies"), second.Numbers("atomic_energies"));
    }
}
