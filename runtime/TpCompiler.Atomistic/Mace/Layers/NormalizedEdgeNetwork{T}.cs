using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>
/// The radial network of non-linear interactions: its input is the radial features beside embeddings of the sender's and the receiver's
/// element, and between its matrices stand biases, layer normalisations and silu.
/// </summary>
/// <remarks>What the first matrix makes of an element is a row of a table: the many inputs of the embeddings cost nothing per edge.</remarks>
internal sealed class NormalizedEdgeNetwork<T> : EdgeNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PackedMatrix<T>[] _matrices;
    private readonly T[][] _biases;
    private readonly T[][] _scales;
    private readonly T[][] _shifts;
    private readonly T[] _ofSender;
    private readonly T[] _ofReceiver;

    /// <summary>Packs a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parts">The embeddings of elements.</param>
    /// <param name="elements">The number of elements.</param>
    /// <param name="paths">What the outputs belong to; null where they stay as they are.</param>
    /// <param name="stride">The padded number of channels of each path.</param>
    public NormalizedEdgeNetwork(RadialNetworkDescription network, NonLinearInteractionDescription parts, int elements, Irreps? paths = null, int stride = 0)
    {
        ImmutableArray<AffineDescription> affine = network.Affine!.Value;
        WeightMatrix first = network.Layers[0];
        int embedding = parts.SourceEmbedding.Length / elements;
        int radial = first.Inputs - (2 * embedding);
        WeightMatrix last = network.Layers[^1];
        WeightMatrix lastBias = new(1, last.Outputs, affine[^1].Bias);
        if (paths is not null)
            (last, lastBias) = (Padded(last, paths, stride), Padded(lastBias, paths, stride));
        _matrices =
        [
            Pack(new WeightMatrix(radial, first.Outputs, first.Values[..(radial * first.Outputs)])),
            .. network.Layers[1..^1].Select(Pack),
            Pack(last),
        ];
        _biases = [[], .. affine[1..^1].Select(a => Rounded(a.Bias)), Rounded(lastBias.Values)];
        _scales = [.. affine[..^1].Select(a => Rounded(a.Scale!.Value))];
        _shifts = [.. affine[..^1].Select(a => Rounded(a.Shift!.Value))];
        _ofSender = Table(first, radial, parts.SourceEmbedding, elements, affine[0].Bias);
        _ofReceiver = Table(first, radial + embedding, parts.TargetEmbedding, elements, bias: null);
    }

    /// <inheritdoc/>
    public override int InputWidth => _matrices[0].Rows;

    /// <inheritdoc/>
    public override int OutputWidth => _matrices[^1].Columns;

    /// <inheritdoc/>
    public override long Work => _matrices.Sum(m => (long)m.Rows * m.Columns);

    /// <inheritdoc/>
    public override EdgeNetworkTile<T> Tile(int edges) => new NormalizedTile(this, edges);

    private static PackedMatrix<T> Pack(WeightMatrix matrix) => new(matrix.Values.ToArray(), matrix.Inputs, matrix.Outputs, 1);

    private static T[] Rounded(ImmutableArray<double> values) => [.. values.Select(T.CreateTruncating)];

    /// <summary>For each element its embedding times the rows of the matrix from <paramref name="firstRow"/> on, plus the bias.</summary>
    private static T[] Table(WeightMatrix matrix, int firstRow, ImmutableArray<double> embedding, int elements, ImmutableArray<double>? bias)
    {
        int width = matrix.Outputs;
        int length = embedding.Length / elements;
        T[] table = new T[elements * width];
        for (int z = 0; z < elements; z++)
        {
            for (int j = 0; j < width; j++)
            {
                double sum = 0;
                for (int k = 0; k < length; k++)
                    sum += embedding[(z * length) + k] * matrix.Values[((firstRow + k) * width) + j];
                table[(z * width) + j] = T.CreateTruncating((sum / Math.Sqrt(elements)) + (bias?[j] ?? 0));
            }
        }

        return table;
    }

    /// <summary>A tile: for each hidden layer the normalised values, the slope of what follows, and the reciprocal deviations.</summary>
    private sealed class NormalizedTile : EdgeNetworkTile<T>
    {
        private const double Epsilon = 1e-5;

        private readonly NormalizedEdgeNetwork<T> _network;
        private readonly AlignedBuffer<T>[] _normalised;
        private readonly AlignedBuffer<T>[] _slopes;
        private readonly T[][] _inverseDeviations;
        private readonly AlignedBuffer<T>[] _scratch;
        private int _edges;

        public NormalizedTile(NormalizedEdgeNetwork<T> network, int edges)
        {
            _network = network;
            int[] widths = [.. network._matrices[..^1].Select(m => m.Columns)];
            _normalised = [.. widths.Select(w => new AlignedBuffer<T>(edges * w))];
            _slopes = [.. widths.Select(w => new AlignedBuffer<T>(edges * w))];
            _inverseDeviations = [.. widths.Select(_ => new T[edges])];
            _scratch = [new AlignedBuffer<T>(edges * widths.Max()), new AlignedBuffer<T>(edges * widths.Max())];
        }

        public override void Forward(ReadOnlySpan<T> features, ReadOnlySpan<int> senders, ReadOnlySpan<int> receivers, ReadOnlySpan<T> rows, Span<T> outputs)
        {
            _edges = senders.Length;
            ReadOnlySpan<T> x = features;
            for (int layer = 0; layer < _normalised.Length; layer++)
            {
                int width = _network._matrices[layer].Columns;
                Span<T> values = _scratch[layer & 1].Span[..(_edges * width)];
                if (layer == 0)
                    AddRows(senders, receivers, values, width);
                else
                    Repeat(_network._biases[layer], values);
                Multiply(_network._matrices[layer], x, values, accumulate: true);
                Normalise(layer, values);
                x = values;
            }

            outputs = outputs[..(_edges * _network.OutputWidth)];
            Repeat(_network._biases[^1], outputs);
            Multiply(_network._matrices[^1], x, outputs, accumulate: true);
        }

        public override void Backward(ReadOnlySpan<T> outputGradients, Span<T> featureGradients, Span<T> endGradients)
        {
            ReadOnlySpan<T> gradients = outputGradients;
            for (int layer = _normalised.Length; layer > 0; layer--)
            {
                Span<T> values = _scratch[layer & 1].Span[..(_edges * _network._matrices[layer].Rows)];
                Multiply(_network._matrices[layer].Transposed, gradients, values, accumulate: false);
                NormaliseBackward(layer - 1, values);
                gradients = values;
            }

            Multiply(_network._matrices[0].Transposed, gradients, featureGradients, accumulate: false);
        }

        public override void Dispose()
        {
            foreach (AlignedBuffer<T> buffer in (IEnumerable<AlignedBuffer<T>>)[.. _normalised, .. _slopes, .. _scratch])
                buffer.Dispose();
        }

        private void Multiply(PackedMatrix<T> matrix, ReadOnlySpan<T> x, Span<T> y, bool accumulate)
            => matrix.Multiply(x, matrix.Rows, y, matrix.Columns, _edges, T.One, accumulate);

        private void AddRows(ReadOnlySpan<int> senders, ReadOnlySpan<int> receivers, Span<T> values, int width)
        {
            for (int e = 0; e < _edges; e++)
            {
                ReadOnlySpan<T> sender = _network._ofSender.AsSpan(senders[e] * width, width);
                ReadOnlySpan<T> receiver = _network._ofReceiver.AsSpan(receivers[e] * width, width);
                Span<T> row = values.Slice(e * width, width);
                for (int j = 0; j < width; j++)
                    row[j] = sender[j] + receiver[j];
            }
        }

        private static void Repeat(T[] row, Span<T> rows)
        {
            for (int e = 0; e < rows.Length; e += row.Length)
                row.CopyTo(rows[e..]);
        }

        /// <summary>y = silu(scale * (x - mean) / deviation + shift), in place; keeps d(silu)/d(argument) times scale.</summary>
        private void Normalise(int layer, Span<T> values)
        {
            T[] scale = _network._scales[layer];
            T[] shift = _network._shifts[layer];
            int width = scale.Length;
            T count = T.CreateTruncating(width);
            for (int e = 0; e < _edges; e++)
            {
                Span<T> x = values.Slice(e * width, width);
                Span<T> normalised = _normalised[layer].Span.Slice(e * width, width);
                T mean = T.Zero;
                for (int j = 0; j < width; j++)
                    mean += x[j];
                mean /= count;
                T variance = T.Zero;
                for (int j = 0; j < width; j++)
                    variance += (x[j] - mean) * (x[j] - mean);
                T inverse = T.One / T.Sqrt((variance / count) + T.CreateTruncating(Epsilon));
                _inverseDeviations[layer][e] = inverse;
                for (int j = 0; j < width; j++)
                {
                    normalised[j] = (x[j] - mean) * inverse;
                    x[j] = (normalised[j] * scale[j]) + shift[j];
                }
            }

            Span<T> slopes = _slopes[layer].Span[..(_edges * width)];
            Activations.SiluWithDerivative<T>(values, values, slopes, T.One);
            for (int e = 0; e < _edges; e++)
            {
                Span<T> row = slopes.Slice(e * width, width);
                for (int j = 0; j < width; j++)
                    row[j] *= scale[j];
            }
        }

        /// <summary>With g the gradient of the normalised n: (g - mean(g) - n mean(g n)) / deviation.</summary>
        private void NormaliseBackward(int layer, Span<T> gradients)
        {
            int width = _network._scales[layer].Length;
            T count = T.CreateTruncating(width);
            for (int e = 0; e < _edges; e++)
            {
                Span<T> g = gradients.Slice(e * width, width);
                ReadOnlySpan<T> slopes = _slopes[layer].Span.Slice(e * width, width);
                ReadOnlySpan<T> normalised = _normalised[layer].Span.Slice(e * width, width);
                T mean = T.Zero;
                T product = T.Zero;
                for (int j = 0; j < width; j++)
                {
                    g[j] *= slopes[j];
                    mean += g[j];
                    product += g[j] * normalised[j];
                }

                mean /= count;
                product /= count;
                T inverse = _inverseDeviations[layer][e];
                for (int j = 0; j < width; j++)
                    g[j] = (g[j] - mean - (normalised[j] * product)) * inverse;
            }
        }
    }
}
