using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Nequip.Files;

/// <summary>
/// Reads the options of a model as nequip's configurations have them: the section <c>model</c> of <c>training_module</c>, as JSON. Every option is read, known
/// to say nothing of the model, or refused by its name.
/// </summary>
internal sealed class ConfigurationReader
{
    private static readonly string[] s_inert = ["_target_", "seed", "compile_mode"];

    private readonly string _file;
    private readonly JsonElement _options;
    private readonly HashSet<string> _read = [.. s_inert];
    private readonly string[] _types;

    private ConfigurationReader(string file, JsonElement options)
    {
        (_file, _options) = (file, options);
        _types = Find("type_names") is { ValueKind: JsonValueKind.Array } names ? [.. names.EnumerateArray().Select(name => name.GetString() ?? "")] : throw Fail("type_names", "a list of chemical symbols");
    }

    /// <summary>Reads a configuration.</summary>
    /// <param name="file">The name of the file, for messages.</param>
    /// <param name="options">The options of the model, or a document with them under <c>training_module</c> or <c>model</c>.</param>
    /// <exception cref="ModelFormatException">An option is missing, is something else, or is not known.</exception>
    public static EdgeModelConfiguration Read(string file, JsonElement options)
    {
        foreach (string section in (ReadOnlySpan<string>)["training_module", "model"])
        {
            if (options.ValueKind == JsonValueKind.Object && options.TryGetProperty(section, out JsonElement inner))
                options = inner;
        }

        if (options.ValueKind != JsonValueKind.Object)
            throw new ModelFormatException(file, "", $"expected an object of options, found {options.ValueKind}");
        ConfigurationReader reader = new(file, options);
        EdgeModelConfiguration configuration = reader.IsAllegro() ? reader.ReadAllegro() : reader.ReadNequip();
        string[] unknown = [.. options.EnumerateObject().Select(option => option.Name).Where(name => !reader._read.Contains(name))];
        return unknown.Length == 0
            ? configuration
            : throw new NotSupportedModelException(file, "", $"options that are not known: {string.Join(", ", unknown)}");
    }

    private bool IsAllegro() => _options.TryGetProperty("_target_", out JsonElement target) && target.GetString() is { } name
        ? name.StartsWith("allegro.", StringComparison.Ordinal)
        : _options.TryGetProperty("num_tensor_features", out _);

    private AllegroConfiguration ReadAllegro()
    {
        bool forward = Flag("forward_normalize", true);
        AllegroConfiguration read = new() { AtomicNumbers = Elements(), CutoffRadius = Number("r_max"), LMax = Whole("l_max"), AverageNeighbors = Number("avg_num_neighbors") };
        read = (AllegroConfiguration)Common(read);
        JsonElement? radial = Find("radial_chemical_embed");
        if (radial is { } embedding)
            read = Embedding(read, embedding);
        return read with
        {
            IsForwardNormalized = forward,
            EmbeddingWidth = Find("radial_chemical_embed_dim") is null ? null : Whole("radial_chemical_embed_dim"),
            EmbeddingNetwork = Network("scalar_embed_mlp_hidden_layers_depth", "scalar_embed_mlp_hidden_layers_width", "scalar_embed_mlp_nonlinearity", 1, 64, forward),
            Layers = Whole("num_layers", 2),
            ScalarChannels = Whole("num_scalar_features", 64),
            TensorChannels = Whole("num_tensor_features", 16),
            LayerNetwork = Network("allegro_mlp_hidden_layers_depth", "allegro_mlp_hidden_layers_width", "allegro_mlp_nonlinearity", 1, 64, forward),
            CouplesChannels = Flag("tp_path_channel_coupling", true),
            ReadoutNetwork = Network("readout_mlp_hidden_layers_depth", "readout_mlp_hidden_layers_width", "readout_mlp_nonlinearity", 1, 32, forward),
        };
    }

