using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using TpCompiler.Atomistic.Structures;
using TpCompiler.TestSupport;

namespace TpCompiler.Atomistic.Tests.Nequip;

/// <summary>What nequip and allegro compute: packages with results, and weights with results.</summary>
internal static class GoldenNequip
{
    public const string Packages = "data/goldens/nequip-packages";
    public const string Vectors = "data/goldens/allegro/reference-vectors.json";

    /// <summary>The folders of packages.</summary>
    public static IEnumerable<string> PackageNames => SharedData.Has(Packages)
        ? Directory.GetDirectories(SharedData.PathOf(Packages)).Select(folder => Path.GetFileName(folder)).Order()
        : ["none"];

    /// <summary>The models of <see cref="Vectors"/> that are NequIP or Allegro.</summary>
    public static IEnumerable<string> VectorNames => SharedData.Has(Vectors)
        ? Read(Vectors).EnumerateObject().Where(p => p.Name.StartsWith("allegro", StringComparison.Ordinal) || p.Name.StartsWith("nequip", StringComparison.Ordinal)).Select(p => p.Name)
        : ["none"];

    /// <summary>The package in a folder.</summary>
    public static string PackageOf(string name) => SharedData.PathOf($"{Packages}/{name}/model.nequip.zip");

    /// <summary>The structures of a package, with the results that its type gives, and those of 64 bits.</summary>
    public static IEnumerable<(string Name, Structure Structure, JsonElement InFileType, JsonElement InDouble)> ResultsOf(string package)
    {
        foreach (JsonProperty result in Read($"{Packages}/{package}/results.json").GetProperty("results").EnumerateObject())
        {
            Structure structure = ExtendedXyz.Read(SharedData.PathOf($"{Packages}/{package}/structures/{result.Name}.extxyz")).Single();
            yield return (result.Name, structure, result.Value.GetProperty("package"), result.Value.GetProperty("float64"));
        }
    }

    /// <summary>The structure of all vectors.</summary>
    public static Structure VectorStructure()
    {
        JsonElement structure = Read(Vectors).GetProperty("structure");
        int[] known = [1, 6, 8];
        int[] elements = [.. structure.GetProperty("types").EnumerateArray().Select(t => known[t.GetInt32()])];
        return new(elements, Numbers(structure.GetProperty("positions")), Matrix3d.FromRows(Numbers(structure.GetProperty("cell_rows"))), PeriodicDirections.All);
    }

    /// <summary>A vector.</summary>
    public static JsonElement Vector(string name) => Read(Vectors).GetProperty(name);

    /// <summary>The results of a vector.</summary>
    public static JsonElement VectorResult(string name) => Vector(name).GetProperty("result");

    /// <summary>Writes the weights of a vector as a safetensors file with its options, as a user of torch would.</summary>
    public static void WriteState(string name, string path, Action<JsonObject>? change = null)
    {
        JsonElement vector = Read(Vectors).GetProperty(name);
        JsonObject options = OptionsOf(vector.GetProperty("config"), name.StartsWith("allegro", StringComparison.Ordinal));
        change?.Invoke(options);
        WriteTensors(path, "nequip.config", options, vector.GetProperty("state_dict").EnumerateObject().Select(t => KeyValuePair.Create("model.func." + t.Name, t.Value)));
    }

    /// <summary>Writes a safetensors file of tensors that have a shape and data, with a document in its metadata.</summary>
    public static void WriteTensors(string path, string key, JsonObject document, IEnumerable<KeyValuePair<string, JsonElement>> tensors)
    {
        JsonObject header = new() { ["__metadata__"] = new JsonObject { [key] = document.ToJsonString() } };
        List<double> values = [];
        foreach ((string name, JsonElement tensor) in tensors)
        {
            double[] data = Numbers(tensor.GetProperty("data"));
            header[name] = new JsonObject
            {
                ["dtype"] = "F64",
                ["shape"] = JsonNode.Parse(tensor.GetProperty("shape").GetRawText()),
                ["data_offsets"] = new JsonArray(8 * values.Count, 8 * (values.Count + data.Length)),
            };
            values.AddRange(data);
        }

        byte[] json = System.Text.Encoding.UTF8.GetBytes(header.ToJsonString());
        using FileStream file = File.Create(path);
        file.Write(BitConverter.GetBytes((ulong)json.Length));
        file.Write(json);
        file.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)));
    }

    /// <summary>All numbers of nested lists.</summary>
    public static double[] Numbers(JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().SelectMany(Numbers)]
        : [element.GetDouble()];

    /// <summary>The options as a configuration of nequip has them; the vectors have short names for some.</summary>
    private static JsonObject OptionsOf(JsonElement config, bool isAllegro)
    {
        JsonObject options = (JsonObject)JsonNode.Parse(config.GetRawText())!;
        options["_target_"] = isAllegro ? "allegro.model.AllegroModel" : "nequip.model.NequIPGNNModel";
        if (options.Remove("zbl", out JsonNode? units))
        {
            options["pair_potential"] = new JsonObject
            {
                ["_target_"] = "nequip.nn.pair_potential.ZBL", ["units"] = units!.GetValue<string>(), ["chemical_species"] = options["type_names"]!.DeepClone(),
            };
        }

        if (options.Remove("bessels", out JsonNode? bessels) && !options.ContainsKey("radial_chemical_embed"))
        {
            options["radial_chemical_embed"] = new JsonObject
            {
                ["_target_"] = "allegro.nn.TwoBodyBesselScalarEmbed", ["num_bessels"] = bessels!.GetValue<int>(), ["polynomial_cutoff_p"] = options["polynomial_cutoff_p"]!.GetValue<int>(),
            };
        }

        return options;
    }

    private static JsonElement Read(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf(path)));
        return document.RootElement.Clone();
    }
}
