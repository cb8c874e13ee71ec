using System;
using System.Numerics;
using TpCompiler.Atomistic.Mace.Files;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>One layer of a MACE model in the form in which it is evaluated: kernels and packed weights. Immutable.</summary>
internal sealed class MaceLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Packs a layer.</summary>
    public MaceLayer(MaceDescription model, int index, int head)
    {
        LayerDescription layer = model.Layers[index];
        InteractionDescription interaction = layer.Interaction;
        int size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        int elements = model.AtomicNumbers.Length;
        IsFirst = index == 0;
        Kind = interaction.Kind;
        Node = new ChannelLayout(interaction.NodeIrreps, size);
        Target = new ChannelLayout(interaction.TargetIrreps, size);
        Edge = new ChannelLayout(interaction.EdgeIrreps, size);
        Hidden = new ChannelLayout(interaction.HiddenIrreps, size);

        Convolution = new Convolution(interaction.EdgeIrreps, model.Harmonics, interaction.TargetIrreps);
        Message = new ChannelLayout(Convolution.Output, size);
        Up = EquivariantLinear<T>.Create(Node, Edge, interaction.LinearUp.AsSpan());
        if (interaction.NonLinear is { } parts)
        {
            NonLinear = new NonLinearUpdate<T>(parts, Edge, Target, size);
            RadialWeights = new NormalizedEdgeNetwork<T>(interaction.ConvolutionWeights, parts, elements, Convolution.Output, Message.Stride);
            Density = new NormalizedEdgeNetwork<T>(parts.Density, parts, elements);
            (DensityOffset, DensityFactor) = (parts.Alpha, parts.Beta);
        }
        else if (interaction.LinearDown is { } down)
        {
            Attention = new AttentionNetwork<T>(interaction.ConvolutionWeights, down, Node, Convolution.Output, Message.Stride);
            RadialWeights = Attention;
        }
        else
        {
            RadialWeights = EdgeNetwork<T>.Create(interaction.ConvolutionWeights, Convolution.Output, Message.Stride);
            Density = interaction.Density is { } density
                ? EdgeNetwork<T>.Create(new([new(density.Length, 1, density)], new(ActivationKind.Identity, 1)))
                : null;
        }

        double average = interaction.HasDensity ? 1 : interaction.AverageNeighborCount;
        Down = EquivariantLinear<T>.Create(Message, NonLinear?.Gate ?? Target, interaction.Linear.AsSpan(), 1 / average);
        Skip = interaction.HasSelfConnection
            ? new ElementLinear<T>(Node, Hidden, interaction.SkipTensorProduct, interaction.SkipIgnoresElement ? 1 : elements)
            : new ElementLinear<T>(Target, Target, interaction.SkipTensorProduct, elements);

        Product = new SymmetricProduct<T>(layer.Product, interaction.TargetIrreps, elements, Target.Stride, model.Precision);
        ProductLinear = EquivariantLinear<T>.Create(Hidden, Hidden, layer.Product.Linear.AsSpan());
        AddsSelfConnection = interaction.HasSelfConnection && layer.Product.UsesSelfConnection;
        Tensor = layer.TensorReadout is null ? null : new TensorReadout<T>(layer.TensorReadout, Hidden, size);
        Readout = layer.Readout is null ? null : ScalarReadout<T>.Create(layer.Readout, head, model.Heads.Length, Hidden);
    }

    /// <summary>Whether it is the first layer, whose features depend on the element alone.</summary>
    public bool IsFirst { get; }

    /// <summary>The kind of interaction.</summary>
    public InteractionKind Kind { get; }

    /// <summary>What non-linear interactions do to the message; null for the linear kinds.</summary>
    public NonLinearUpdate<T>? NonLinear { get; }

    /// <summary><see cref="RadialWeights"/> of attention interactions, which reads scalars of both ends; null for the other kinds.</summary>
    public AttentionNetwork<T>? Attention { get; }

    /// <summary>Whether the message is divided by a learned density.</summary>
    public bool HasDensity => Density is not null;

    /// <summary>Whether the element-dependent map acts on the message, and not on the node's own features.</summary>
    public bool SkipMixesMessage => Kind is InteractionKind.Agnostic or InteractionKind.Density;

    /// <summary>Whether the node's own features, mapped by <see cref="Skip"/>, are added to the output.</summary>
    public bool AddsSelfConnection { get; }

    /// <summary>The layout of the features that enter.</summary>
    public ChannelLayout Node { get; }

    /// <summary>The layout of the features that are sent along edges.</summary>
    public ChannelLayout Edge { get; }

    /// <summary>The layout of the convolution's result, a block per path.</summary>
    public ChannelLayout Message { get; }

    /// <summary>The layout of the mixed message.</summary>
    public ChannelLayout Target { get; }

    /// <summary>The layout of the output.</summary>
    public ChannelLayout Hidden { get; }

    /// <summary>linear_up.</summary>
    public EquivariantLinear<T> Up { get; }

    /// <summary>The convolution's kernels.</summary>
    public Convolution Convolution { get; }

    /// <summary>Radial features to the weights of the convolution, path by path, channels padded.</summary>
    public EdgeNetwork<T> RadialWeights { get; }

    /// <summary>The network from radial features to the density's argument g, rho = sum over edges of tanh(g^2); null where there is none.</summary>
    public EdgeNetwork<T>? Density { get; }

    /// <summary>alpha of the divisor alpha + beta rho.</summary>
    public double DensityOffset { get; } = 1;

    /// <summary>beta of the divisor alpha + beta rho.</summary>
    public double DensityFactor { get; } = 1;

    /// <summary>linear, divided by the average number of neighbours where there is no density.</summary>
    public EquivariantLinear<T> Down { get; }

    /// <summary>skip_tp.</summary>
    public ElementLinear<T> Skip { get; }

    /// <summary>The symmetric contraction.</summary>
    public SymmetricProduct<T> Product { get; }

    /// <summary>The linear map after the contraction.</summary>
    public EquivariantLinear<T> ProductLinear { get; }

    /// <summary>The readout of electric moments; null where the layer has none.</summary>
    public TensorReadout<T>? Tensor { get; }

    /// <summary>The readout; null where the layer has none.</summary>
    public ScalarReadout<T>? Readout { get; }
}
