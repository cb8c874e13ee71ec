using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// What a non-linear interaction does to the message after its normalisation: adds a linear map of the sent features, gates, and maps
/// linearly.
/// </summary>
internal sealed class NonLinearPart
{
    private readonly DeviceGate _gate;
    private readonly LinearMap _linear;

    public NonLinearPart(NonLinearInteractionDescription parts, ChannelLayout edge, ChannelLayout target, int elementSize)
    {
        _gate = new(target, parts.ScalarActivation, parts.GateActivation, elementSize);
        Residual = new(edge, Gate, parts.LinearResidual.AsSpan());
        _linear = new(target, target, parts.Linear2.AsSpan());
    }

    /// <summary>The layout of the gate's input.</summary>
    public ChannelLayout Gate => _gate.Input;

    /// <summary>linear_res: sent features to the gate's input.</summary>
    public LinearMap Residual { get; }

    /// <summary>Adds the way from the gate's input to what the contraction reads.</summary>
    public void Forward(MaceStep step, GpuBuffer gate, GpuBuffer target)
    {
        _gate.Forward(step, gate, Gated(step));
        _linear.Forward(step, Gated(step), target);
    }

    /// <summary>Adds the way back, which puts the gradient of the gate's input in its place.</summary>
    public void Backward(MaceStep step, GpuBuffer gate, GpuBuffer targetGradients)
    {
        _linear.Backward(step, targetGradients, Gated(step));
        _gate.Backward(step, Gated(step), gate);
    }

    private GpuBuffer Gated(MaceStep step) => step.OfAtoms("gated", _gate.Output.RowLength);
}
