using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Fusion;

/// <summary>
/// Reads and writes fusion networks as safetensors files: the texts of the layers and the sizes around them as JSON in the metadata, under <c>network</c>, and
/// every weight as a tensor with its name, its numbers in the order that the language says.
/// </summary>
public static class FusionNetworkFile
{
    private const string Format = "fusion network";
    private const string Key = "network";

    /// <summary>Writes a network with the weights that it has; those that it has not are drawn.</summary>
    /// <param name="network">The network.</param>
    /// <param name="target">Where it is written; a stream that cannot be sought will do.</param>
    /// <exception cref="ArgumentException">A layer is no diagram, or does not fit what is before it.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(FusionNetworkDescription network, Stream target)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(target);
        TorchDataType type = network.Precision == StoredPrecision.Double ? TorchDataType.Double : TorchDataType.Float;
        SafetensorsWriter.Write(
            target,
            [.. network.CreateModel().Parameters.Where(p => p.IsTrained).Select(p => KeyValuePair.Create(p.Name, TorchTensor.Of(p.Name, type, [p.Values.Length], p.Values.AsSpan())))],
            [new("format", Format), new(Key, TextOf(network))]);
    }

    /// <summary>Whether a file holds such a network.</summary>
    internal static bool IsNetwork(SafetensorsArchive file) => file.Metadata.TryGetValue("format", out string? format) && format == Format;

    /// <summary>Reads a network.</summary>
    /// <exception cref="ModelFormatException">Its description or tensors are missing, are others than expected, or are not known.</exception>
    internal static FusionNetworkDescription Read(SafetensorsArchive file)
    {
        if (!file.Metadata.TryGetValue(Key, out string? text))
            throw new ModelFormatException(file.Name, Key, "expected the description of the network in the metadata, found none");
        FusionNetworkDescription network = new FusionNetworkReader(file.Name).Read(text);
        AtomisticModel model;
        try
        {
            model = network.CreateModel();
        }
        catch (ArgumentException e)
        {
            throw new ModelFormatException(file.Name, Key, e.Message, e);
        }

        ModelParameter[] weights = [.. model.Parameters.Where(p => p.IsTrained)];
        Dictionary<string, ImmutableArray<double>> values = [];
        bool isDouble = false;
        foreach (ModelParameter weight in weights)
        {
            if (!file.Tensors.TryGetValue(weight.Name, out TorchTensor? tensor) || tensor.Count != weight.Values.Length)
                throw new ModelFormatException(file.Name, weight.Name, FormattableString.Invariant($"expected a tensor of {weight.Values.Length} numbers, found {(tensor is null ? "none" : $"shape {tensor.ShapeText}")}"));
            if (tensor.DataType is not (TorchDataType.Float or TorchDataType.Double))
                throw new ModelFormatException(file.Name, weight.Name, $"expected numbers of type F32 or F64, found {SafetensorsTypes.NameOf(tensor.DataType)}");
            double[] numbers = tensor.ToDoubles();
            if (!Array.TrueForAll(numbers, double.IsFinite))
                throw new ModelFormatException(file.Name, weight.Name, "expected numbers, found one that is infinite or none");
            values.Add(weight.Name, [.. numbers]);
            isDouble |= tensor.DataType == TorchDataType.Double;
        }

        string[] unknown = [.. file.Tensors.Keys.Where(name => !values.ContainsKey(name)).Order(StringComparer.Ordinal)];
        return unknown.Length == 0
            ? network with { Weights = values.ToImmutableDictionary(), Precision = isDouble ? StoredPrecision.Double : StoredPrecision.Single }
            : throw new ModelFormatException(file.Name, unknown[0], $"expected no tensors but the weights of the network, found {string.Join(", ", unknown.Take(8))}");
    }

    private static string TextOf(FusionNetworkDescription network)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("name", network.Name);
            WriteAll(json, "elements", network.AtomicNumbers.Select(ChemicalElements.Symbol), (j, symbol) => j.WriteStringValue(symbol));
            json.WriteNumber("cutoff", network.CutoffRadius);
            json.WriteNumber("radial_functions", network.RadialFunctions);
            json.WriteNumber("envelope_exponent", network.EnvelopeExponent);
            WriteAll(json, "radial_network", network.RadialNetwork, (j, width) => j.WriteNumberValue(width));
            json.WriteNumber("average_neighbors", network.AverageNeighbors);
            json.WriteNumber("embedding_channels", network.EmbeddingChannels);
            WriteAll(json, "readout_network", network.ReadoutNetwork, (j, width) => j.WriteNumberValue(width));
            json.WriteNumber("scale", network.Scale);
            WriteAll(json, "atomic_energies", network.AtomicEnergies, (j, energy) => j.WriteNumberValue(energy));
            json.WriteStartArray("layers");
            foreach (FusionLayer layer in network.Layers)
            {
                json.WriteStartObject();
                json.WriteString("name", layer.Name);
                WriteAll(json, "diagram", layer.Diagram.Split('\n'), (j, line) => j.WriteStringValue(line));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
            write(json, item);
        json.WriteEndArray();
    }
}
