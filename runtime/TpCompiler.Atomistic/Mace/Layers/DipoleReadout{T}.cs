using System;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>The dipoles, in Debye, that are read from a layer's features. Values only: nobody asks for their gradients.</summary>
internal sealed unsafe class DipoleReadout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ChannelLayout _layout;
    private readonly int _scalarBlock;
    private readonly int _vectorBlock;
    private readonly int _hidden;
    private readonly double[] _gates;
    private readonly double[] _vectors;
    private readonly double[] _output;
    private readonly ScalarActivation<double>? _activation;

    /// <summary>Packs a readout.</summary>
    /// <param name="description">The readout.</param>
    /// <param name="layout">The layout of the features.</param>
    public DipoleReadout(DipoleReadoutDescription description, ChannelLayout layout)
    {
        _layout = layout;
        Irreps irreps = layout.Irreps;
        _scalarBlock = Block(irreps, new Irrep(0, 1));
        _vectorBlock = Block(irreps, new Irrep(1, -1));
        double norm = 1 / Math.Sqrt(layout.Channels);
        switch (description)
        {
            case LinearDipoleReadoutDescription linear:
                // Without a gate: one hidden vector, which is the dipole.
                (_hidden, _gates, _output) = (1, [], [1]);
                _vectors = [.. linear.Weights.Select(w => w * norm)];
                break;
            case GatedDipoleReadoutDescription gated:
                _hidden = gated.Output.Length;
                _activation = new ScalarActivation<double>(gated.Activation);
                _gates = [.. gated.Gates.Select(w => w * norm)];
                _vectors = [.. gated.Vectors.Select(w => w * norm)];
                _output = [.. gated.Output.Select(w => w / Math.Sqrt(_hidden))];
                break;
            default:
                throw new NotSupportedException($"The readout {description.GetType().Name} is not supported.");
        }
    }

    /// <summary>Adds the dipoles of some atoms to <paramref name="dipoles"/>: x, y, z of each.</summary>
    public void Evaluate(T* features, int begin, int end, Span<double> dipoles)
    {
        Span<double> gates = stackalloc double[_hidden];
        Span<double> vectors = stackalloc double[_hidden];
        for (int n = begin; n < end; n++)
        {
            T* x = features + ((nint)n * _layout.RowLength);
            _output.CopyTo(gates);
            if (_activation is not null)
            {
                gates.Clear();
                if (_gates.Length > 0)
                    Multiply(x, _layout.FirstComponent(_scalarBlock), _gates, gates);
                _activation.Evaluate(gates, gates);
                for (int j = 0; j < _hidden; j++)
                    gates[j] *= _output[j];
            }

            for (int a = 0; a < 3; a++)
            {
                Multiply(x, _layout.FirstComponent(_vectorBlock) + a, _vectors, vectors);
                for (int j = 0; j < _hidden; j++)
                    dipoles[(3 * n) + a] += gates[j] * vectors[j];
            }
        }
    }

    private void Multiply(T* x, int component, double[] matrix, Span<double> y)
    {
        y.Clear();
        T* values = x + (component * _layout.Stride);
        for (int c = 0; c < _layout.Channels; c++)
        {
            double value = double.CreateTruncating(values[c]);
            for (int j = 0; j < y.Length; j++)
                y[j] += value * matrix[(c * y.Length) + j];
        }
    }

    private static int Block(Irreps irreps, Irrep irrep)
    {
        for (int b = 0; b < irreps.Count; b++)
        {
            if (irreps[b].Irrep == irrep)
                return b;
        }

        return -1;
    }
}
