using System;
using System.Numerics;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <summary>What a layer computes for each atom; some memory is used again for gradients on the way back.</summary>
internal sealed class LayerBuffers<T>(MaceLayer<T> layer) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Features after linear_up [N, edge], except in the first layer; on the way back their gradients.</summary>
    public AlignedBuffer<T> Up { get; } = new();

    /// <summary>What the radial network of an attention interaction reads of atoms [N, ends], except in the first layer; on the way back its gradients.</summary>
    public AlignedBuffer<T> Ends { get; } = new();

    /// <summary>The convolution's result [N, message]; on the way back its gradients.</summary>
    public AlignedBuffer<T> Message { get; } = new();

    /// <summary>The normalised message after linear, where more follows before the contraction [N, target or gate].</summary>
    public AlignedBuffer<T> Mixed { get; } = new();

    /// <summary>The input of the gate of a non-linear interaction [N, gate]; on the way back its gradients.</summary>
    public AlignedBuffer<T> Gate { get; } = new();

    /// <summary>What the contraction reads [N, target].</summary>
    public AlignedBuffer<T> Target { get; } = new();

    /// <summary>Gradients of <see cref="Target"/>.</summary>
    public AlignedBuffer<T> TargetGradients { get; } = new();

    /// <summary>What the contraction writes [N, hidden]; on the way back its gradients.</summary>
    public AlignedBuffer<T> Product { get; } = new();

    /// <summary>The layer's features [N, hidden].</summary>
    public AlignedBuffer<T> Features { get; } = new();

    /// <summary>Gradients of <see cref="Features"/>.</summary>
    public AlignedBuffer<T> FeatureGradients { get; } = new();

    /// <summary>What the message is divided by: alpha plus beta times the density of neighbours [N].</summary>
    public double[] Density { get; private set; } = [];

    /// <summary>Gradients of the density [N].</summary>
    public double[] DensityGradients { get; private set; } = [];

    /// <summary>Sizes the memory.</summary>
    public void Prepare(int atoms)
    {
        int room = Math.Max(1, atoms);
        if (!layer.IsFirst)
            Up.EnsureLength(checked(room * layer.Edge.RowLength));
        if (!layer.IsFirst && layer.Attention is { } attention)
            Ends.EnsureLength(checked(room * attention.Ends.RowLength));
        Message.EnsureLength(checked(room * layer.Message.RowLength));
        if (layer.SkipMixesMessage)
            Mixed.EnsureLength(checked(room * layer.Target.RowLength));
        if (layer.NonLinear is { } update)
        {
            Mixed.EnsureLength(checked(room * update.Gate.RowLength));
            Gate.EnsureLength(checked(room * update.Gate.RowLength));
        }

        Target.EnsureLength(checked(room * layer.Target.RowLength));
        TargetGradients.EnsureLength(checked(room * layer.Target.RowLength));
        Product.EnsureLength(checked(room * layer.Hidden.RowLength));
        Features.EnsureLength(checked(room * layer.Hidden.RowLength));
        FeatureGradients.EnsureLength(checked(room * layer.Hidden.RowLength));
        if (layer.HasDensity && Density.Length < atoms)
        {
            Density = new double[atoms];
            DensityGradients = new double[atoms];
        }
    }

    public void Dispose()
    {
        foreach (AlignedBuffer<T> buffer in (ReadOnlySpan<AlignedBuffer<T>>)[Up, Ends, Message, Mixed, Gate, Target, TargetGradients, Product, Features, FeatureGradients])
            buffer.Dispose();
    }
}

/// <summary>What belongs to edges.</summary>
internal sealed class EdgeBuffers<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Elements from one component to the next where edges are lanes: their number, padded.</summary>
    public int LaneStride { get; private set; }

    /// <summary>Unit vectors [3, lanes].</summary>
    public AlignedBuffer<T> UnitVectors { get; } = new();

    /// <summary>Gradients of <see cref="UnitVectors"/>.</summary>
    public AlignedBuffer<T> UnitGradients { get; } = new();

    /// <summary>Spherical harmonics [(lmax+1)^2, lanes].</summary>
    public AlignedBuffer<T> Harmonics { get; } = new();

    /// <summary>Gradients of <see cref="Harmonics"/>, summed over layers.</summary>
    public AlignedBuffer<T> HarmonicsGradients { get; } = new();

    /// <summary>Radial features [E, basis].</summary>
    public AlignedBuffer<T> Features { get; } = new();

    /// <summary>d(features)/dr [E, basis].</summary>
    public AlignedBuffer<T> FeatureSlopes { get; } = new();

    /// <summary>Gradients of what each edge's sender sent [E, node].</summary>
    public AlignedBuffer<T> SenderGradients { get; } = new();

    /// <summary>Gradients of what each edge's radial network read of both ends, where the layer is an attention [E, width of an end].</summary>
    public AlignedBuffer<T> EndGradients { get; } = new();

    /// <summary>The envelope [E], where it is not part of the features.</summary>
    public double[] Envelopes { get; private set; } = [];

    /// <summary>d(envelope)/dr [E].</summary>
    public double[] EnvelopeSlopes { get; private set; } = [];

    /// <summary>dE/dr [E] at fixed direction, eV/Angstrom.</summary>
    public double[] LengthGradients { get; private set; } = [];

    /// <summary>dE/dv [E, 3], eV/Angstrom.</summary>
    public double[] VectorGradients { get; private set; } = [];

    /// <summary>Sizes the memory.</summary>
    public void Prepare(int edges, MaceModel<T> model)
    {
        LaneStride = ChannelLayout.Pad(Math.Max(1, edges), System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        int harmonics = (model.Description.LMax + 1) * (model.Description.LMax + 1);
        int width = model.Radial.Basis.Count;
        UnitVectors.EnsureLength(3 * LaneStride);
        UnitVectors.Clear();
        UnitGradients.EnsureLength(3 * LaneStride);
        Harmonics.EnsureLength(checked(harmonics * LaneStride));
        HarmonicsGradients.EnsureLength(checked(harmonics * LaneStride));
        Features.EnsureLength(checked(Math.Max(1, edges) * width));
        FeatureSlopes.EnsureLength(checked(Math.Max(1, edges) * width));
        if (LengthGradients.Length >= edges)
            return;
        int room = edges + (edges / 4);
        LengthGradients = new double[room];
        VectorGradients = new double[3 * room];
        if (!model.Radial.ApplyCutoff)
        {
            Envelopes = new double[room];
            EnvelopeSlopes = new double[room];
        }
    }

    /// <summary>Sizes the memory for gradients of sent features.</summary>
    public void PrepareSenderGradients(int edges, int rowLength) => SenderGradients.EnsureLength(checked(Math.Max(1, edges) * rowLength));

    /// <summary>Sizes the memory for gradients of what attentions read.</summary>
    public void PrepareEndGradients(int edges, int width) => EndGradients.EnsureLength(checked(Math.Max(1, edges) * width));

    public void Dispose()
    {
        foreach (AlignedBuffer<T> buffer in (ReadOnlySpan<AlignedBuffer<T>>)[UnitVectors, UnitGradients, Harmonics, HarmonicsGradients, Features, FeatureSlopes, SenderGradients, EndGradients])
            buffer.Dispose();
    }
}

