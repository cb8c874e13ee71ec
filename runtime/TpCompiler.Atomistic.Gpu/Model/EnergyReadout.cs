using System;
using System.Collections.Generic;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>The energy that one head reads from the scalars of a layer's features, with its gradient: hidden layers, and a sum of what they end in.</summary>
internal sealed class EnergyReadout
{
    private readonly ChannelLayout _layout;
    private readonly List<(double[] Weights, double[] Transposed, double[]? Bias)> _hidden = [];
    private readonly double[] _last;
    private readonly double[] _constants;
    private readonly ProductEpilogue _activation;

    /// <summary>Packs a readout.</summary>
    /// <param name="description">The readout of all heads.</param>
    /// <param name="head">The head.</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="layout">The layout of the features, whose first block is the scalars.</param>
    /// <param name="seed">The factor of the energy in what is differentiated.</param>
    public EnergyReadout(ReadoutDescription description, int head, int heads, ChannelLayout layout, double seed)
    {
        _layout = layout;
        double norm = 1 / Math.Sqrt(layout.Channels);
        double constant = 0;
        switch (description)
        {
            case LinearReadoutDescription linear:
                _last = Part(linear.Weights.AsSpan(), layout.Channels, heads, head, 1, layout.Stride, 1, norm, 0);
                break;
            case NonLinearReadoutDescription nonLinear:
                (_activation, double scale) = Activation(nonLinear.Activation);
                (int count, int all, int begin) = Features(nonLinear.HiddenFeatures);
                AddHidden(Part(nonLinear.Linear1.AsSpan(), layout.Channels, all, begin, count, layout.Stride, Pad(count), norm, 0), layout.Stride, null);
                _last = Part(nonLinear.Linear2.AsSpan(), count, heads, head, 1, Pad(count), 1, scale / Math.Sqrt(all), begin);
                break;
            case NonLinearBiasReadoutDescription biased:
                (_activation, scale) = Activation(biased.Activation);
                (count, all, begin) = Features(biased.HiddenFeatures);
                AddHidden(Part(biased.Linear1.AsSpan(), layout.Channels, all, begin, count, layout.Stride, Pad(count), norm, 0), layout.Stride, null);
                AddHidden(
                    Part(biased.Middle.AsSpan(), count, all, begin, count, Pad(count), Pad(count), scale / Math.Sqrt(all), begin),
                    Pad(count),
                    Part(biased.MiddleBias.AsSpan(), 1, all, begin, count, 1, Pad(count), 1, 0));
                _last = Part(biased.Linear2.AsSpan(), count, heads, head, 1, Pad(count), 1, scale / Math.Sqrt(all), begin);
                constant = biased.Bias2[head];
                break;
            default:
                throw new NotSupportedException($"The readout {description.GetType().Name} is not supported on devices.");
        }

        _constants = [seed, constant];

        // Only the hidden features of this head count; the scale stays that of all.
        (int Count, int All, int Begin) Features(int count) => (count, heads * count, head * count);
    }

    /// <summary>Adds the energies of all atoms to those that there are, and puts the gradients of the features to <paramref name="gradients"/>.</summary>
    public void Add(MaceStep step, GpuBuffer features, GpuBuffer gradients)
    {
        GpuBuffer values = features;
        for (int k = 0; k < _hidden.Count; k++)
        {
            GpuBuffer y = Memory(step, "readout.values", k);
            step.Add(step.Operations.Product(Forward(k), new(step.AtomCapacity, values, step.Weights(_hidden[k].Weights), y)
            {
                Epilogue = _activation,
                Slopes = Slopes(step, k),
                Bias = _hidden[k].Bias is { } bias ? step.Weights(bias) : null,
            }));
            values = y;
        }

        bool isLinear = _hidden.Count == 0;
        GpuBuffer g = isLinear ? gradients : Memory(step, "readout.gradients", _hidden.Count - 1);
        int rowLength = isLinear ? _layout.RowLength : _last.Length;
        step.Add(step.Operations.ForRows(
            "read_energy", step.AtomCapacity, [_last.Length, rowLength, rowLength, step.Begin(DeviceMace.Energies) ? 0 : 1],
            step.RealWeights(_constants), values, step.Weights(_last), isLinear ? null : Slopes(step, _hidden.Count - 1), step.Results, g));
        for (int k = _hidden.Count - 1; k >= 0; k--)
        {
            GpuBuffer gx = k == 0 ? gradients : Memory(step, "readout.gradients", k - 1);
            step.Add(step.Operations.Product(Backward(k), new(step.AtomCapacity, g, step.Weights(_hidden[k].Transposed), gx)
            {
                Epilogue = k > 0 && _activation != ProductEpilogue.None ? ProductEpilogue.TimesSlopes : ProductEpilogue.None,
                Slopes = k > 0 ? Slopes(step, k - 1) : null,
            }));
            g = gx;
        }
    }

    private GpuBuffer Memory(MaceStep step, string name, int k) => step.OfAtoms(FormattableString.Invariant($"{name}{k}"), _last.Length);

    private GpuBuffer? Slopes(MaceStep step, int k) => _activation == ProductEpilogue.None ? null : Memory(step, "readout.slopes", k);

    private MatrixProduct Forward(int k) => k > 0
        ? MatrixProduct.Dense(_last.Length, _last.Length)
        : new(_layout.Stride, _layout.RowLength, _layout.Stride, _last.Length, _last.Length, [new(1, 0, _last.Length, [new(0, 0)])]);

    /// <summary>The way back; from the first hidden layer to all features, of which those that are not scalars get zeros.</summary>
    private MatrixProduct Backward(int k)
    {
        if (k > 0)
            return MatrixProduct.Dense(_last.Length, _last.Length);
        List<ProductBlock> blocks = [new(1, 0, _layout.Stride, [new(0, 0)])];
        if (_layout.Components > 1)
            blocks.Add(new(_layout.Components - 1, _layout.Stride, _layout.Stride, []));
        return new(_last.Length, _last.Length, _last.Length, _layout.RowLength, _layout.Stride, blocks);
    }

    private void AddHidden(double[] weights, int rows, double[]? bias)
    {
        double[] transposed = new double[weights.Length];
        LinearMap.Transpose(weights, rows, weights.Length / rows, transposed);
        _hidden.Add((weights, transposed, bias));
    }

    private static (ProductEpilogue, double) Activation(ActivationDescription activation) => (LinearMap.Epilogue(activation.Kind), activation.Constant);

    private static int Pad(int count) => (count + 3) / 4 * 4;

    /// <summary>Some rows and columns of a matrix, padded, times a factor.</summary>
    private static double[] Part(
        ReadOnlySpan<double> matrix, int rows, int columns, int firstColumn, int columnCount, int paddedRows, int paddedColumns, double factor, int firstRow)
    {
        double[] part = new double[paddedRows * paddedColumns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columnCount; j++)
                part[(i * paddedColumns) + j] = factor * matrix[((firstRow + i) * columns) + firstColumn + j];
        }

        return part;
    }
}
