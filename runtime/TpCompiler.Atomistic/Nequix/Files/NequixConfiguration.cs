using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Core.SphericalHarmonics;

namespace TpCompiler.Atomistic.Nequix.Files;

/// <summary>
/// The configuration of a Nequix model: JSON that holds its sizes, and much of its training that says nothing of results. What is neither is refused by name.
/// </summary>
internal sealed class NequixConfiguration
{
    private const int LargestSize = 1 << 14;
    private const double LargestNumber = 1e6;
    private const int MostListed = 60;

    private readonly string _file;
    private readonly NequixKeys _keys;
    private readonly Dictionary<string, JsonElement> _entries;
    private readonly HashSet<string> _read = [];

    private NequixConfiguration(Dictionary<string, JsonElement> entries, string file, NequixKeys keys) => (_entries, _file, _keys) = (entries, file, keys);

    /// <summary>Parses a configuration.</summary>
    /// <param name="json">Its text in UTF-8.</param>
    /// <param name="file">The file that has it, for messages.</param>
    /// <param name="keys">What its entries are called.</param>
    /// <exception cref="ModelFormatException">It is no object of JSON, or has an entry twice.</exception>
    public static NequixConfiguration Parse(ReadOnlyMemory<byte> json, string file, NequixKeys keys)
    {
        if (!Utf8.IsValid(json.Span))
            throw new ModelFormatException(file, "configuration", "expected text in UTF-8, found other bytes");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ModelFormatException(file, "configuration", "expected an object of JSON, found another value");
            Dictionary<string, JsonElement> entries = [];
            foreach (JsonProperty entry in document.RootElement.EnumerateObject())
            {
                if (!entries.TryAdd(entry.Name, entry.Value.Clone()))
                    throw new ModelFormatException(file, entry.Name, "expected every entry of the configuration once, found it twice");
            }

            return new(entries, file, keys);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException(file, "configuration", $"expected JSON, found something else ({e.Message})", e);
        }
    }

    /// <summary>The configuration of a model in the form of published files, without what says nothing of results.</summary>
    public static string TextOf(NequixDescription model)
    {
        NequixKeys keys = NequixKeys.OfNqx;
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteStartArray("atomic_numbers");
            foreach (int z in model.AtomicNumbers)
                json.WriteNumberValue(z);
            json.WriteEndArray();
            json.WriteNumber("cutoff", model.CutoffRadius);
            json.WriteNumber("lmax", model.LMax);
            json.WriteString("hidden_irreps", string.Join(" + ", model.Hidden));
            json.WriteNumber("n_layers", model.LayerCount);
            json.WriteNumber(keys.RadialBasisSize, model.RadialBasisSize);
            json.WriteNumber("radial_mlp_size", model.RadialWidth);
            json.WriteNumber(keys.RadialDepth, model.RadialDepth);
            json.WriteNumber(keys.EnvelopeExponent, model.EnvelopeExponent);
            json.WriteNumber("avg_n_neighbors", model.AverageNeighborCount);
            json.WriteNumber("scale", model.Scale);
            json.WriteNumber("shift", model.Shift);
            json.WriteBoolean("layer_norm", model.HasLayerNorm);
            json.WriteBoolean("index_weights", false);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>The model without its tensors.</summary>
    /// <param name="ignored">Names of entries that are not known and are passed over.</param>
    /// <exception cref="ModelFormatException">An entry is missing or has no value that makes sense.</exception>
    /// <exception cref="NotSupportedModelException">The model has a feature that is not supported.</exception>
    /// <exception cref="UnknownMembersException">There is an entry that is not known.</exception>
    public NequixDescription Read(IReadOnlyCollection<string> ignored)
    {
        NequixDescription model = Sizes();
        if (Flag("index_weights"))
            throw new NotSupportedModelException(_file, "index_weights", "a skip connection with weights for each element");
        foreach ((string key, double value) in _keys.Fixed)
        {
            if (_entries.ContainsKey(key) && Number(key) != value)
                throw new NotSupportedModelException(_file, key, FormattableString.Invariant($"the value {Number(key)}"), FormattableString.Invariant($"{value} is"));
        }

        RefuseUnread(ignored);
        return model;
    }

    private NequixDescription Sizes() => new()
    {
        AtomicNumbers = Elements(),
        CutoffRadius = Positive("cutoff"),
        LMax = Integer("lmax", 0, SphericalHarmonicsSpec.HighestDegree),
        Hidden = HiddenIrreps(),
        LayerCount = Integer("n_layers", 1, 64),
        RadialBasisSize = Integer(_keys.RadialBasisSize, 1, LargestSize),
        RadialWidth = Integer("radial_mlp_size", 1, LargestSize),
        RadialDepth = Integer(_keys.RadialDepth, 0, 64),
        EnvelopeExponent = WholeNumber(_keys.EnvelopeExponent, 2, 64),
        AverageNeighborCount = Positive("avg_n_neighbors"),
        Scale = Number("scale"),
        Shift = Number("shift"),
        HasLayerNorm = Flag("layer_norm"),
    };

    private void RefuseUnread(IReadOnlyCollection<string> ignored)
    {
        UnknownMember[] unknown = [.. _entries.Keys.Where(key => !_read.Contains(key) && !_keys.Inert.Contains(key)).Select(key => new UnknownMember(key, key, Shown(_entries[key])))];
        if (ignored.FirstOrDefault(name => !unknown.Any(u => u.Name == name)) is { } useless)
            throw new ModelFormatException(_file, "", $"there is nothing unknown called '{useless}' that could be ignored");
        unknown = [.. unknown.Where(u => !ignored.Contains(u.Name))];
        if (unknown.Length > 0)
            throw new UnknownMembersException(_file, unknown);
    }

    private ImmutableArray<int> Elements()
    {
        JsonElement list = Entry("atomic_numbers");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > 118 || !list.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out int z) && z is >= 1 and <= 118))
            throw Expected("atomic_numbers", "a list of atomic numbers from 1 to 118", list);
        ImmutableArray<int> ascending = [.. list.EnumerateArray().Select(e => e.GetInt32()).Distinct().Order()];
        return ascending.Length == list.GetArrayLength() ? ascending : throw Expected("atomic_numbers", "every element once", list);
    }

    private Irreps HiddenIrreps()
    {
        JsonElement text = Entry("hidden_irreps");
        if (text.ValueKind != JsonValueKind.String || !Irreps.TryParse(StringOf(text), out Irreps? irreps) || irreps.Any(b => b.Multiplicity is < 1 or > LargestSize) || irreps.LMax > SphericalHarmonicsSpec.HighestDegree)
            throw Expected("hidden_irreps", $"irreps such as 128x0e + 64x1o with degrees up to {SphericalHarmonicsSpec.HighestDegree}", text);
        bool isOrdered = irreps.Zip(irreps.Skip(1)).All(pair => pair.First.Irrep.L < pair.Second.Irrep.L);
        return isOrdered && irreps.Count > 0 && irreps[0].Irrep.IsScalar && irreps.All(b => b.Irrep.IsNaturalParity)
            ? irreps
            : throw new NotSupportedModelException(_file, "hidden_irreps", $"the features {irreps}", "one block for each degree, ascending from 0e, of parity (-1)^l is");
    }

    private bool Flag(string key) => Entry(key) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        JsonElement other => throw Expected(key, "true or false", other),
    };

    private double Number(string key)
    {
        JsonElement entry = Entry(key);
        return entry.ValueKind == JsonValueKind.Number && entry.TryGetDouble(out double value) && Math.Abs(value) <= LargestNumber
            ? value
            : throw Expected(key, "a number", entry);
    }

    private double Positive(string key) => Number(key) is > 0 and double value ? value : throw Expected(key, "a positive number", Entry(key));

    private int Integer(string key, int least, int most)
    {
        JsonElement entry = Entry(key);
        return entry.ValueKind == JsonValueKind.Number && entry.TryGetInt32(out int value) && value >= least && value <= most
            ? value
            : throw Expected(key, $"a whole number from {least} to {most}", entry);
    }

    /// <summary>A whole number, also one that is written 6.0.</summary>
    private int WholeNumber(string key, int least, int most)
    {
        double value = Number(key);
        if (value < least || value > most)
            throw Expected(key, $"a number from {least} to {most}", Entry(key));
        return value == Math.Round(value) ? (int)value : throw new NotSupportedModelException(_file, key, FormattableString.Invariant($"the exponent {value}"), "whole numbers are");
    }

    private JsonElement Entry(string key)
    {
        _read.Add(key);
        return _entries.TryGetValue(key, out JsonElement value) ? value : throw new ModelFormatException(_file, key, "expected this entry in the configuration, found none");
    }

    private ModelFormatException Expected(string key, string what, JsonElement found) => new(_file, key, $"expected {what}, found {Shown(found)}");

    /// <summary>A text; nothing where it is none of Unicode characters.</summary>
    private static string StringOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    private static string Shown(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length > MostListed ? text[..MostListed] + "..." : text;
    }
}
