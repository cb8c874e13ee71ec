using System;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Radial;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>
/// The radial network of attention interactions: beside the radial features it reads scalars of the sender and of the receiver, which are
/// linear in the scalars of their features.
/// </summary>
/// <remarks>
/// The first matrix is linear in those too. So each atom gets one row, [what it adds as a sender | what it adds as a receiver] to the first
/// hidden features, by a single linear map from its features; per edge two rows are added to the product of the radial features.
/// </remarks>
internal sealed class AttentionNetwork<T> : EdgeNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PackedMatrix<T> _first;
    private readonly T _constant;
    private readonly RadialMlp<T> _rest;

    /// <summary>Packs a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="down">The map from scalars of a node to those that the network reads, row-major.</param>
    /// <param name="node">The layout of the features that enter the layer.</param>
    /// <param name="paths">What the outputs belong to.</param>
    /// <param name="stride">The padded number of channels of each path.</param>
    public AttentionNetwork(RadialNetworkDescription network, ImmutableArray<double> down, ChannelLayout node, Irreps paths, int stride)
    {
        AttentionWeights weights = new(network, down, node, System.Runtime.CompilerServices.Unsafe.SizeOf<T>());
        WeightMatrix first = weights.Radial;
        _first = new PackedMatrix<T>(first.Values.AsSpan(), first.Inputs, first.Outputs, weights.Scale);
        Ends = weights.Ends;
        OfNode = EquivariantLinear<T>.Create(node, Ends, weights.OfNode, weights.Scale);
        _constant = T.CreateTruncating(network.Activation.Constant);
        WeightMatrix[] rest = [.. weights.Rest.Layers[..^1], Padded(weights.Rest.Layers[^1], paths, stride)];
        _rest = new RadialMlp<T>([first.Outputs, .. rest.Select(m => m.Outputs)], [.. rest.Select(m => m.Values.ToArray())], network.Activation.Constant);
    }

    /// <summary>The layout of the row of an atom: <see cref="EndWidth"/> numbers of it as a sender and as many as a receiver.</summary>
    public ChannelLayout Ends { get; }

    /// <summary>The number of the first hidden features.</summary>
    public int EndWidth => _first.Columns;

    /// <summary>From the features that enter the layer to rows.</summary>
    public EquivariantLinear<T> OfNode { get; }

    /// <inheritdoc/>
    public override int InputWidth => _first.Rows;

    /// <inheritdoc/>
    public override int OutputWidth => _rest.OutputWidth;

    /// <inheritdoc/>
    public override long Work => ((long)_first.Rows * _first.Columns) + _rest.Widths.Zip(_rest.Widths.Skip(1), (a, b) => (long)a * b).Sum();

    /// <inheritdoc/>
    public override EdgeNetworkTile<T> Tile(int edges) => new AttentionTile(this, edges);

    /// <summary>A tile: the first hidden features and the slope of what made them.</summary>
    private sealed class AttentionTile(AttentionNetwork<T> network, int edges) : EdgeNetworkTile<T>
    {
        private readonly RadialMlpWorkspace<T> _rest = new(network._rest, edges);
        private readonly AlignedBuffer<T> _hidden = new(edges * network.EndWidth);
        private readonly AlignedBuffer<T> _slopes = new(edges * network.EndWidth);

        public override void Forward(ReadOnlySpan<T> features, ReadOnlySpan<int> senders, ReadOnlySpan<int> receivers, ReadOnlySpan<T> rows, Span<T> outputs)
        {
            int width = network.EndWidth;
            int length = network.Ends.RowLength;
            Span<T> hidden = _hidden.Span[..(senders.Length * width)];
            for (int e = 0; e < senders.Length; e++)
            {
                ReadOnlySpan<T> sender = rows.Slice(senders[e] * length, width);
                ReadOnlySpan<T> receiver = rows.Slice((receivers[e] * length) + width, width);
                Span<T> sum = hidden.Slice(e * width, width);
                for (int j = 0; j < width; j++)
                    sum[j] = sender[j] + receiver[j];
            }

            network._first.Multiply(features, network._first.Rows, hidden, width, senders.Length, T.One, accumulate: true);
            Activations.SiluWithDerivative(hidden, hidden, _slopes.Span[..hidden.Length], network._constant);

            // The rest folds the constant into its own first matrix only where an activation of its own comes before.
            network._rest.Forward(hidden, senders.Length, outputs, _rest);
        }

        public override void Backward(ReadOnlySpan<T> outputGradients, Span<T> featureGradients, Span<T> endGradients)
        {
            int count = featureGradients.Length / network._first.Rows;
            Span<T> gradients = endGradients.IsEmpty ? _hidden.Span[..(count * network.EndWidth)] : endGradients;
            network._rest.Backward(outputGradients, _rest, gradients);
            ReadOnlySpan<T> slopes = _slopes.Span;
            for (int j = 0; j < gradients.Length; j++)
                gradients[j] *= slopes[j];
            network._first.Transposed.Multiply(gradients, network.EndWidth, featureGradients, network._first.Rows, count, T.One, accumulate: false);
        }

        public override void Dispose()
        {
            _rest.Dispose();
            _hidden.Dispose();
            _slopes.Dispose();
        }
    }
}
