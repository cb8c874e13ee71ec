using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>The dipoles, in Debye, that are read from a layer's features. Values only: nobody asks for their gradients.</summary>
internal sealed class DipoleReadout
{
    private readonly MatrixProduct _vectors;
    private readonly double[] _vectorWeights;
    private readonly MatrixProduct? _gates;
    private readonly double[] _gateWeights = [0];
    private readonly ProductEpilogue _activation;
    private readonly double[] _output;

    public DipoleReadout(DipoleReadoutDescription description, ChannelLayout layout)
    {
        double norm = 1 / Math.Sqrt(layout.Channels);
        int scalars = Block(layout.Irreps, new(0, 1));
        int vectors = Block(layout.Irreps, new(1, -1));
        switch (description)
        {
            case LinearDipoleReadoutDescription linear:
                // Without a gate: one hidden vector, which is the dipole.
                _output = [1, 0, 0, 0];
                _vectorWeights = Pad(linear.Weights.AsSpan(), 1, norm);
                break;
            case GatedDipoleReadoutDescription gated:
                int hidden = gated.Output.Length;
                _output = new double[(hidden + 3) / 4 * 4];
                for (int j = 0; j < hidden; j++)
                    _output[j] = gated.Activation.Constant * gated.Output[j] / Math.Sqrt(hidden);
                _vectorWeights = Pad(gated.Vectors.AsSpan(), hidden, norm);
                _activation = LinearMap.Epilogue(gated.Activation.Kind);
                if (gated.Gates.Length > 0)
                    _gateWeights = Pad(gated.Gates.AsSpan(), hidden, norm);
                _gates = Product(1, gated.Gates.Length > 0 ? [new(layout.FirstComponent(scalars) * layout.Stride, 0)] : []);
                break;
            default:
                throw new NotSupportedException($"The readout {description.GetType().Name} is not supported on devices.");
        }

        _vectors = Product(3, [new(layout.FirstComponent(vectors) * layout.Stride, 0)]);

        MatrixProduct Product(int components, ProductSegment[] segments) => new(
            layout.Stride, layout.RowLength, layout.Stride, components * _output.Length, _output.Length, [new(components, 0, _output.Length, segments)]);

        double[] Pad(ReadOnlySpan<double> matrix, int columns, double factor)
        {
            double[] padded = new double[layout.Stride * _output.Length];
            for (int c = 0; c < layout.Channels; c++)
            {
                for (int j = 0; j < columns; j++)
                    padded[(c * _output.Length) + j] = factor * matrix[(c * columns) + j];
            }

            return padded;
        }
    }

    /// <summary>Adds the dipoles of all atoms to those that there are.</summary>
    public void Add(MaceStep step, GpuBuffer features)
    {
        GpuBuffer vectors = step.OfAtoms("dipoles.vectors", 3 * _output.Length);
        step.Add(step.Operations.Product(_vectors, new(step.Atoms, features, step.Weights(_vectorWeights), vectors)));
        GpuBuffer? gates = null;
        if (_gates is not null)
        {
            gates = step.OfAtoms("dipoles.gates", _output.Length);
            step.Add(step.Operations.Product(_gates, new(step.Atoms, features, step.Weights(_gateWeights), gates) { Epilogue = _activation }));
        }

        step.Add(step.Operations.ForItems(
            "read_dipoles", 3L * step.Atoms, [step.Atoms, _output.Length, step.Begin(DeviceMace.Dipoles) ? 0 : 1, step.DipolesAt],
            gates, vectors, step.Weights(_output), step.Results));
    }

    private static int Block(Irreps irreps, Irrep irrep) => irreps.Select((block, b) => (block, b)).Where(p => p.block.Irrep == irrep).Select(p => p.b).DefaultIfEmpty(-1).First();
}
