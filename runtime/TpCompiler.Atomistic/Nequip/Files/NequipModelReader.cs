using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Nequip.Files;

/// <summary>Reads the modules of a NequIP or Allegro model. What a file holds decides, never a version number.</summary>
internal sealed class NequipModelReader
{
    private const int MostLayers = 64;

    private readonly TorchModule _root;
    private readonly TorchModule _model;
    private readonly TorchModule _network;
    private readonly ImmutableArray<int> _elements;

    private NequipModelReader(TorchModule root)
    {
        _root = root;
        _model = root.ClassName == "ModuleDict" ? root.Module("sole_model") : root;
        _network = _model.OfClass("GraphModel").Module("model").OfClass("ForceStressOutput").Module("func").OfClass("SequentialGraphNetwork");
        _elements = ReadElements();
    }

    /// <summary>Whether a module is a model of the nequip framework: one alone, or one in a dictionary.</summary>
    public static bool IsModel(TorchModule root) => root.ClassName is "GraphModel" or "ModuleDict";

    /// <summary>Reads a model.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="ignored">Names or paths of what is not known and is passed over.</param>
    public static EdgeModelDescription Read(TorchModule root, IReadOnlyCollection<string> ignored)
    {
        NequipModelReader reader = new(root);
        EdgeModelDescription description = reader._network.HasModule("allegro") ? reader.ReadAllegro() : reader.ReadNequip();
        reader.ReadSum();
        UnknownMembers.Refuse(root, ignored, NequipInertMembers.All);
        return description;
    }

    private AllegroDescription ReadAllegro()
    {
        TorchModule module = _network.Module("allegro").OfClass("Allegro_Module");
        TorchModule tensors = _network.Module("tensor_embed").OfClass("TwoBodySphericalHarmonicTensorEmbed");
        Irreps harmonics = tensors.Module("sh").Harmonics();
        int degrees = harmonics.Count;
        int channels = Channels(tensors.Module("_edge_weighter"));
        if (Channels(module.Module("_env_weighter")) != channels || module.Flag("scatter_features", otherwise: false))
            throw module.Refuse("layers that sum tensors over neighbours (scatter_features)");
        EdgeEmbedding embedding = ReadEmbedding(_network.Module("radial_chemical_embed"));
        ScalarNetwork scalars = _network.Module("scalar_embed_mlp").OfClass("ScalarMLP").Module("mlp_module").Network(inputs: embedding.Width);
        int width = scalars.Layers[^1].Outputs;
        ScalarLayer projection = module.Module("first_layer_env_embed_projection").Matrix(inputs: width);
        int features = projection.Outputs - (channels * degrees);
        if (features < 1)
            throw module.Fail("first_layer_env_embed_projection", FormattableString.Invariant($"expected more than {channels * degrees} columns, found {projection.Outputs}"));
        List<AllegroLayer> layers = ReadLayers(module, harmonics, channels, features, out double environment);
        TorchModule readout = _network.Module("edge_readout").OfClass("ScalarMLP").Module("mlp_module");
        TorchModule sum = _network.Module("edge_eng_sum").OfClass("EdgewiseReduce");
        RequireSum(sum);
        int exponent = embedding is TypeProductEmbedding bessel ? bessel.Radial.Exponent : _network.TryModule("cutoff")?.Module("cutoff").Exponent() ?? 6;
        return new AllegroDescription(ReadBasics(harmonics, exponent))
        {
            Embedding = embedding,
            ScalarEmbedding = scalars,
            TensorEmbedding = tensors.Module("env_embed_linear").Matrix(inputs: width, outputs: channels * degrees),
            Projection = projection,
            Layers = [.. layers],
            Readout = readout.Network(inputs: features * (layers.Count + 1), outputs: 1),
            TensorChannels = channels,
            EnvironmentFactor = environment,
            EnergyFactor = sum.Has("_factor") ? sum.NumberAttribute("_factor") : 1,
        };
    }

