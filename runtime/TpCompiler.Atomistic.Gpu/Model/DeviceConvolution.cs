using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// A layer's convolution. Forward, a group serves a receiver. Backward it goes through a run of edges, most of which have the same
/// receiver, so that the gradient of the message, by far the longest row, is read about once for each atom; what an edge gives to
/// the gradient of the sent features is summed afterwards.
/// </summary>
internal sealed class DeviceConvolution
{
    private readonly ProgramKernel _forward;
    private readonly ProgramKernel _backward;
    private readonly ChannelLayout _edge;
    private readonly bool _isFirst;

    /// <summary>Schedules the kernels.</summary>
    /// <param name="kernels">Where kernels are collected.</param>
    /// <param name="edge">The layout of the sent features.</param>
    /// <param name="harmonics">The irreps of the harmonics.</param>
    /// <param name="target">The irreps to keep.</param>
    /// <param name="isFirst">Whether the sent features do not depend on positions.</param>
    /// <param name="elementSize">Bytes per element.</param>
    public DeviceConvolution(GpuKernelCollection kernels, ChannelLayout edge, Irreps harmonics, Irreps target, bool isFirst, int elementSize)
    {
        (_edge, _isFirst) = (edge, isFirst);
        (KernelSegment forward, Irreps output) = Lower(edge.Irreps, harmonics, target);
        Message = new(output, elementSize);
        _forward = new(kernels, forward.Program, edge.Stride, Strides, "out");
        _backward = isFirst
            ? new(kernels, SegmentDerivatives.Backward(forward, ["y", "w"]).Program, edge.Stride, Strides)
            : new(kernels, SegmentDerivatives.Backward(forward, ["x", "y", "w"]).Program, edge.Stride, Strides);

        // Harmonics lie edge by edge, components as far apart as there is room for edges.
        int Strides(string name) => name switch
        {
            "y" or "gy" => 0,
            "out" or "gout" => Message.Stride,
            _ => edge.Stride,
        };
    }

    /// <summary>The layout of the result, a block for each path.</summary>
    public ChannelLayout Message { get; }

    /// <summary>Adds messages = the sums over received edges.</summary>
    public void Forward(MaceStep step, GpuBuffer sent, EdgeWeightsOfLayer weights, GpuBuffer messages)
        => _forward.Add(step.Operations, step.Sequence, _edge.Stride, new(step.AtomCapacity, step.Graph.ReceiverOffsets), name => name switch
        {
            "out" => Rows(messages, Message) with { Overwrite = true },
            _ => Input(step, name, sent, weights),
        });

    /// <summary>Adds the gradients of harmonics (added to), weights and, except in the first layer, sent features.</summary>
    public void Backward(MaceStep step, GpuBuffer sent, EdgeWeightsOfLayer weights, GpuBuffer messageGradients, GpuBuffer? sentGradients)
    {
        bool overwrites = step.Begin(step.HarmonicsGradients);
        GpuBuffer? ofEdges = _isFirst ? null : step.OfEdges("sentGradientsOfEdges", _edge.RowLength);
        _backward.Add(step.Operations, step.Sequence, _edge.Stride, step.EdgeRuns, name => name switch
        {
            "gout" => Rows(messageGradients, Message) with { Rows = step.Receivers },
            "gx" => Rows(ofEdges!, _edge) with { Overwrite = true },
            "gy" => HarmonicsOf(step, step.HarmonicsGradients) with { Overwrite = overwrites },
            "gw" => weights.Weights.Place(step, isGradient: true, weights.Offset, _edge.Stride),
            _ => Input(step, name, sent, weights),
        });
        if (sentGradients is not null)
            AddSum(step, ofEdges!, sentGradients);
    }

    private void AddSum(MaceStep step, GpuBuffer ofEdges, GpuBuffer sums)
    {
        int quads = _edge.RowLength / 4;
        int parts = (quads + step.Operations.RowGroup - 1) / step.Operations.RowGroup;
        step.Add(step.Operations.ForRows("sum_sent", (long)step.AtomCapacity * parts, [quads], step.Graph.SenderOffsets, step.Graph.SenderOrder, ofEdges, sums));
    }

    private OperandPlace Input(MaceStep step, string name, GpuBuffer sent, EdgeWeightsOfLayer weights) => name switch
    {
        "x" => Rows(sent, _edge) with { Rows = _isFirst ? step.InitialRowsOfSenders : step.Senders },
        "y" => HarmonicsOf(step, step.Harmonics),
        _ => weights.Weights.Place(step, isGradient: false, weights.Offset, _edge.Stride),
    };

    private static OperandPlace HarmonicsOf(MaceStep step, GpuBuffer harmonics) => new(harmonics, 1, new(0, step.EdgeCapacity, 0, 0));

    private static OperandPlace Rows(GpuBuffer data, ChannelLayout layout) => new(data, layout.RowLength, new(0, layout.Stride, 0, 0));

    /// <summary>The program of a convolution, operands x, y, w, out, and the irreps of its result, a block for each path, sorted.</summary>
    private static (KernelSegment Forward, Irreps Output) Lower(Irreps node, Irreps edge, Irreps target)
    {
        TensorProductSpec spec = TensorProductSpec.Uvu(new Irreps(node.Select(b => new MulIrrep(1, b.Irrep))), edge, target);
        return (
            TensorProductLowering.Forward(spec)[0],
            new Irreps(spec.Paths.Select(p => new MulIrrep(node[p.First].Multiplicity, spec.Output[p.Output].Irrep))));
    }
}
