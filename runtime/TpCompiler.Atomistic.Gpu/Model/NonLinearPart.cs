using System;
using System.Linq;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Gpu;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// What a non-linear interaction does to the message after its normalisation: adds a linear map of the sent features, gates, and maps
/// linearly.
/// </summary>
internal sealed class NonLinearPart
{
    private readonly ChannelLayout _target;
    private readonly int[] _blocks;
    private readonly double[] _constants;
    private readonly LinearMap _linear;

    public NonLinearPart(NonLinearInteractionDescription parts, ChannelLayout edge, ChannelLayout target, int elementSize)
    {
        _target = target;
        Gate = new(NonLinearInteractionDescription.GateIrreps(target.Irreps), elementSize);
        Residual = new(edge, Gate, parts.LinearResidual.AsSpan());
        _linear = new(target, target, parts.Linear2.AsSpan());

        // The gate's input: scalars, a gate for each gated block, gated blocks.
        int[] scalars = [.. Enumerable.Range(0, target.Irreps.Count).Where(b => target.Irreps[b].Irrep.L == 0)];
        int[] gated = [.. Enumerable.Range(0, target.Irreps.Count).Where(b => target.Irreps[b].Irrep.L > 0)];
        _blocks =
        [
            Gate.Stride, Gate.RowLength, target.RowLength, scalars.Length, gated.Length,
            (int)LinearMap.Epilogue(parts.ScalarActivation.Kind), (int)LinearMap.Epilogue(parts.GateActivation.Kind),
            .. scalars.Select(target.FirstComponent),
            .. gated.SelectMany((b, k) => new[]
            {
                Gate.FirstComponent(scalars.Length + k), Gate.FirstComponent(scalars.Length + gated.Length + k), target.FirstComponent(b), target.Irreps[b].Irrep.Dim,
            }),
        ];
        _constants = [parts.ScalarActivation.Constant, parts.GateActivation.Constant];
    }

    /// <summary>The layout of the gate's input.</summary>
    public ChannelLayout Gate { get; }

    /// <summary>linear_res: sent features to the gate's input.</summary>
    public LinearMap Residual { get; }

    /// <summary>Adds the way from the gate's input to what the contraction reads.</summary>
    public void Forward(MaceStep step, GpuBuffer gate, GpuBuffer target)
    {
        step.Add(step.Operations.ForItems("gate", (long)step.Atoms * Gate.Stride, [step.Atoms, .. _blocks], step.Weights(_constants), gate, Gated(step)));
        _linear.Forward(step, Gated(step), target);
    }

    /// <summary>Adds the way back, which puts the gradient of the gate's input in its place.</summary>
    public void Backward(MaceStep step, GpuBuffer gate, GpuBuffer targetGradients)
    {
        _linear.Backward(step, targetGradients, Gated(step));
        step.Add(step.Operations.ForItems("gate_backward", (long)step.Atoms * Gate.Stride, [step.Atoms, .. _blocks], step.Weights(_constants), Gated(step), gate));
    }

    private GpuBuffer Gated(MaceStep step) => step.OfAtoms("gated", _target.RowLength);
}