    private static List<AllegroLayer> ReadLayers(TorchModule module, Irreps harmonics, int channels, int features, out double factor)
    {
        TorchModule products = module.Module("tps");
        TorchModule latents = module.Module("latents");
        int count = products.Modules.Take(MostLayers + 1).Count();
        if (count is < 1 or > MostLayers)
            throw products.Fail("", FormattableString.Invariant($"expected from 1 to {MostLayers} layers, found {count}"));
        List<AllegroLayer> layers = [];
        Irreps tensors = harmonics;
        factor = 1;
        for (int k = 0; k < count; k++)
        {
            TorchModule product = products.Module(FormattableString.Invariant($"{k}"));
            if (product.ClassName is not ("Contracter" or "TritonContracter" or "CuEquivarianceContracter"))
                throw product.Refuse($"a {product.ClassName} in the place of a Contracter");
            if (product.Has("instructions") || !(product.TryAttribute("irrep_normalization", out object? normalization) && normalization is "component"))
                throw product.Refuse("products with paths or normalizations of their own");
            Irreps output = product.IrrepsAttribute("irreps_out");
            double found = product.Has("scatter_factor") ? product.NumberAttribute("scatter_factor") : 1;
            if (product.IrrepsAttribute("irreps_in1") != tensors || product.IrrepsAttribute("irreps_in2") != harmonics || output.Count == 0
                || output[0].Irrep != new Irrep(0, 1) || output.Any(block => block.Multiplicity != 1) || (k > 0 && found != factor))
            {
                throw product.Fail("irreps_out", $"expected a product of {tensors} with {harmonics} to 0e and others, found {product.IrrepsAttribute("irreps_in1")} with {product.IrrepsAttribute("irreps_in2")} to {output}");
            }

            factor = found;
            bool isCoupled = product.Flag("path_channel_coupling", otherwise: true);
            int paths = AllegroLayer.Paths(tensors, harmonics, output).Count();
            int columns = features + (k < count - 1 ? channels * harmonics.Count : 0);
            layers.Add(new(
                tensors,
                output,
                product.Weights("weights", (isCoupled ? channels : 1) * paths),
                isCoupled,
                latents.Module(FormattableString.Invariant($"{k}")).Network(inputs: (features * (k + 1)) + channels, outputs: columns)));
            tensors = output;
        }

        return layers;
    }

    /// <summary>The channels of weighted harmonics, each degree with a weight.</summary>
    private static int Channels(TorchModule weighter)
    {
        weighter = weighter.OfClass("MakeWeightedChannels");
        if (!weighter.Flag("weight_individual_irreps", otherwise: true) || (weighter.Has("alpha") && weighter.NumberAttribute("alpha") != 1))
            throw weighter.Refuse("harmonics with one weight for all degrees");
        double channels = weighter.NumberAttribute("multiplicity_out");
        return channels is >= 1 and <= 1 << 20 ? (int)channels : throw weighter.Fail("multiplicity_out", FormattableString.Invariant($"expected a number of channels, found {channels}"));
    }

    private EdgeEmbedding ReadEmbedding(TorchModule module)
    {
        switch (module.ClassName)
        {
            case "SequentialGraphNetwork":
                BesselEncoding radial = module.Module("bessel_encode").Bessel();
                TorchModule types = module.Module("type_embed").OfClass("ProductTypeEmbedding");
                ScalarLayer mixing = types.Module("basis_linear").Matrix(inputs: radial.Count);
                int length = _elements.Length * mixing.Outputs / 2;
                return mixing.Outputs % 2 == 0
                    ? new TypeProductEmbedding(radial, mixing, types.Module("center_embed").Weights("weight", length), types.Module("neighbor_embed").Weights("weight", length))
                    : throw types.Fail("basis_linear", "expected an even number of columns, found an odd one");
            case "TwoBodySplineScalarEmbed":
                TorchModule spline = module.Module("spline").OfClass("PerClassSpline");
                int functions = (int)spline.NumberAttribute("num_splines");
                int span = (int)spline.NumberAttribute("spline_span");
                int pairs = _elements.Length * _elements.Length;
                TorchTensor weights = spline.Module("class_embed").Tensor("weight");
                int width = functions > 0 ? weights.Count / (pairs * functions) : 0;
                if (functions is < 1 or > 4096 || span < 0 || span > functions || width < 1)
                    throw spline.Fail("num_splines", FormattableString.Invariant($"expected some splines and a span of at most as many, found {functions} and {span}"));
                return new SplineEmbedding(new(functions, span), spline.Module("class_embed").Weights("weight", pairs * functions * width), width);
            default:
                throw module.Refuse($"radial embeddings of class {module.FullClassName}", "TwoBodyBesselScalarEmbed and TwoBodySplineScalarEmbed are supported");
        }
    }

