using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Radial;

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
        Hidden = new ChannelLayout(interaction.HiddenIrreps, size);

        Convolution = new Convolution(interaction.EdgeIrreps, Irreps.SphericalHarmonics(model.LMax), interaction.TargetIrreps);
        Message = new ChannelLayout(Convolution.Output, size);
        Up = EquivariantLinear<T>.Create(Node, Node, interaction.LinearUp.AsSpan());
        double average = interaction.HasDensity ? 1 : interaction.AverageNeighborCount;
        Down = EquivariantLinear<T>.Create(Message, Target, interaction.Linear.AsSpan(), 1 / average);
        Skip = interaction.HasSelfConnection
            ? new ElementLinear<T>(Node, Hidden, interaction.SkipTensorProduct, elements)
            : new ElementLinear<T>(Target, Target, interaction.SkipTensorProduct, elements);
        RadialWeights = RadialNetwork(interaction.ConvolutionWeights, Convolution.PathCount, Node.Channels, Node.Stride);
        Density = interaction.Density is { } density
            ? [.. density.Select(w => T.CreateTruncating(w / Math.Sqrt(density.Length)))]
            : null;

        Product = new SymmetricProduct<T>(layer.Product, interaction.TargetIrreps, elements, Target.Stride, model.Precision);
        ProductLinear = EquivariantLinear<T>.Create(Hidden, Hidden, layer.Product.Linear.AsSpan());
        AddsSelfConnection = interaction.HasSelfConnection && layer.Product.UsesSelfConnection;
        Readout = layer.Readout is null ? null : ScalarReadout<T>.Create(layer.Readout, head, model.Heads.Length, Hidden);
    }

    /// <summary>Whether it is the first layer, whose features depend on the element alone.</summary>
    public bool IsFirst { get; }

    /// <summary>The kind of interaction.</summary>
    public InteractionKind Kind { get; }

    /// <summary>Whether the message is divided by a learned density.</summary>
    public bool HasDensity => Density is not null;

    /// <summary>Whether the element-dependent map acts on the message, and not on the node's own features.</summary>
    public bool SkipMixesMessage => Kind is InteractionKind.Agnostic or InteractionKind.Density;

    /// <summary>Whether the node's own features, mapped by <see cref="Skip"/>, are added to the output.</summary>
    public bool AddsSelfConnection { get; }

    /// <summary>The layout of the features that enter.</summary>
    public ChannelLayout Node { get; }

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
    public RadialMlp<T> RadialWeights { get; }

    /// <summary>The map from radial features to the density's argument; null where there is none.</summary>
    public T[]? Density { get; }

    /// <summary>linear, divided by the average number of neighbours where there is no density.</summary>
    public EquivariantLinear<T> Down { get; }

    /// <summary>skip_tp.</summary>
    public ElementLinear<T> Skip { get; }

    /// <summary>The symmetric contraction.</summary>
    public SymmetricProduct<T> Product { get; }

    /// <summary>The linear map after the contraction.</summary>
    public EquivariantLinear<T> ProductLinear { get; }

    /// <summary>The readout; null where the layer has none.</summary>
    public ScalarReadout<T>? Readout { get; }

    private static RadialMlp<T> RadialNetwork(RadialNetworkDescription network, int paths, int channels, int stride)
    {
        List<int> widths = [network.Layers[0].Inputs];
        List<double[]> weights = [];
        foreach (WeightMatrix matrix in network.Layers)
        {
            widths.Add(matrix.Outputs);
            weights.Add([.. matrix.Values]);
        }

        // The last layer writes weights as kernels read them: [path][channel], channels padded.
        WeightMatrix last = network.Layers[^1];
        double[] padded = new double[last.Inputs * paths * stride];
        for (int row = 0; row < last.Inputs; row++)
        {
            for (int p = 0; p < paths; p++)
                last.Values.AsSpan((row * last.Outputs) + (p * channels), channels).CopyTo(padded.AsSpan((row * paths * stride) + (p * stride)));
        }

        widths[^1] = paths * stride;
        weights[^1] = padded;
        return new RadialMlp<T>([.. widths], weights, network.Activation.Constant);
    }
}
