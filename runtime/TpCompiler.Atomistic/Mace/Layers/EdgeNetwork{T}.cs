using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Radial;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>A network from what is known of an edge (radial features, the atoms at its ends) to numbers. Immutable.</summary>
internal abstract class EdgeNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of radial features.</summary>
    public abstract int InputWidth { get; }

    /// <summary>The number of outputs.</summary>
    public abstract int OutputWidth { get; }

    /// <summary>Multiplications per edge.</summary>
    public abstract long Work { get; }

    /// <summary>The network without the elements and without biases.</summary>
    public static EdgeNetwork<T> Create(RadialNetworkDescription network)
        => new FullyConnected([.. network.Layers.Select(m => m.Outputs).Prepend(network.Layers[0].Inputs)], [.. network.Layers.Select(m => m.Values.ToArray())], network.Activation.Constant);

    /// <summary>The same with outputs as kernels read the weights of a convolution: [path][channel], channels padded to <paramref name="stride"/>.</summary>
    public static EdgeNetwork<T> Create(RadialNetworkDescription network, Irreps paths, int stride)
    {
        WeightMatrix last = network.Layers[^1];
        return Create(network with { Layers = network.Layers.SetItem(network.Layers.Length - 1, Padded(last, paths, stride)) });
    }

    /// <summary>A matrix whose columns belong to paths, with the columns of each path padded.</summary>
    public static WeightMatrix Padded(WeightMatrix matrix, Irreps paths, int stride)
    {
        int width = paths.Count * stride;
        double[] padded = new double[matrix.Inputs * width];
        for (int row = 0; row < matrix.Inputs; row++)
        {
            for (int p = 0, column = 0; p < paths.Count; column += paths[p].Multiplicity, p++)
                matrix.Values.AsSpan((row * matrix.Outputs) + column, paths[p].Multiplicity).CopyTo(padded.AsSpan((row * width) + (p * stride)));
        }

        return new WeightMatrix(matrix.Inputs, width, [.. padded]);
    }

    /// <summary>A thread's evaluation of tiles of at most <paramref name="edges"/> edges.</summary>
    public abstract EdgeNetworkTile<T> Tile(int edges);

    private sealed class FullyConnected(int[] widths, List<double[]> weights, double constant) : EdgeNetwork<T>
    {
        private readonly RadialMlp<T> _mlp = new(widths, weights, constant);

        public override int InputWidth => _mlp.InputWidth;

        public override int OutputWidth => _mlp.OutputWidth;

        public override long Work => _mlp.Widths.Zip(_mlp.Widths.Skip(1), (a, b) => (long)a * b).Sum();

        public override EdgeNetworkTile<T> Tile(int edges) => new FullyConnectedTile(_mlp, edges);
    }

    private sealed class FullyConnectedTile(RadialMlp<T> mlp, int edges) : EdgeNetworkTile<T>
    {
        private readonly RadialMlpWorkspace<T> _workspace = new(mlp, edges);

        public override void Forward(ReadOnlySpan<T> features, ReadOnlySpan<int> senders, ReadOnlySpan<int> receivers, ReadOnlySpan<T> rows, Span<T> outputs)
            => mlp.Forward(features, senders.Length, outputs, _workspace);

        public override void Backward(ReadOnlySpan<T> outputGradients, Span<T> featureGradients, Span<T> endGradients)
            => mlp.Backward(outputGradients, _workspace, featureGradients);

        public override void Dispose() => _workspace.Dispose();
    }
}

/// <summary>One thread's evaluation of an <see cref="EdgeNetwork{T}"/> on a tile of edges, with what the way back needs.</summary>
internal abstract class EdgeNetworkTile<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Evaluates the network.</summary>
    /// <param name="features">Radial features [E, inputs].</param>
    /// <param name="senders">Each sender's row, or the model's index of its element where the network reads no rows [E].</param>
    /// <param name="receivers">Each receiver's row, or the model's index of its element [E].</param>
    /// <param name="rows">What an <see cref="AttentionNetwork{T}"/> knows of atoms; others read none.</param>
    /// <param name="outputs">Results [E, outputs].</param>
    public abstract void Forward(ReadOnlySpan<T> features, ReadOnlySpan<int> senders, ReadOnlySpan<int> receivers, ReadOnlySpan<T> rows, Span<T> outputs);

    /// <summary>The gradient with respect to what the last <see cref="Forward"/> read.</summary>
    /// <param name="outputGradients">Gradients of the results [E, outputs].</param>
    /// <param name="featureGradients">Gradients of the features [E, inputs]; overwritten.</param>
    /// <param name="endGradients">Gradients of what was read of either end [E, width of an end]; overwritten. Empty where nobody asks.</param>
    public abstract void Backward(ReadOnlySpan<T> outputGradients, Span<T> featureGradients, Span<T> endGradients);

    /// <inheritdoc/>
    public abstract void Dispose();
}
