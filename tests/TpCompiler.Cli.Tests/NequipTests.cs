using System;
using System.IO;
using System.Text.Json;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>NequIP and Allegro models in the commands: packages, and what <c>tpc convert</c> makes of them.</summary>
public sealed class NequipTests
{
    private const string Folder = "data/goldens/nequip-packages";

    [SharedDataTheory(Folder)]
    [InlineData("allegro_l1_1layer_bessel_f32", "Allegro", 1008)]
    [InlineData("nequip_l2_2layers_noparity_zbl_f32_torch2style", "NequIP", 1400)]
    public void PackagesAreDescribedEvaluatedVerifiedAndConverted(string name, string architecture, int parameters)
    {
        using TemporaryFolder folder = new();
        string model = SharedData.PathOf($"{Folder}/{name}/model.nequip.zip");
        string structure = SharedData.PathOf($"{Folder}/{name}/structures/triclinic.extxyz");
        JsonElement info = Tpc.Json("info", model);
        Assert.Equal((architecture, "float32", parameters), (info.GetProperty("kind").GetString(), info.GetProperty("stored_dtype").GetString(), info.GetProperty("parameters").GetInt32()));
        Assert.Equal(["H", "C", "O"], info.Texts("elements"));
        Assert.Contains("8 bessel functions, polynomial envelope of exponent 6", Tpc.Text("info", model), StringComparison.Ordinal);

        double energy = Tpc.Json("evaluate", model, structure).GetProperty("frames")[0].Number("energy");
        using JsonDocument results = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf($"{Folder}/{name}/results.json")));
        Assert.Equal(results.RootElement.Number("results", "triclinic", "float64", "total_energy"), energy, 1e-9 * Math.Abs(energy));

        Assert.True(Tpc.Json("verify", model).GetProperty("passed").GetBoolean());
        Tpc.Text("convert", model, folder.File("model.safetensors"));
        Assert.Equal(energy, Tpc.Json("evaluate", folder.File("model.safetensors"), structure).GetProperty("frames")[0].Number("energy"));
    }
}
