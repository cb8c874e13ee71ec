using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Runtime.Layers;
using TpCompiler.TestSupport;

namespace TpCompiler.Atomistic.Tests;

/// <summary>
/// Builds the descriptions of the reference MACE models from their constructor arguments, state_dict and sparse U
/// matrices, without the model file: an independent way to the same description.
/// </summary>
public sealed class GoldenMace
{
    /// <summary>Where the reference models are, below the shared folder.</summary>
    public const string Folder = "data/goldens/mace";

    private const string TrainedModel = "data/models/acetylacetone-mace";

    // e3nn's estimate for silu, from a fixed seed.
    private static readonly ActivationDescription s_silu = new(ActivationFunction.Silu, 1.6791767923989418);

    private readonly JsonElement _config;
    private readonly SafetensorsFile _state;
    private readonly Func<string, SparseTensor> _coupling;
    private readonly int _layers;

    private GoldenMace(JsonElement config, SafetensorsFile state, Func<string, SparseTensor> coupling)
    {
        _config = config;
        _state = state;
        _coupling = coupling;
        _layers = config.GetProperty("num_interactions").GetInt32();
    }

    /// <summary>The folders of the ten reference models.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "i_mace_1layer_corr1", "ii_scaleshift_L1", "iii_scaleshift_L2", "iv_mp0_small_like", "v_mp0_medium_like",
        "vi_density_agnesi_zbl", "vii_three_layers_mixed_corr", "viii_gaussian_soft_L0", "ix_two_heads", "x_strong_products_L2",
    ];

    /// <summary>The description of a reference model.</summary>
    public static MaceDescription Load(string name)
    {
        // iv has the same basis as the scalar contractions of v, and does not repeat it.
        string basis = name == "iv_mp0_small_like" ? "v_mp0_medium_like" : name;
        SafetensorsFile couplings = SafetensorsFile.Open(PathIn(basis, "U_matrices_sparse.safetensors"));
        return Load(PathIn(name, "config.json"), PathIn(name, "state_dict.safetensors"), key => Coupling(couplings, key));
    }

    /// <summary>The description of the trained model of acetylacetone; its couplings are those of another file.</summary>
    public static MaceDescription LoadTrained(Func<string, SparseTensor> coupling)
        => Load(SharedData.PathOf(TrainedModel + "/config.json"), SharedData.PathOf(TrainedModel + "/state_dict.safetensors"), coupling);

    /// <summary>The path of a file of a reference model.</summary>
    public static string PathIn(string name, string file) => SharedData.PathOf(Path.Combine(Folder, name, file));

    private static MaceDescription Load(string config, string state, Func<string, SparseTensor> coupling)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(config));
        return new GoldenMace(json.RootElement.Clone(), SafetensorsFile.Open(state), coupling).Build();
    }

    private static SparseTensor Coupling(SafetensorsFile file, string key)
    {
        if (file.Contains(key + ".same_as"))
            key = file.Text(key + ".same_as");
        return new SparseTensor([.. file.Ints(key + ".shape")], [.. file.Ints(key + ".indices")], [.. file.Doubles(key + ".values")]);
    }

    private MaceDescription Build()
    {
        bool scaled = Text("model") == "ScaleShiftMACE";
        return new MaceDescription
        {
            Kind = scaled ? MaceModelKind.ScaleShiftMace : MaceModelKind.Mace,
            Precision = StoredPrecision.Double,
            AtomicNumbers = [.. _state.Ints("atomic_numbers")],
            CutoffRadius = Number("r_max"),
            Heads = Heads(),
            AtomicEnergies = Doubles("atomic_energies_fn.atomic_energies"),
            Scale = scaled ? Doubles("scale_shift.scale") : null,
            Shift = scaled ? Doubles("scale_shift.shift") : null,
            Radial = Radial(),
            PairRepulsion = Repulsion(),
            LMax = _config.GetProperty("max_ell").GetInt32(),
            NodeEmbedding = Doubles("node_embedding.linear.weight"),
            Layers = [.. Enumerable.Range(0, _layers).Select(Layer)],
        };
    }

    private ImmutableArray<string> Heads() => _config.TryGetProperty("heads", out JsonElement heads)
        ? [.. heads.EnumerateArray().Select(h => h.GetString()!)]
        : ["default"];

    private RadialDescription Radial()
    {
        bool gaussian = _config.TryGetProperty("radial_type", out JsonElement type) && type.GetString() == "gaussian";
        int count = _config.GetProperty("num_bessel").GetInt32();
        double step = Number("r_max") / (count - 1);
        RadialBasisDescription basis = gaussian
            ? new GaussianBasisDescription(Doubles("radial_embedding.bessel_fn.gaussian_weights"), -0.5 / (step * step))
            : new BesselBasisDescription(Doubles("radial_embedding.bessel_fn.bessel_weights"), Number("radial_embedding.bessel_fn.prefactor"));
        return new RadialDescription(basis, Transform(), (int)Number("radial_embedding.cutoff_fn.p"), AppliesCutoffToBasis: true);
    }

    private DistanceTransformDescription? Transform()
    {
        const string Path = "radial_embedding.distance_transform.";
        return _config.TryGetProperty("distance_transform", out JsonElement transform) ? transform.GetString() switch
        {
            "Agnesi" => new AgnesiTransformDescription(Doubles(Path + "covalent_radii"), Number(Path + "q"), Number(Path + "p"), Number(Path + "a")),
            "Soft" => new OldSoftTransformDescription(Doubles(Path + "covalent_radii"), Number(Path + "a"), Number(Path + "b")),
            _ => null,
        } : null;
    }

    private PairRepulsionDescription? Repulsion() => _state.Contains("pair_repulsion_fn.c")
        ? new PairRepulsionDescription(Doubles("pair_repulsion_fn.c"), (int)Number("pair_repulsion_fn.p"), Doubles("pair_repulsion_fn.covalent_radii"),
            Number("pair_repulsion_fn.a_exp"), Number("pair_repulsion_fn.a_prefactor"))
        : null;

    private LayerDescription Layer(int t)
    {
        Irreps all = Irreps.Parse(Text("hidden_irreps"));
        int lmax = _config.GetProperty("max_ell").GetInt32();
        int channels = all[0].Multiplicity;
        // These models keep all hidden irreps in a single layer, and scalars only in the last of several.
        Irreps hidden = t == _layers - 1 && _layers > 1 ? Irreps.Parse($"{channels}x0e") : all;
        string path = $"interactions.{t}.";
        var target = string.Join("+", Enumerable.Range(0, lmax + 1).Select(l => $"{channels}x{l}{(l % 2 == 0 ? 'e' : 'o')}"));
        Irreps nodes = t == 0 ? Irreps.Parse($"{channels}x0e") : all;
        return new LayerDescription
        {
            Interaction = new InteractionDescription
            {
                Kind = Kind(Text(t == 0 ? "interaction_cls_first" : "interaction_cls")),
                NodeIrreps = nodes,
                EdgeIrreps = nodes,
                TargetIrreps = Irreps.Parse(target),
                HiddenIrreps = hidden,
                AverageNeighborCount = _config.GetProperty("avg_num_neighbors").GetDouble(),
                LinearUp = Doubles(path + "linear_up.weight"),
                ConvolutionWeights = Network(path + "conv_tp_weights"),
                Linear = Doubles(path + "linear.weight"),
                SkipTensorProduct = Doubles(path + "skip_tp.weight"),
                Density = _state.Contains(path + "density_fn.layer0.weight") ? Doubles(path + "density_fn.layer0.weight") : null,
            },
            Product = Product(t, hidden),
            Readout = Readout($"readouts.{t}."),
        };
    }

    private RadialNetworkDescription Network(string path) => new(
        [.. Enumerable.Range(0, 64).TakeWhile(k => _state.Contains($"{path}.layer{k}.weight")).Select(k => Matrix($"{path}.layer{k}.weight"))], s_silu);

    private WeightMatrix Matrix(string key) => new(_state.Shape(key)[0], _state.Shape(key)[1], Doubles(key));

    private ProductDescription Product(int t, Irreps hidden)
    {
        JsonElement correlation = _config.GetProperty("correlation");
        int orders = correlation.ValueKind == JsonValueKind.Array ? correlation[t].GetInt32() : correlation.GetInt32();
        return new ProductDescription
        {
            UsesSelfConnection = t > 0 || Text("interaction_cls_first").Contains("Residual", StringComparison.Ordinal),
            Contractions = [.. hidden.Select((block, k) => Contraction($"products.{t}.symmetric_contractions.contractions.{k}.", block.Irrep, orders))],
            Linear = Doubles($"products.{t}.linear.weight"),
        };
    }

    private ContractionDescription Contraction(string path, Irrep irrep, int orders) => new(irrep, [.. Enumerable.Range(1, orders).Select(order
        => new ContractionOrder(_coupling($"{path}U_matrix_{order}"), Doubles(path + (order == orders ? "weights_max" : $"weights.{orders - 1 - order}"))))]);

    private ReadoutDescription Readout(string path)
    {
        if (!_state.Contains(path + "linear_1.weight"))
            return new LinearReadoutDescription(Doubles(path + "linear.weight"));
        int hidden = Irreps.Parse(Text("MLP_irreps")).Dim;
        return new NonLinearReadoutDescription(hidden, Doubles(path + "linear_1.weight"), s_silu, Doubles(path + "linear_2.weight"));
    }

    private static InteractionKind Kind(string name) => name switch
    {
        "RealAgnosticInteractionBlock" => InteractionKind.Agnostic,
        "RealAgnosticResidualInteractionBlock" => InteractionKind.Residual,
        "RealAgnosticDensityInteractionBlock" => InteractionKind.Density,
        "RealAgnosticDensityResidualInteractionBlock" => InteractionKind.DensityResidual,
        _ => throw new ArgumentException(name),
    };

    private string Text(string key) => _config.GetProperty(key).GetString()!;

    private double Number(string key) => _state.Doubles(key)[0];

    private ImmutableArray<double> Doubles(string key) => [.. _state.Doubles(key)];
}