    private NequipDescription ReadNequip()
    {
        TorchModule types = _network.Module("type_embed").OfClass("NodeTypeEmbed");
        if (types.Flag("do_categorical_graph_field_embed", otherwise: false))
            throw types.Refuse("embeddings of properties of structures (categorical_graph_field_embed)");
        TorchModule table = types.Module("embed_module");
        int width = table.Tensor("weight").Count / _elements.Length;
        Weights embedding = table.Weights("weight", _elements.Length * width);
        Irreps harmonics = _network.Module("spharm").OfClass("SphericalHarmonicEdgeAttrs").Module("sh").Harmonics();
        BesselEncoding radial = _network.Module("bessel_encode").Bessel();
        Irreps features = new([new MulIrrep(width, new Irrep(0, 1))]);
        List<NequipLayer> layers = [];
        for (string name = "layer0_convnet"; _network.HasModule(name) && layers.Count < MostLayers; name = FormattableString.Invariant($"layer{layers.Count}_convnet"))
        {
            layers.Add(NequipLayerReader.Read(_network.Module(name), name, features, harmonics, width, _elements.Length, radial.Count));
            features = layers[^1].Output;
        }

        if (layers.Count == 0)
            throw _network.Fail("layer0_convnet", "expected a layer, found none");
        TorchModule factor = _network.Module("factor").OfClass("ApplyFactor");
        TorchModule readout = _network.Module("per_atom_energy_readout").OfClass("ScalarMLP").Module("mlp_module");
        return new NequipDescription(ReadBasics(harmonics, radial.Exponent))
        {
            TypeEmbedding = embedding,
            TypeWidth = width,
            Radial = radial,
            RadialFactor = factor.NumberAttribute("factor"),
            Layers = [.. layers],
            Readout = readout.Network(inputs: features.MultiplicityOf(new Irrep(0, 1)), outputs: 1),
        };
    }

    private EdgeModelBasics ReadBasics(Irreps harmonics, int exponent)
    {
        TorchModule norm = _network.Module("edge_norm").OfClass("EdgeLengthNormalizer");
        double cutoff = norm.NumberAttribute("r_max");
        ImmutableArray<double> inverse = norm.Finite("_rmax_recip");
        int types = _elements.Length;
        if (!(cutoff > 0) || !double.IsFinite(cutoff))
            throw norm.Fail("r_max", FormattableString.Invariant($"expected a positive number, found {cutoff}"));
        if ((inverse.Length != 1 && inverse.Length != types * types) || inverse.Any(r => !(r * cutoff >= 1 - 1e-9)))
            throw norm.Fail("_rmax_recip", FormattableString.Invariant($"expected one number or {types * types}, none less than 1 / {cutoff}, found others"));
        TorchModule energies = _network.Module("per_type_energy_scale_shift").OfClass("PerTypeScaleShift");
        return new()
        {
            AtomicNumbers = _elements,
            CutoffRadius = cutoff,
            InverseCutoffs = inverse,
            Precision = ReadPrecision(),
            ParameterCount = CountParameters(_root, 0),
            Harmonics = harmonics,
            Scales = energies.OfTypes("scales", types),
            Shifts = energies.OfTypes("shifts", types),
            Repulsion = _network.TryModule("pair_potential")?.Repulsion(types, exponent),
        };
    }

    private ImmutableArray<int> ReadElements()
    {
        List<string?> names = _model.Texts("type_names");
        ImmutableArray<int>.Builder elements = ImmutableArray.CreateBuilder<int>();
        foreach (string? name in names)
        {
            if (!ChemicalElements.TryGetAtomicNumber(name, out int element))
                throw _model.Refuse($"types that are no chemical elements ({name})", "each type must be a chemical symbol");
            if (elements.Contains(element))
                throw _model.Refuse($"several types of one element ({name})");
            elements.Add(element);
        }

        return elements.Count > 0 ? elements.ToImmutable() : throw _model.Fail("type_names", "expected the names of types, found none");
    }

    private StoredPrecision ReadPrecision()
    {
        _model.TryAttribute("model_dtype", out object? type);
        return type switch
        {
            PickleGlobal { Name: "float64" } => StoredPrecision.Double,
            PickleGlobal { Name: "float32" } => StoredPrecision.Single,
            _ => throw _model.Refuse($"models of type {PickleText.Describe(type)}"),
        };
    }

    private void ReadSum() => RequireSum(_network.Module("total_energy_sum").OfClass("AtomwiseReduce"));

    private static void RequireSum(TorchModule sum)
    {
        if (!sum.TryAttribute("reduce", out object? reduce) || reduce is not "sum" || (sum.Has("constant") && sum.NumberAttribute("constant") != 1))
            throw sum.Refuse("energies that are no plain sums");
    }

    private static long CountParameters(TorchModule module, int depth) => depth > MostLayers
        ? throw module.Fail("", $"expected modules nested at most {MostLayers} deep, found more")
        : module.Parameters.Sum(p => (long)p.Value.Count) + module.Modules.Sum(inner => CountParameters(inner, depth + 1));
}
