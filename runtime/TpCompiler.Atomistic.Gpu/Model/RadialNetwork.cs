using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// e3nn's fully connected networks: x &lt;- c silu(x W / sqrt(in)), the last layer without activation. Several of one shape, such as those
/// of all layers of a model, are evaluated together: their values lie side by side, and a launch multiplies the matrices of all.
/// </summary>
internal sealed class RadialNetwork : EdgeNetwork
{
    private readonly int[] _widths;
    private readonly int[] _outputs;
    private readonly int _count;
    private readonly double[][] _weights;
    private readonly double[][] _transposed;

    /// <summary>Packs networks that have the same inputs and hidden layers.</summary>
    /// <param name="name">What their memory is called.</param>
    /// <param name="networks">The networks.</param>
    public RadialNetwork(string name, params IReadOnlyList<RadialNetworkDescription> networks)
        : base(name)
    {
        _count = networks.Count;
        RadialNetworkDescription shape = networks[0];
        _widths = [Pad(shape.Layers[0].Inputs), .. shape.Layers.Take(shape.Layers.Length - 1).Select(m => Pad(m.Outputs))];
        _outputs = [.. networks.Select(n => Pad(n.Layers[^1].Outputs))];
        _weights = new double[shape.Layers.Length][];
        _transposed = new double[shape.Layers.Length][];
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            double[][] matrices = [.. networks.Select(n => Pad(n.Layers[layer], Scale(n, layer)))];
            int rows = _widths[layer];
            _weights[layer] = [.. matrices.SelectMany(m => m)];
            _transposed[layer] = [.. matrices.SelectMany(m => Transposed(m, rows, m.Length / rows))];
        }
    }

    /// <inheritdoc/>
    public override int OutputWidth => _outputs.Sum();

    /// <summary>Whether two networks can be evaluated together.</summary>
    public static bool IsOfOneShape(RadialNetworkDescription a, RadialNetworkDescription b)
        => a.Affine is null && b.Affine is null && a.Layers.Length > 1 && a.Layers.Length == b.Layers.Length && a.Layers[0].Inputs == b.Layers[0].Inputs
            && a.Layers.Take(a.Layers.Length - 1).Select(m => m.Outputs).SequenceEqual(b.Layers.Take(b.Layers.Length - 1).Select(m => m.Outputs));

    /// <summary>Where the outputs of a network begin.</summary>
    public int FirstOutput(int network) => _outputs.Take(network).Sum();

    /// <inheritdoc/>
    public override void Forward(MaceStep step, GpuBuffer outputs, GpuBuffer? factors = null) => Forward(step, step.RadialFeatures, outputs, factors);

    /// <summary>The same of other features.</summary>
    public void Forward(MaceStep step, GpuBuffer features, GpuBuffer outputs, GpuBuffer? factors)
    {
        GpuBuffer x = features;
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            bool isLast = layer == _weights.Length - 1;
            GpuBuffer y = isLast ? outputs : Hidden(step, layer, _count * _widths[layer + 1]);
            step.Add(step.Operations.Product(Forward(layer), new(step.EdgeCapacity, x, step.Weights(_weights[layer]), y)
            {
                Epilogue = isLast ? ProductEpilogue.None : ProductEpilogue.Silu,
                Slopes = isLast ? null : Slopes(step, layer),
                Factors = isLast ? factors : null,
            }));
            x = y;
        }
    }

    /// <inheritdoc/>
    public override void Backward(MaceStep step, GpuBuffer gradients)
        => Backward(step, gradients, step.RadialGradients, accumulate: !step.Begin(step.RadialGradients));

    /// <summary>The same to gradients of other features, or with the slopes of an activation to those of what the features are the activation of.</summary>
    public void Backward(MaceStep step, GpuBuffer gradients, GpuBuffer featureGradients, bool accumulate = false, GpuBuffer? featureSlopes = null)
    {
        GpuBuffer gy = gradients;
        for (int layer = _weights.Length - 1; layer >= 0; layer--)
        {
            GpuBuffer gx = layer == 0 ? featureGradients : Hidden(step, layer, _count * _widths[layer]);
            GpuBuffer? slopes = layer == 0 ? featureSlopes : Slopes(step, layer - 1);
            step.Add(step.Operations.Product(Backward(layer), new(step.EdgeCapacity, gy, step.Weights(_transposed[layer]), gx)
            {
                Epilogue = slopes is null ? ProductEpilogue.None : ProductEpilogue.TimesSlopes,
                Slopes = slopes,
                Accumulate = layer == 0 && accumulate,
            }));
            gy = gx;
        }
    }

    private int OutputsOf(int layer, int network) => layer == _weights.Length - 1 ? _outputs[network] : _widths[layer + 1];

    private int OutputAt(int layer, int network) => layer == _weights.Length - 1 ? FirstOutput(network) : network * _widths[layer + 1];

    /// <summary>Where the inputs of a network begin; all begin with the same radial features.</summary>
    private int InputAt(int layer, int network) => layer == 0 ? 0 : network * _widths[layer];

    private int InputRow(int layer) => layer == 0 ? _widths[0] : _count * _widths[layer];

    private int OutputRow(int layer) => layer == _weights.Length - 1 ? OutputWidth : _count * _widths[layer + 1];

    private int WeightsAt(int layer, int network) => _widths[layer] * OutputAt(layer, network);

    private MatrixProduct Forward(int layer) => new(
        _widths[layer], InputRow(layer), InputRow(layer), OutputRow(layer), OutputRow(layer),
        [.. Enumerable.Range(0, _count).Select(n => new ProductBlock(
            1, OutputAt(layer, n), OutputsOf(layer, n), [new(InputAt(layer, n), WeightsAt(layer, n))]))]);

    /// <summary>The way back. The outputs of a network are cut into pieces that all networks' are made of; in the first layer all networks are summed.</summary>
    private MatrixProduct Backward(int layer)
    {
        int depth = Enumerable.Range(0, _count).Select(n => OutputsOf(layer, n)).Aggregate(GreatestCommonDivisor);
        IEnumerable<ProductSegment> segments(int n) => Enumerable.Range(0, OutputsOf(layer, n) / depth).Select(
            k => new ProductSegment(OutputAt(layer, n) + (k * depth), WeightsAt(layer, n) + (k * depth * _widths[layer])));
        ProductBlock[] blocks = layer == 0
            ? [new(1, 0, _widths[0], [.. Enumerable.Range(0, _count).SelectMany(segments)])]
            : [.. Enumerable.Range(0, _count).Select(n => new ProductBlock(1, InputAt(layer, n), _widths[layer], [.. segments(n)]))];
        return new(depth, OutputRow(layer), OutputRow(layer), InputRow(layer), InputRow(layer), blocks);
    }

    private GpuBuffer Slopes(MaceStep step, int layer) => step.OfEdges(FormattableString.Invariant($"{Name}.slopes{layer}"), _count * _widths[layer + 1]);

    /// <summary>The factor of a matrix: the activation's constant belongs to the next one.</summary>
    private static double Scale(RadialNetworkDescription network, int layer)
        => (layer == 0 ? 1 : network.Activation.Constant) / Math.Sqrt(network.Layers[layer].Inputs);

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
