using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Models;

namespace TpCompiler.Atomistic.Escaip.Files;

/// <summary>
/// Reads EScAIP models from safetensors files: the <c>state_dict</c> of the backbone, that of each head behind <c>heads.NAME.</c>, and the configuration, as
/// JSON, in the metadata under <c>escaip.config</c>.
/// </summary>
internal static class EscaipFile
{
    private const string Key = "escaip.config";

    /// <summary>Whether a file holds such a model.</summary>
    public static bool IsModel(SafetensorsArchive file) => file.Metadata.ContainsKey(Key);

    /// <summary>Reads a model.</summary>
    /// <exception cref="ModelFormatException">Configuration or tensors are missing, are others than expected, or are not known.</exception>
    public static EscaipDescription Read(SafetensorsArchive file)
    {
        bool isDouble = file.Tensors.Values.Any(t => t.DataType == TorchDataType.Double);
        EscaipDescription model = Configuration(file) with { Precision = isDouble ? StoredPrecision.Double : StoredPrecision.Single };

        // The head of gradients has the weight of a norm that it does not use.
        string[] unused = model.HasDirectForces ? [] : ["heads.energy.node_norm.weight"];
        model = model with { Weights = file.Tensors.Where(t => !unused.Contains(t.Key)).ToImmutableDictionary(t => t.Key, t => Numbers(file, t.Key, t.Value)) };
        HashSet<string> read = [.. Parameters(file, model)];
        string[] missing = [.. read.Where(name => !model.Weights.ContainsKey(name)).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
            throw new ModelFormatException(file.Name, missing[0], "expected a tensor of this name, found none");
        string[] unknown = [.. model.Weights.Keys.Where(name => !read.Contains(name)).Order(StringComparer.Ordinal)];
        return unknown.Length == 0
            ? model
            : throw new NotSupportedModelException(file.Name, "", $"tensors that the configuration says nothing of: {string.Join(", ", unknown.Take(8))}{(unknown.Length > 8 ? ", ..." : "")}");
    }

    /// <summary>The names of the weights that the configuration asks for.</summary>
    private static IEnumerable<string> Parameters(SafetensorsArchive file, EscaipDescription model)
    {
        try
        {
            return model.CreateModel().Parameters.Where(p => p.IsTrained).Select(p => p.Name);
        }
        catch (ArgumentException e)
        {
            throw new ModelFormatException(file.Name, "", $"a tensor does not fit the configuration: {e.Message}", e);
        }
    }

    private static ImmutableArray<double> Numbers(SafetensorsArchive file, string name, TorchTensor tensor)
    {
        double[] values = tensor.ToDoubles();
        return Array.TrueForAll(values, double.IsFinite) ? [.. values] : throw new ModelFormatException(file.Name, name, "expected numbers, found one that is infinite or none");
    }

    private static EscaipDescription Configuration(SafetensorsArchive file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file.Metadata[Key]);
            return Configuration(new OptionReader(file.Name, Key, document.RootElement));
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(file.Name, Key, $"expected JSON, found a mistake at byte {e.BytePositionInLine} of line {e.LineNumber + 1}", e);
        }
    }

    private static EscaipDescription Configuration(OptionReader options)
    {
        ImmutableArray<int> degrees = options.List<int>(
            "freequency_list", "whole numbers", item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int n) && n >= 0 ? n : null);
        EscaipDescription model = new()
        {
            ElementCount = options.Whole("max_num_elements", least: 2),
            Radius = options.Positive("max_radius"),
            NeighborCount = options.Whole("knn_k", least: 1),
            RankWidth = options.Positive("knn_sigmoid_scale"),
            EnvelopeWidth = options.Positive("knn_lse_scale"),
            Width = options.Whole("hidden_size", least: 1),
            BlockCount = options.Whole("num_layers", least: 1),
            HeadCount = options.Whole("atten_num_heads", least: 1),
            ChannelsOfDegrees = degrees,
            ElementWidth = options.Whole("atom_embedding_size", least: 1),
            OrderWidth = options.Whole("node_direction_embedding_size", least: 1),
            OrderDegrees = options.Whole("node_direction_expansion_size", least: 1),
            RadialFunctions = options.Whole("edge_distance_expansion_size", least: 2),
            RadialWidth = options.Whole("edge_distance_embedding_size", least: 1),
            HasDirectForces = options.Flag("direct_forces"),
        };
        if (!options.Flag("knn_soft", true) || !options.Flag("use_frequency_embedding", true))
            throw options.Fail(options.Flag("knn_soft", true) ? "use_frequency_embedding" : "knn_soft", "true: the graph and the attention of the second version");
        if (degrees.Length == 0 || degrees.Sum() * model.HeadCount != model.Width)
            throw options.Fail("freequency_list", FormattableString.Invariant($"channels of degrees that sum to {model.Width / model.HeadCount}, a head's part of the width"));
        if (!options.Text("activation").StartsWith("gelu", StringComparison.Ordinal))
            throw options.Fail("activation", "gelu");
        if (!options.Text("normalization").StartsWith("rmsnorm", StringComparison.Ordinal))
            throw options.Fail("normalization", "rmsnorm");

        // How the original holds its graph, which says nothing of results while it has room.
        options.Ignore("use_pbc", "knn_use_low_mem", "knn_pad_size");
        options.RefuseOthers();
        return model;
    }
}