/// <summary>A thread's working memory for a few edges.</summary>
internal sealed class ThreadBuffers<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Memory for tiles of at most <paramref name="edges"/> edges.</summary>
    public ThreadBuffers(MaceLayer<T>[] layers, int edges)
    {
        int weights = 0;
        int features = 0;
        Radial = new EdgeNetworkTile<T>[layers.Length];
        Density = new EdgeNetworkTile<T>?[layers.Length];
        for (int t = 0; t < layers.Length; t++)
        {
            Radial[t] = layers[t].RadialWeights.Tile(edges);
            Density[t] = layers[t].Density?.Tile(edges);
            weights = Math.Max(weights, layers[t].RadialWeights.OutputWidth);
            features = Math.Max(features, layers[t].RadialWeights.InputWidth);
        }

        Row = new AlignedBuffer<T>(Math.Max(layers[0].Hidden.RowLength, layers[0].NonLinear?.Gate.RowLength ?? 0));
        Weights = new AlignedBuffer<T>(edges * weights);
        WeightGradients = new AlignedBuffer<T>(edges * weights);
        FeatureGradients = new AlignedBuffer<T>(edges * features);
        DensityArguments = new AlignedBuffer<T>(edges);
        DensityGradients = new AlignedBuffer<T>(edges);
        DensityFeatureGradients = new AlignedBuffer<T>(edges * features);
    }

    /// <summary>The networks of the convolutions' weights, by layer.</summary>
    public EdgeNetworkTile<T>[] Radial { get; }

    /// <summary>The networks of the densities, by layer; null where there is none.</summary>
    public EdgeNetworkTile<T>?[] Density { get; }

    /// <summary>Results of a network of a density [edges].</summary>
    public AlignedBuffer<T> DensityArguments { get; }

    /// <summary>Gradients of <see cref="DensityArguments"/>.</summary>
    public AlignedBuffer<T> DensityGradients { get; }

    /// <summary>What a density adds to <see cref="FeatureGradients"/>.</summary>
    public AlignedBuffer<T> DensityFeatureGradients { get; }

    /// <summary>What atoms of one element have in common in the first layer.</summary>
    public AlignedBuffer<T> Row { get; }

    /// <summary>Radial weights [edges, paths, channels].</summary>
    public AlignedBuffer<T> Weights { get; }

    /// <summary>Gradients of <see cref="Weights"/>.</summary>
    public AlignedBuffer<T> WeightGradients { get; }

    /// <summary>Gradients of radial features [edges, basis].</summary>
    public AlignedBuffer<T> FeatureGradients { get; }

    public void Dispose()
    {
        Row.Dispose();
        Weights.Dispose();
        WeightGradients.Dispose();
        FeatureGradients.Dispose();
        DensityArguments.Dispose();
        DensityGradients.Dispose();
        DensityFeatureGradients.Dispose();
        foreach (EdgeNetworkTile<T>? tile in (ReadOnlySpan<EdgeNetworkTile<T>?>)[.. Radial, .. Density])
            tile?.Dispose();
    }
}

/// <summary>The atoms of each element within a range, atoms being grouped by element.</summary>
internal readonly ref struct ElementRanges(int[] offsets, int begin, int end)
{
    public Enumerator GetEnumerator() => new(offsets, begin, end);

    public ref struct Enumerator(int[] offsets, int begin, int end)
    {
        private int _element = -1;

        public readonly (int Element, int First, int Last) Current
            => (_element, Math.Max(begin, offsets[_element]), Math.Min(end, offsets[_element + 1]));

        public bool MoveNext()
        {
            while (++_element < offsets.Length - 1)
            {
                if (offsets[_element] < end && offsets[_element + 1] > begin && offsets[_element] < offsets[_element + 1])
                    return true;
            }

            return false;
        }
    }
}
