using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Fusion;

/// <summary>Reads the description of a fusion network: JSON as <see cref="FusionNetworkFile"/> writes it.</summary>
/// <param name="file">The name of the file, for messages.</param>
internal sealed class FusionNetworkReader(string file)
{
    /// <summary>Reads a description, without weights.</summary>
    /// <exception cref="ModelFormatException">Something is missing, is something else, or is not known.</exception>
    public FusionNetworkDescription Read(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Read(new OptionReader(file, "", document.RootElement));
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(file, "network", $"expected JSON, found a mistake at byte {e.BytePositionInLine} of line {e.LineNumber + 1}", e);
        }
    }

    private static FusionNetworkDescription Read(OptionReader options)
    {
        ImmutableArray<int> elements = options.List<int>("elements", "chemical symbols", item => item.ValueKind == JsonValueKind.String && ChemicalElements.TryGetAtomicNumber(item.GetString(), out int z) ? z : null);
        if (elements.Length == 0 || elements.Distinct().Count() != elements.Length)
            throw options.Fail("elements", "chemical symbols, each once");
        FusionNetworkDescription network = new()
        {
            Name = options.Text("name"),
            AtomicNumbers = elements,
            CutoffRadius = options.Positive("cutoff"),
            RadialFunctions = options.Whole("radial_functions", least: 1),
            EnvelopeExponent = options.Whole("envelope_exponent", least: 1),
            RadialNetwork = options.Counts("radial_network"),
            AverageNeighbors = options.Positive("average_neighbors"),
            EmbeddingChannels = options.Whole("embedding_channels", least: 1),
            ReadoutNetwork = options.Counts("readout_network"),
            Scale = options.Number("scale"),
            AtomicEnergies = options.Numbers("atomic_energies"),
            Layers = [.. options.Objects("layers").Select(Layer)],
        };
        options.RefuseOthers();
        if (network.AtomicEnergies.Length != elements.Length)
            throw options.Fail("atomic_energies", FormattableString.Invariant($"a number for each of {elements.Length} elements"));
        if (network.Layers.IsEmpty || network.Layers.Select(l => l.Name).Distinct().Count() != network.Layers.Length)
            throw options.Fail("layers", "layers, each with a name of its own");
        return network;
    }

    private static FusionLayer Layer(OptionReader options)
    {
        string[] lines = [.. options.List<JsonElement>("diagram", "lines of text", item => item.ValueKind == JsonValueKind.String ? item : null).Select(line => line.GetString()!)];
        FusionLayer layer = new(options.Text("name"), string.Join('\n', lines));
        options.RefuseOthers();
        return layer;
    }
}
