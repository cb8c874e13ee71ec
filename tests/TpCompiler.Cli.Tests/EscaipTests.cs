using System;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests.Escaip;
using TpCompiler.Atomistic.Tests.Nequip;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>The commands on EScAIP models: weights of torch with their configuration.</summary>
public sealed class EscaipTests
{
    [SharedDataTheory(GoldenNequip.Vectors)]
    [InlineData("escaip_v2_gradient", "the gradient of the energy", true)]
    [InlineData("escaip_v2_direct", "no gradient", false)]
    public void ModelsAreDescribedEvaluatedAndVerified(string name, string forces, bool isSound)
    {
        using TemporaryFolder folder = new();
        (string model, string structure) = (folder.File("model.safetensors"), folder.File("structure.xyz"));
        GoldenEscaip.Write(name, model);
        ExtendedXyz.Write(structure, GoldenNequip.VectorStructure());
        JsonElement info = Tpc.Json("info", model);
        Assert.Equal(("EScAIP", "float64"), (info.GetProperty("kind").GetString(), info.GetProperty("stored_dtype").GetString()));
        string text = Tpc.Text("info", model);
        Assert.Contains(forces, text, StringComparison.Ordinal);
        Assert.Contains("2 of width 8, 2 heads", text, StringComparison.Ordinal);

        JsonElement frame = Tpc.Json("evaluate", model, structure).Frames().Single();
        JsonElement expected = GoldenNequip.VectorResult(name);
        Assert.Equal(expected.GetProperty("energy").GetDouble(), frame.Number("energy"), 1e-9);
        Assert.Equal(GoldenNequip.Numbers(expected.GetProperty("forces")), frame.Rows("forces").SelectMany(f => f), (a, b) => Math.Abs(a - b) < 1e-8);

        // What is predicted is no gradient, and the checks say so.
        Tpc verified = Tpc.Run("verify", model);
        Assert.Equal((isSound ? 0 : 1, isSound), (verified.Code, verified.Output.Contains(" 0 failed", StringComparison.Ordinal)));
        Assert.Contains("rotation, energy", verified.Output, StringComparison.Ordinal);
    }
}
