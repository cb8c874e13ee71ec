using TpCompiler.Algebra;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Core.Kernels;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>A layer's symmetric contraction; a group serves an atom, lanes are channels.</summary>
internal sealed class DeviceContraction
{
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
        SymmetricProduct<double> prepared = new(product, coupling, elements, input.Stride, precision);
        _weights = prepared.PreparedWeights.ToArray();
        (_paths, _ignoresElement) = (prepared.PathCount, prepared.IgnoresElement);
        _forward = new(kernels, prepared.ForwardKernel.Program!, input.Stride, Strides, "out");
        _backward = new(kernels, prepared.BackwardKernel.Program!, input.Stride, Strides, "gx");

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

    private void Add(MaceStep step, ProgramKernel kernel, System.Func<string, OperandPlace> places)
        => kernel.Add(step.Operations, step.Sequence, _input.Stride, new(step.Atoms), places);

    private OperandPlace WeightsOf(MaceStep step) => new(
        step.Weights(_weights), _ignoresElement ? 0 : _paths * _input.Stride, new(0, _input.Stride, 0, 0), _ignoresElement ? null : step.Graph.Elements);

    private static OperandPlace Rows(GpuBuffer data, ChannelLayout layout) => new(data, layout.RowLength, new(0, layout.Stride, 0, 0));
}
