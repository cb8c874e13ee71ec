using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Atomistic.Tests;
using TpCompiler.TestSupport;

namespace TpCompiler.Atomistic.Gpu.Tests;

/// <summary>A structure for which mace-torch's results are known.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Head">The head; null for the only one.</param>
/// <param name="Structure">The structure.</param>
/// <param name="Golden">The results.</param>
internal sealed record GoldenCase(string Name, string? Head, Structure Structure, SafetensorsFile Golden)
{
    /// <summary>The folder of model files of every variant.</summary>
    public const string Variants = "data/goldens/mace-0.3.15";

    /// <summary>The names of the models in <see cref="Variants"/>.</summary>
    public static IReadOnlyList<string> VariantNames { get; } =
    [
        "agnesi-chebyshev", "bias-readout-last-only", "corr-3-2", "corr4", "density-agnesi-zbl", "embedding-continuous", "float32-upcast",
        "hidden-l2", "mp0-l0", "mp0-l1", "nl-apply-cutoff", "odd-parity", "omol-style", "one-layer", "plain-mace-zbl", "reduced-cg-corr3",
        "reduced-cg-corr4", "reduced-cg-nl", "so3-density-zbl", "soft-gaussian", "tanh-gate", "three-layers-corr2", "two-heads", "vec-a",
        "vec-b", "vec-c", "vec-d", "vec-e",
    ];

    /// <summary>The description of a model in <see cref="Variants"/>, whose file may be compressed.</summary>
    public static MaceDescription LoadVariant(string model)
    {
        string path = SharedData.PathOf($"{Variants}/{model}/model.model");
        return MaceModelFile.Load(File.Exists(path) ? path : path + ".gz");
    }

    /// <summary>The structures of a model in <see cref="GoldenMace.Folder"/>.</summary>
    public static IEnumerable<GoldenCase> OfModel(string model)
    {
        foreach (string path in Directory.EnumerateFiles(SharedData.PathOf($"{GoldenMace.Folder}/{model}"), "*.safetensors").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(path);
            if (name is "state_dict" or "U_matrices_sparse" or "param_gradients")
                continue;
            string[] parts = name.Split('@');
            var golden = SafetensorsFile.Open(path);
            yield return new($"{model}/{name}", parts.Length > 1 ? parts[1] : null, ReadStructure(golden), golden);
        }
    }

    /// <summary>The structures of a model in <see cref="Variants"/>.</summary>
    public static IEnumerable<GoldenCase> OfVariant(string model, MaceDescription description)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf($"{Variants}/{model}/config.json")));
        foreach (JsonProperty entry in config.RootElement.GetProperty("structures").EnumerateObject())
        {
            var golden = SafetensorsFile.Open(SharedData.PathOf($"{Variants}/{model}/{entry.Name}.safetensors"));
            Structure structure = ReadStructure(golden);
            string? head = null;
            foreach (JsonProperty input in entry.Value.GetProperty("inputs").EnumerateObject())
            {
                if (input.Name == "head")
                    head = description.Heads[input.Value.GetInt32()];
                else
                    structure = structure.WithInfo(input.Name, PropertyValue.Of(input.Value.GetDouble()));
            }

            yield return new($"{model}/{entry.Name}", head, structure, golden);
        }
    }

    private static Structure ReadStructure(SafetensorsFile golden)
    {
        double[] periodic = golden.Doubles("pbc");
        return new(
            golden.Ints("numbers"),
            golden.Doubles("positions"),
            Matrix3d.FromRows(golden.Doubles("cell")),
            new PeriodicDirections(periodic[0] != 0, periodic[1] != 0, periodic[2] != 0));
    }
}
