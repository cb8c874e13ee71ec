using System.Collections.Immutable;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>Reads the interaction blocks of a MACE model.</summary>
internal static class MaceInteractionReader
{
    private const int MostMatrices = 64;

    public static InteractionDescription Read(TorchModule block)
    {
        InteractionKind kind = ReadKind(block);
        RefuseAccelerated(block);
        Irreps nodes = block.IrrepsAttribute("node_feats_irreps");
        bool hasDensity = kind is InteractionKind.Density or InteractionKind.DensityResidual;
        bool isNonLinear = kind == InteractionKind.NonLinear;
        TorchModule radial = block.Module("conv_tp_weights");
        // What the convolution is follows from the irreps; only its normalisation could be another.
        if (block.TryModule("conv_tp") is { } product)
            PathWeights.Check(product.OfClass("TensorProduct"));
        block.TryModule("reshape")?.OfClass("reshape_irreps");
        return new InteractionDescription
        {
            Kind = kind,
            NodeIrreps = nodes,
            EdgeIrreps = block.TryIrreps("edge_irreps") ?? nodes,
            TargetIrreps = block.IrrepsAttribute("target_irreps"),
            HiddenIrreps = block.IrrepsAttribute("hidden_irreps"),
            AverageNeighborCount = block.NumberAttribute("avg_num_neighbors"),
            LinearUp = Weights(block, "linear_up"),
            ConvolutionWeights = isNonLinear ? MaceNonLinearReader.ReadNetwork(radial) : ReadNetwork(radial),
            Linear = Weights(block, isNonLinear ? "linear_1" : "linear"),
            SkipTensorProduct = Weights(block, kind == InteractionKind.Attention ? "skip_linear" : "skip_tp"),
            Density = hasDensity ? ReadDensity(block.Module("density_fn")) : null,
            LinearDown = kind == InteractionKind.Attention ? Weights(block, "linear_down") : null,
            NonLinear = isNonLinear ? MaceNonLinearReader.Read(block) : null,
        };
    }

    /// <summary>The flat weights of an e3nn map. Other libraries store theirs in other orders under the same name.</summary>
    public static ImmutableArray<double> Weights(TorchModule owner, string name)
    {
        TorchModule map = owner.Module(name);
        if (!map.FullClassName.StartsWith("e3nn.", System.StringComparison.Ordinal))
            throw map.Refuse($"maps of class {map.FullClassName}", "of e3nn's they are; convert cuequivariance models with mace_cueq_to_e3nn");
        PathWeights.Check(map.OfClass("Linear", "FullyConnectedTensorProduct"));
        return map.Doubles("weight");
    }

    /// <summary>An activation that e3nn normalised; None stands for the identity.</summary>
    public static ActivationDescription Activation(TorchModule owner, string name)
    {
        if (owner.TryModule(name) is not { } module)
        {
            return owner.Has(name)
                ? throw owner.Refuse($"an activation that e3nn did not normalise ({name})")
                : new ActivationDescription(ActivationFunction.Identity, 1);
        }

        // e3nn leaves out a factor that is almost one, and says so in a flag.
        return new ActivationDescription(Function(module.OfClass("normalize2mom"), "f"), module.Flag("_is_id", otherwise: false) ? 1 : module.NumberAttribute("cst"));
    }

    /// <summary>The function of torch that an attribute names.</summary>
    public static ActivationFunction Function(TorchModule module, string name)
    {
        module.TryAttribute(name, out object? function);
        return function switch
        {
            PickleGlobal { Name: "silu" } or PickleObject { Type.Name: "SiLU" } => ActivationFunction.Silu,
            PickleGlobal { Name: "tanh" } => ActivationFunction.Tanh,
            PickleGlobal { Name: "abs" } => ActivationFunction.Abs,
            PickleGlobal { Name: "sigmoid" } => ActivationFunction.Sigmoid,
            _ => throw module.Refuse($"the activation {PickleText.Describe(function)}"),
        };
    }

    private static InteractionKind ReadKind(TorchModule block) => block.ClassName switch
    {
        "RealAgnosticInteractionBlock" => InteractionKind.Agnostic,
        "RealAgnosticResidualInteractionBlock" => InteractionKind.Residual,
        "RealAgnosticDensityInteractionBlock" => InteractionKind.Density,
        "RealAgnosticDensityResidualInteractionBlock" => InteractionKind.DensityResidual,
        "RealAgnosticResidualNonLinearInteractionBlock" => InteractionKind.NonLinear,
        "RealAgnosticAttResidualInteractionBlock" => InteractionKind.Attention,
        _ => throw block.Refuse($"interaction blocks of class {block.ClassName}"),
    };

    public static void RefuseAccelerated(TorchModule block)
    {
        if (IsEnabled(block, "cueq_config"))
            throw block.Refuse("models in the layout of cuequivariance (cueq_config)", "convert it with mace_cueq_to_e3nn");
        if (IsEnabled(block, "oeq_config"))
            throw block.Refuse("models for openequivariance (oeq_config)", "convert it with mace_oeq_to_e3nn");
    }

    private static bool IsEnabled(TorchModule block, string config)
        => block.TryAttribute(config, out object? value) && value is PickleObject { State: PickleDictionary settings }
            && settings.TryGet("enabled", out object? enabled) && enabled is true;

    private static RadialNetworkDescription ReadNetwork(TorchModule network)
    {
        if (network.ClassName != "FullyConnectedNet")
            throw network.Refuse($"radial networks of class {network.ClassName}");
        ImmutableArray<WeightMatrix>.Builder matrices = ImmutableArray.CreateBuilder<WeightMatrix>();
        ActivationDescription? activation = null;
        while (network.TryModule($"layer{matrices.Count}") is { } layer)
        {
            if (matrices.Count == MostMatrices)
                throw network.Fail("", $"expected at most {MostMatrices} matrices, found more");
            bool last = network.TryModule($"layer{matrices.Count + 1}") is null;
            RequireUnitVariances(layer.OfClass("_Layer"));
            ActivationDescription own = Activation(layer, "act");
            if (last && own.Kind != ActivationFunction.Identity)
                throw layer.Refuse($"a radial network that ends with an activation ({own.Kind})");
            if (!last && (activation ??= own) != own)
                throw layer.Refuse("a radial network with different activations");
            (ImmutableArray<int> shape, ImmutableArray<double> values) = layer.Shaped("weight", rank: 2);
            matrices.Add(new WeightMatrix(shape[0], shape[1], values));
        }

        return new RadialNetworkDescription(matrices.DrainToImmutable(), activation ?? new ActivationDescription(ActivationFunction.Identity, 1));
    }

    /// <summary>e3nn divides a layer's matrix by the root of these, too.</summary>
    private static void RequireUnitVariances(TorchModule layer)
    {
        foreach (string name in (System.ReadOnlySpan<string>)["var_in", "var_out"])
        {
            if (layer.Has(name) && layer.NumberAttribute(name) != 1)
                throw layer.Refuse($"radial networks with {name} other than 1");
        }
    }

    private static ImmutableArray<double> ReadDensity(TorchModule network)
    {
        RadialNetworkDescription density = ReadNetwork(network);
        return density.Layers is [{ Outputs: 1 } matrix]
            ? matrix.Values
            : throw network.Refuse("densities by more than one matrix with one output");
    }
}
