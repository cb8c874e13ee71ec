using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>A network from what is known of an edge to numbers, and the way back to radial features.</summary>
internal abstract class EdgeNetwork(string name)
{
    /// <summary>What its memory is called.</summary>
    protected string Name => name;

    /// <summary>The number of outputs, padded.</summary>
    public abstract int OutputWidth { get; }

    /// <summary>Adds outputs = network(features), times a factor for each edge where there is one.</summary>
    public abstract void Forward(MaceStep step, GpuBuffer outputs, GpuBuffer? factors = null);

    /// <summary>Adds that the gradients of the outputs are taken on to those of the radial features, after <see cref="Forward"/>.</summary>
    public abstract void Backward(MaceStep step, GpuBuffer gradients);

    /// <summary>Memory for what is between two matrices, which networks share: one in turn with another.</summary>
    protected static GpuBuffer Hidden(MaceStep step, int turn, int width) => step.OfEdges((turn & 1) == 0 ? "hidden.even" : "hidden.odd", width);

    /// <summary>A matrix padded to multiples of 4, times a factor.</summary>
    protected static double[] Pad(WeightMatrix matrix, double scale)
    {
        (int inputs, int outputs) = (Pad(matrix.Inputs), Pad(matrix.Outputs));
        double[] padded = new double[inputs * outputs];
        for (int i = 0; i < matrix.Inputs; i++)
        {
            for (int j = 0; j < matrix.Outputs; j++)
                padded[(i * outputs) + j] = matrix.Values[(i * matrix.Outputs) + j] * scale;
        }

        return padded;
    }

    /// <summary>A number rounded up to a multiple of 4.</summary>
    protected static int Pad(int count) => (count + 3) / 4 * 4;

    /// <summary>The transposed matrix.</summary>
    protected static double[] Transposed(double[] matrix, int rows, int columns)
    {
        double[] transposed = new double[matrix.Length];
        LinearMap.Transpose(matrix, rows, columns, transposed);
        return transposed;
    }

    /// <summary>The last matrix with columns as convolutions read them: [path][channel], channels padded.</summary>
    private static RadialNetworkDescription ForPaths(RadialNetworkDescription network, Irreps paths, int stride)
        => network with { Layers = network.Layers.SetItem(network.Layers.Length - 1, EdgeNetwork<double>.Padded(network.Layers[^1], paths, stride)) };

    /// <summary>The network of a layer's weights.</summary>
    public static EdgeNetwork OfWeights(string name, InteractionDescription interaction, ChannelLayout message, int elements)
    {
        RadialNetworkDescription network = ForPaths(interaction.ConvolutionWeights, message.Irreps, message.Stride);
        if (interaction.NonLinear is not { } parts)
            return new RadialNetwork(name, network);
        WeightMatrix bias = new(1, interaction.ConvolutionWeights.Layers[^1].Outputs, network.Affine!.Value[^1].Bias);
        return new NormalizedNetwork(name, network, EdgeNetwork<double>.Padded(bias, message.Irreps, message.Stride), parts, elements);
    }
}

/// <summary>e3nn's fully connected network: x &lt;- c silu(x W / sqrt(in)), the last layer without activation.</summary>
internal sealed class RadialNetwork : EdgeNetwork
{
    private readonly int[] _widths;
    private readonly double[][] _weights;
    private readonly double[][] _transposed;

    public RadialNetwork(string name, RadialNetworkDescription network)
        : base(name)
    {
        _widths = [Pad(network.Layers[0].Inputs), .. network.Layers.Select(m => Pad(m.Outputs))];
        _weights = new double[network.Layers.Length][];
        _transposed = new double[network.Layers.Length][];
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            // The activation's constant belongs to the next matrix.
            double scale = (layer == 0 ? 1 : network.Activation.Constant) / Math.Sqrt(network.Layers[layer].Inputs);
            _weights[layer] = Pad(network.Layers[layer], scale);
            _transposed[layer] = Transposed(_weights[layer], _widths[layer], _widths[layer + 1]);
        }
    }

    /// <inheritdoc/>
    public override int OutputWidth => _widths[^1];

    /// <inheritdoc/>
    public override void Forward(MaceStep step, GpuBuffer outputs, GpuBuffer? factors = null)
    {
        GpuBuffer x = step.RadialFeatures;
        for (int layer = 0; layer < _weights.Length; layer++)
        {
            bool isLast = layer == _weights.Length - 1;
            GpuBuffer y = isLast ? outputs : Hidden(step, layer, _widths[layer + 1]);
            step.Add(step.Operations.Product(
                MatrixProduct.Dense(_widths[layer], _widths[layer + 1]),
                new(step.EdgeCapacity, x, step.Weights(_weights[layer]), y)
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
    {
        GpuBuffer gy = gradients;
        for (int layer = _weights.Length - 1; layer >= 0; layer--)
        {
            GpuBuffer gx = layer == 0 ? step.RadialGradients : Hidden(step, layer, _widths[layer]);
            step.Add(step.Operations.Product(
                MatrixProduct.Dense(_widths[layer + 1], _widths[layer]),
                new(step.EdgeCapacity, gy, step.Weights(_transposed[layer]), gx)
                {
                    Epilogue = layer == 0 ? ProductEpilogue.None : ProductEpilogue.TimesSlopes,
                    Slopes = layer == 0 ? null : Slopes(step, layer - 1),
                    Accumulate = layer == 0 && !step.Begin(step.RadialGradients),
                }));
            gy = gx;
        }
    }

    private GpuBuffer Slopes(MaceStep step, int layer) => step.OfEdges(FormattableString.Invariant($"{Name}.slopes{layer}"), _widths[layer + 1]);
}
