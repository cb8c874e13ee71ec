using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>Spherical harmonics of edges and the way back; the lanes are edges.</summary>
internal sealed class Harmonics
{
    private readonly ProgramKernel _forward;
    private readonly ProgramKernel _backward;

    public Harmonics(GpuKernelCollection kernels, int lmax)
    {
        KernelProgram program = SphericalHarmonicsProgram.Compile(new SphericalHarmonicsSpec(lmax));
        KernelProgram backward = Differentiation.Reverse(program, "backward", ["x"], SegmentDerivatives.Gradient, SegmentDerivatives.Gradient);
        _forward = new(kernels, program, kernels.MostLanesAtOnce, strides: null, "out");
        _backward = new(kernels, backward, kernels.MostLanesAtOnce, strides: null, "gx");
    }

    /// <summary>Adds the harmonics of all edges.</summary>
    public void Forward(MaceStep step) => _forward.Add(step.Operations, step.Sequence, step.EdgeCapacity, new(1), name => Place(step, name));

    /// <summary>Adds the gradients of the unit vectors.</summary>
    public void Backward(MaceStep step) => _backward.Add(step.Operations, step.Sequence, step.EdgeCapacity, new(1), name => Place(step, name));

    private static OperandPlace Place(MaceStep step, string name)
    {
        OperandBinding lanes = new(0, step.EdgeCapacity, 0, 0);
        return name switch
        {
            "x" => new(step.UnitVectors, 0, lanes),
            "out" => new(step.Harmonics, 0, lanes, Overwrite: true),
            "gout" => new(step.HarmonicsGradients, 0, lanes),
            _ => new(step.UnitGradients, 0, lanes, Overwrite: true),
        };
    }
}
