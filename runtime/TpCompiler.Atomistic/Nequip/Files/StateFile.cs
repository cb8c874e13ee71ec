using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Nequip.Files;

/// <summary>
/// Reads the <c>state_dict</c> of a NequIP or Allegro model from a safetensors file whose metadata hold its options under <c>nequip.config</c>, as JSON; or that
/// has them in a file <c>config.json</c> beside it.
/// </summary>
internal static class StateFile
{
    private const string Key = "nequip.config";
    private const string Beside = "config.json";

    // What follows from the options: factors of matrices, couplings, positions of channels; and the numbers of neighbours, which no state_dict has.
    private static readonly string[] s_derived = ["alpha", "w3j", "_rtoi", "output_mask", "norm_const", "lower", "upper", "atomic_numbers", "_qqr2exesquare"];

    /// <summary>Whether a file holds such a model, and no module of another kind.</summary>
    public static bool IsState(SafetensorsArchive file)
        => file.Metadata.ContainsKey(Key) || (file.Tensors.Keys.Any(name => NameOf(name) is "edge_norm._rmax_recip") && File.Exists(PathBeside(file)));

    /// <summary>Reads the model.</summary>
    /// <exception cref="ModelFormatException">Options or tensors are missing, are others than expected, or are not known.</exception>
    public static EdgeModelDescription Read(SafetensorsArchive file)
    {
        Dictionary<string, TorchTensor> tensors = [];
        foreach ((string name, TorchTensor tensor) in file.Tensors)
        {
            if (tensor.Count > 0 && !tensors.TryAdd(NameOf(name), tensor))
                throw new ModelFormatException(file.Name, name, "expected one tensor of this name, found several models in one file");
        }

        HashSet<string> read = [];
        EdgeModelDescription model = Configuration(file).Describe(new WeightCollector(Values));
        string[] unknown = [.. tensors.Keys.Where(name => !read.Contains(name) && !s_derived.Contains(name.Split('.')[^1]))];
        return unknown.Length == 0
            ? model
            : throw new NotSupportedModelException(file.Name, "", $"tensors that the options say nothing of: {string.Join(", ", unknown.Take(8))}{(unknown.Length > 8 ? ", ..." : "")}");

        ImmutableArray<double> Values(string name, int length)
        {
            read.Add(name);
            if (!tensors.TryGetValue(name, out TorchTensor? tensor) || tensor.Count != length)
                throw new ModelFormatException(file.Name, name, FormattableString.Invariant($"expected a tensor of {length} numbers, found {(tensor is null ? "none" : $"shape {tensor.ShapeText}")}"));
            double[] values = tensor.ToDoubles();
            return Array.TrueForAll(values, double.IsFinite) ? [.. values] : throw new ModelFormatException(file.Name, name, "expected numbers, found one that is infinite or none");
        }
    }

    private static EdgeModelConfiguration Configuration(SafetensorsArchive file)
    {
        (string source, string text) = file.Metadata.TryGetValue(Key, out string? inside) ? (file.Name, inside) : (PathBeside(file), File.ReadAllText(PathBeside(file)));
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return ConfigurationReader.Read(source, document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ModelFormatException(source, Key, $"expected the options of a model as JSON, found something else ({e.Message})", e);
        }
    }

    private static string PathBeside(SafetensorsArchive file) => Path.Combine(Path.GetDirectoryName(file.Name) ?? "", Beside);

    /// <summary>A name without the modules around the network.</summary>
    private static string NameOf(string name)
    {
        foreach (string outer in (ReadOnlySpan<string>)["sole_model.", "model.", "func."])
            name = name.StartsWith(outer, StringComparison.Ordinal) ? name[outer.Length..] : name;
        return name;
    }
}