    private AllegroConfiguration Embedding(AllegroConfiguration read, JsonElement options)
    {
        ConfigurationReader inner = new(_file, options, _types);
        string target = inner.Find("_target_") is { ValueKind: JsonValueKind.String } name ? name.GetString()! : "TwoBodyBesselScalarEmbed";
        read = target.Split('.')[^1] switch
        {
            "TwoBodyBesselScalarEmbed" => read with
            {
                RadialFunctions = inner.Whole("num_bessels", 8),
                TrainsRadialFunctions = inner.Flag("bessel_trainable", false),
                EnvelopeExponent = inner.Whole("polynomial_cutoff_p", 6),
            },
            "TwoBodySplineScalarEmbed" => read with { Splines = new(inner.Whole("num_splines", 16), inner.Whole("spline_span", 12)) },
            _ => throw new NotSupportedModelException(_file, "radial_chemical_embed", $"radial embeddings of class {target}"),
        };
        string[] unknown = [.. options.EnumerateObject().Select(option => option.Name).Where(option => !inner._read.Contains(option))];
        return unknown.Length == 0 ? read : throw new NotSupportedModelException(_file, "radial_chemical_embed", $"options that are not known: {string.Join(", ", unknown)}");
    }

    private ConfigurationReader(string file, JsonElement options, string[] types) => (_file, _options, _types) = (file, options, types);

