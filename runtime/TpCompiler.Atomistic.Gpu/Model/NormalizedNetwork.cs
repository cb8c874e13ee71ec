using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// The radial network of non-linear interactions: its input is the radial features beside embeddings of the sender's and the receiver's
/// element, and between its matrices stand biases, layer normalisations and silu. What the first matrix makes of an element is a row of a table.
/// </summary>
internal sealed class NormalizedNetwork : EdgeNetwork
{
    private readonly int _elements;
    private readonly int[] _counts;
    private readonly int[] _widths;
    private readonly double[][] _weights;
    private readonly double[][] _transposed;
    private readonly double[]?[] _biases;
    private readonly double[][] _scales;
    private readonly double[][] _shifts;
    private readonly double[] _ofSender;
    private readonly double[] _ofReceiver;

    /// <summary>Packs a network.</summary>
    /// <param name="name">What its memory is called.</param>
    /// <param name="network">The network; outputs as they are to lie.</param>
    /// <param name="lastBias">The bias of the outputs.</param>
    /// <param name="parts">The embeddings of elements.</param>
    /// <param name="elements">The number of elements.</param>
    public NormalizedNetwork(string name, RadialNetworkDescription network, WeightMatrix lastBias, NonLinearInteractionDescription parts, int elements)
        : base(name)
    {
        ImmutableArray<AffineDescription> affine = network.Affine!.Value;
        WeightMatrix first = network.Layers[0];
        int embedding = parts.SourceEmbedding.Length / elements;
        int radial = first.Inputs - (2 * embedding);
        _elements = elements;
        _counts = [radial, .. network.Layers.Select(m => m.Outputs)];
        _widths = [.. _counts.Select(Pad)];
        WeightMatrix[] matrices = [new(radial, first.Outputs, first.Values[..(radial * first.Outputs)]), .. network.Layers.Skip(1)];
        _weights = [.. matrices.Select(m => Pad(m, 1))];
        _transposed = [.. _weights.Select((w, layer) => Transposed(w, _widths[layer], _widths[layer + 1]))];
        _biases = [null, .. affine[1..^1].Select(a => Padded(a.Bias)), Padded(lastBias.Values)];
        _scales = [.. affine[..^1].Select(a => Padded(a.Scale!.Value))];
        _shifts = [.. affine[..^1].Select(a => Padded(a.Shift!.Value))];
        _ofSender = Table(first, radial, parts.SourceEmbedding, affine[0].Bias);
        _ofReceiver = Table(first, radial + embedding, parts.TargetEmbedding, bias: null);
    }

    /// <inheritdoc/>
    public override int OutputWidth => _widths[^1];

    private int HiddenCount => _weights.Length - 1;

    /// <inheritdoc/>
    public override void Forward(MaceStep step, GpuBuffer outputs, GpuBuffer? factors = null)
    {
        GpuBuffer x = step.RadialFeatures;
        for (int layer = 0; layer <= HiddenCount; layer++)
        {
            bool isLast = layer == HiddenCount;
            GpuBuffer y = isLast ? outputs : Hidden(step, layer, _widths[layer + 1]);
            step.Add(step.Operations.Product(
                MatrixProduct.Dense(_widths[layer], _widths[layer + 1]),
                new(step.EdgeCapacity, x, step.Weights(_weights[layer]), y)
                {
                    Bias = _biases[layer] is { } bias ? step.Weights(bias) : null,
                    Factors = isLast ? factors : null,
                }));
            if (!isLast)
            {
                bool isFirst = layer == 0;
                step.Add(step.Operations.ForRows(
                    "normalise", step.EdgeCapacity, [_counts[layer + 1], _widths[layer + 1], _elements],
                    isFirst ? step.Pairs : null, isFirst ? step.Weights(_ofSender) : null, isFirst ? step.Weights(_ofReceiver) : null,
                    step.Weights(_scales[layer]), step.Weights(_shifts[layer]),
                    y, Normalised(step, layer), Slopes(step, layer), Inverses(step, layer)));
            }

            x = y;
        }
    }

    /// <inheritdoc/>
    public override void Backward(MaceStep step, GpuBuffer gradients)
    {
        GpuBuffer gy = gradients;
        for (int layer = HiddenCount; layer >= 0; layer--)
        {
            GpuBuffer gx = layer == 0 ? step.RadialGradients : Hidden(step, layer, _widths[layer]);
            step.Add(step.Operations.Product(
                MatrixProduct.Dense(_widths[layer + 1], _widths[layer]),
                new(step.EdgeCapacity, gy, step.Weights(_transposed[layer]), gx) { Accumulate = layer == 0 && !step.Begin(step.RadialGradients) }));
            if (layer > 0)
            {
                step.Add(step.Operations.ForRows(
                    "normalise_backward", step.EdgeCapacity, [_counts[layer], _widths[layer]],
                    Normalised(step, layer - 1), Slopes(step, layer - 1), Inverses(step, layer - 1), gx));
            }

            gy = gx;
        }
    }

    private GpuBuffer Normalised(MaceStep step, int layer) => step.OfEdges(FormattableString.Invariant($"{Name}.normalised{layer}"), _widths[layer + 1]);

    private GpuBuffer Slopes(MaceStep step, int layer) => step.OfEdges(FormattableString.Invariant($"{Name}.slopes{layer}"), _widths[layer + 1]);

    private GpuBuffer Inverses(MaceStep step, int layer) => step.OfEdges(FormattableString.Invariant($"{Name}.inverses{layer}"), 1);

    private static double[] Padded(ImmutableArray<double> values) => [.. values, .. new double[Pad(values.Length) - values.Length]];

    /// <summary>For each element its embedding times the rows of the matrix from <paramref name="firstRow"/> on, plus the bias.</summary>
    private double[] Table(WeightMatrix matrix, int firstRow, ImmutableArray<double> embedding, ImmutableArray<double>? bias)
    {
        int length = embedding.Length / _elements;
        double[] table = new double[_elements * Pad(matrix.Outputs)];
        for (int z = 0; z < _elements; z++)
        {
            for (int j = 0; j < matrix.Outputs; j++)
            {
                double sum = 0;
                for (int k = 0; k < length; k++)
                    sum += embedding[(z * length) + k] * matrix.Values[((firstRow + k) * matrix.Outputs) + j];
                table[(z * Pad(matrix.Outputs)) + j] = (sum / Math.Sqrt(_elements)) + (bias?[j] ?? 0);
            }
        }

        return table;
    }
}
