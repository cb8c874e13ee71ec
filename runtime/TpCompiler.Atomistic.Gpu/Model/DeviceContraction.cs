using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>A layer's symmetric contraction; a group serves an atom, lanes are channels.</summary>
internal sealed class DeviceContraction
{
    /// <summary>A file of 32-bit numbers holds couplings of that precision.</summary>
    private const double SingleTolerance = 1e-6;

    private readonly ProgramKernel _forward;
    private readonly ProgramKernel _backward;
    private readonly ChannelLayout _input;
    private readonly ChannelLayout _output;
    private readonly double[] _weights;
    private readonly int _paths;
    private readonly bool _ignoresElement;

    public DeviceContraction(
        GpuKernelCollection kernels, ProductDescription product, ChannelLayout input, ChannelLayout output, Irreps coupling, int elements, StoredPrecision precision)
    {
        (_input, _output) = (input, output);
        Irreps result = new([.. product.Contractions.Select(c => c.Irrep)]);
        ContractionPrograms programs = ContractionPrograms.For(
            new SymmetricContractionSpec(new Irreps([.. coupling.Select(b => b.Irrep)]), result, product.Correlation));
        _ignoresElement = product.IgnoresElement;
        _paths = programs.Contraction.Paths.Count;
        _weights = Weights(programs.Contraction, product, coupling[0].Multiplicity, _ignoresElement ? 1 : elements, input.Stride, precision);
        _forward = new(kernels, programs.Contraction.Program, input.Stride, Strides, "out");
        _backward = new(kernels, programs.Backward, input.Stride, Strides, "gx");

        int Strides(string name) => name is "out" or "gout" ? output.Stride : input.Stride;
    }

    /// <summary>Adds y = the contraction of x.</summary>
    public void Forward(MaceStep step, GpuBuffer x, GpuBuffer y) => Add(step, _forward, name => name switch
    {
        "x" => Rows(x, _input),
        "out" => Rows(y, _output) with { Overwrite = true },
        _ => WeightsOf(step),
    });

    /// <summary>Adds gx = the gradient with respect to x.</summary>
    public void Backward(MaceStep step, GpuBuffer x, GpuBuffer gy, GpuBuffer gx) => Add(step, _backward, name => name switch
    {
        "x" => Rows(x, _input),
        "gout" => Rows(gy, _output),
        "gx" => Rows(gx, _input) with { Overwrite = true },
        _ => WeightsOf(step),
    });

    private void Add(MaceStep step, ProgramKernel kernel, Func<string, OperandPlace> places)
        => kernel.Add(step.Operations, step.Sequence, _input.Stride, new(step.AtomCapacity), places);

    private OperandPlace WeightsOf(MaceStep step) => new(
        step.Weights(_weights), _ignoresElement ? 0 : _paths * _input.Stride, new(0, _input.Stride, 0, 0), _ignoresElement ? null : step.Graph.Elements);

    private static OperandPlace Rows(GpuBuffer data, ChannelLayout layout) => new(data, layout.RowLength, new(0, layout.Stride, 0, 0));

    /// <summary>
    /// The weights as the kernels read them: [elements, paths, padded channels]. A file's weights belong to MACE's own couplings, which are redundant; the
    /// kernels work on an independent set.
    /// </summary>
    private static double[] Weights(
        SymmetricContraction contraction, ProductDescription product, int channels, int elements, int stride, StoredPrecision precision)
    {
        int paths = contraction.Paths.Count;
        double tolerance = precision == StoredPrecision.Single ? SingleTolerance : ContractionWeights.DefaultTolerance;
        double[] weights = new double[elements * paths * stride];
        for (int b = 0; b < product.Contractions.Length; b++)
        {
            for (int order = 1; order <= product.Correlation; order++)
            {
                ContractionOrder source = product.Contractions[b].Orders[order - 1];
                int k = source.PathCount;
                (int start, int count) = contraction.WeightRange(b, order);
                double[,] map = ContractionWeights.Map(contraction, b, order, source.Coupling.ToDense(), k, tolerance);
                for (int z = 0; z < elements; z++)
                {
                    ReadOnlySpan<double> theirs = source.Weights.AsSpan(z * k * channels, k * channels);
                    for (int p = 0; p < count; p++)
                    {
                        Span<double> ours = weights.AsSpan(((z * paths) + start + p) * stride, channels);
                        for (int c = 0; c < channels; c++)
                        {
                            for (int j = 0; j < k; j++)
                                ours[c] += map[j, p] * theirs[(j * channels) + c];
                        }
                    }
                }
            }
        }

        return weights;
    }
}