    private NequipConfiguration ReadNequip()
    {
        NequipConfiguration read = new() { AtomicNumbers = Elements(), CutoffRadius = Number("r_max"), LMax = Whole("l_max", 1), Channels = [] };
        read = (NequipConfiguration)Common(read);
        return read with
        {
            Layers = Whole("num_layers", 4),
            Channels = Find("num_features") switch
            {
                { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == read.LMax + 1 => [.. list.EnumerateArray().Select(n => n.GetInt32())],
                { ValueKind: JsonValueKind.Number } one => [one.GetInt32()],
                null => [32],
                _ => throw Fail("num_features", $"a number, or one for each degree up to {read.LMax}"),
            },
            RadialFunctions = Whole("num_bessels", read.RadialFunctions),
            TrainsRadialFunctions = Flag("bessel_trainable", false),
            TypeWidth = Find("type_embed_num_features") is null ? null : Whole("type_embed_num_features"),
            RadialNetwork = new(Whole("radial_mlp_depth", 2), Whole("radial_mlp_width", 64)),
            ReadoutNetwork = Network("readout_mlp_hidden_layers_depth", "readout_mlp_hidden_layers_width", "readout_mlp_nonlinearity", 0, 64, true),
            AverageNeighbors = OfTypes("avg_num_neighbors"),
            IsResidual = Flag("convnet_resnet", false),
        };
    }

    private EdgeModelConfiguration Common(EdgeModelConfiguration read) => read with
    {
        PairCutoffs = PairCutoffs(read.CutoffRadius),
        HasBothParities = Flag("parity", true),
        EnvelopeExponent = Whole("polynomial_cutoff_p", 6),
        Scales = OfTypes("per_type_energy_scales"),
        TrainsScales = Flag("per_type_energy_scales_trainable", false),
        Shifts = OfTypes("per_type_energy_shifts"),
        TrainsShifts = Flag("per_type_energy_shifts_trainable", false),
        RepulsionConstant = Repulsion(),
        Precision = Find("model_dtype") switch
        {
            { ValueKind: JsonValueKind.String } type when type.ValueEquals("float32") => StoredPrecision.Single,
            null => StoredPrecision.Double,
            { ValueKind: JsonValueKind.String } type when type.ValueEquals("float64") => StoredPrecision.Double,
            _ => throw Fail("model_dtype", "float32 or float64"),
        },
    };

    private ImmutableArray<int> Elements()
    {
        ImmutableArray<int> elements = [.. _types.Select(name => ChemicalElements.TryGetAtomicNumber(name, out int z) ? z : throw Fail("type_names", "chemical symbols"))];
        return elements.Length > 0 && elements.Distinct().Count() == elements.Length ? elements : throw Fail("type_names", "chemical symbols, each once");
    }

    private double? Repulsion()
    {
        if (Find("pair_potential") is not { } options)
            return null;
        bool isZbl = options.ValueKind == JsonValueKind.Object && options.TryGetProperty("_target_", out JsonElement target) && target.GetString()?.EndsWith(".ZBL", StringComparison.Ordinal) == true;
        string? units = isZbl && options.TryGetProperty("units", out JsonElement name) ? name.GetString() : null;
        bool areTypes = isZbl && (!options.TryGetProperty("chemical_species", out JsonElement species) || species.EnumerateArray().Select(s => s.GetString()).SequenceEqual(_types));
        return (units, areTypes) switch
        {
            ("metal", true) => 14.399645,
            ("real", true) => 332.06371,
            _ => throw Fail("pair_potential", "null, or nequip.nn.pair_potential.ZBL with units metal or real and the species of type_names"),
        };
    }

    private ImmutableArray<double>? PairCutoffs(double cutoff)
    {
        if (Find("per_edge_type_cutoff") is not { ValueKind: JsonValueKind.Object } table)
            return null;
        double[] radii = [.. from center in _types from neighbor in _types select Radius(table, center, neighbor) ?? cutoff];
        return radii.All(r => r > 0 && r <= cutoff) ? [.. radii] : throw Fail("per_edge_type_cutoff", FormattableString.Invariant($"cutoffs of at most r_max = {cutoff}"));
    }

    private double? Radius(JsonElement table, string center, string neighbor)
    {
        if (!table.TryGetProperty(center, out JsonElement row))
            return null;
        if (row.ValueKind == JsonValueKind.Object)
            return row.TryGetProperty(neighbor, out JsonElement one) ? one.GetDouble() : null;
        return row.ValueKind == JsonValueKind.Number ? row.GetDouble() : throw Fail("per_edge_type_cutoff", "numbers, or numbers by neighbour");
    }

    private NetworkForm Network(string depth, string width, string function, int defaultDepth, int defaultWidth, bool forward)
    {
        bool isGiven = _options.TryGetProperty(function, out JsonElement name);
        _read.Add(function);
        ScalarFunction? between = !isGiven ? ScalarFunction.Silu : name.ValueKind == JsonValueKind.Null ? null : name.GetString() switch
        {
            "silu" => ScalarFunction.Silu,
            "mish" => ScalarFunction.Mish,
            "gelu" => ScalarFunction.Gelu,
            "None" => ScalarFunction.None,
            _ => throw Fail(function, "silu, mish, gelu, None or null"),
        };
        return new(Whole(depth, defaultDepth), Whole(width, defaultWidth), between, forward);
    }

    /// <summary>One number, or one for each type; null where there is none.</summary>
    private ImmutableArray<double>? OfTypes(string option) => Find(option) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } one => [one.GetDouble()],
        { ValueKind: JsonValueKind.Object } byType => [.. _types.Select(type => byType.TryGetProperty(type, out JsonElement value) ? value.GetDouble() : throw Fail(option, $"a number for {type}"))],
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == _types.Length => [.. list.EnumerateArray().Select(value => value.GetDouble())],
        _ => throw Fail(option, "a number, or one for each type"),
    };

    private int Whole(string option, int? otherwise = null)
    {
        double value = Number(option, otherwise);
        return value >= 0 && value <= 1 << 20 && value == Math.Floor(value) ? (int)value : throw Fail(option, "a whole number");
    }

    private double Number(string option, double? otherwise = null) => Find(option) switch
    {
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        null when otherwise is { } value => value,
        _ => throw Fail(option, "a number"),
    };

    private bool Flag(string option, bool otherwise) => Find(option) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Fail(option, "true or false"),
    };

    /// <summary>An option; null where it is missing or null.</summary>
    private JsonElement? Find(string option)
    {
        _read.Add(option);
        return _options.TryGetProperty(option, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private ModelFormatException Fail(string option, string expected)
        => new(_file, option, $"expected {expected}, found {(_options.TryGetProperty(option, out JsonElement found) ? found.GetRawText() : "none")}");
}
