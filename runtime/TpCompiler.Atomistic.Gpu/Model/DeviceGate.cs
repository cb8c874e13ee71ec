using System.Linq;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// An equivariant nonlinearity: an activation of scalars, and each block of degree 1 or more multiplied by an activation of scalars of its own.
/// </summary>
internal sealed class DeviceGate
{
    private readonly int[] _blocks;
    private readonly double[] _constants;

    /// <summary>Prepares a gate.</summary>
    /// <param name="output">The layout of the result.</param>
    /// <param name="scalarActivation">The activation of scalars.</param>
    /// <param name="gateActivation">The activation of gates.</param>
    /// <param name="elementSize">Bytes per element.</param>
    public DeviceGate(ChannelLayout output, ActivationDescription scalarActivation, ActivationDescription gateActivation, int elementSize)
    {
        Output = output;
        Input = new(NonLinearInteractionDescription.GateIrreps(output.Irreps), elementSize);

        // The input: scalars, a gate for each gated block, gated blocks.
        int[] scalars = [.. Enumerable.Range(0, output.Irreps.Count).Where(b => output.Irreps[b].Irrep.L == 0)];
        int[] gated = [.. Enumerable.Range(0, output.Irreps.Count).Where(b => output.Irreps[b].Irrep.L > 0)];
        _blocks =
        [
            Input.Stride, Input.RowLength, output.RowLength, scalars.Length, gated.Length,
            (int)LinearMap.Epilogue(scalarActivation.Kind), (int)LinearMap.Epilogue(gateActivation.Kind),
            .. scalars.Select(output.FirstComponent),
            .. gated.SelectMany((b, k) => new[]
            {
                Input.FirstComponent(scalars.Length + k), Input.FirstComponent(scalars.Length + gated.Length + k), output.FirstComponent(b), output.Irreps[b].Irrep.Dim,
            }),
        ];
        _constants = [scalarActivation.Constant, gateActivation.Constant];
    }

    /// <summary>The layout of the input.</summary>
    public ChannelLayout Input { get; }

    /// <summary>The layout of the result.</summary>
    public ChannelLayout Output { get; }

    /// <summary>Adds the way from the input to the result, for all atoms.</summary>
    public void Forward(MaceStep step, GpuBuffer input, GpuBuffer output)
        => step.Add(step.Operations.ForItems("gate", (long)step.AtomCapacity * Input.Stride, [step.AtomCapacity, .. _blocks], step.Weights(_constants), input, output));

    /// <summary>Adds the way back, which puts the gradient of the input in its place.</summary>
    public void Backward(MaceStep step, GpuBuffer outputGradients, GpuBuffer input)
        => step.Add(step.Operations.ForItems("gate_backward", (long)step.AtomCapacity * Input.Stride, [step.AtomCapacity, .. _blocks], step.Weights(_constants), outputGradients, input));
}
