using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Runtime.Operations;

/// <summary>A pass of a diagram, on a graph.</summary>
public sealed class DiagramPass : OperationPass
{
    /// <summary>Makes a pass; called by generated code.</summary>
    /// <param name="name">Forward, Backward or DoubleBackward.</param>
    /// <param name="plan">What runs.</param>
    /// <param name="costs">What it does for each item, by kind of item.</param>
    public DiagramPass(string name, FusionPlan plan, params IReadOnlyList<PassCost> costs)
        : base(name, costs)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan;
        Tensors = [.. plan.Inputs.Select(t => new PassTensor(t.Name, false)), .. plan.Outputs.Select(t => new PassTensor(t.Name, true))];
    }

    /// <summary>What runs.</summary>
    public FusionPlan Plan { get; }

    /// <inheritdoc/>
    public override bool IsCompiled => Plan.IsCompiled;

    /// <inheritdoc/>
    public override IReadOnlyList<PassTensor> Tensors { get; }

    /// <summary>The labels that <see cref="OperationItems.Labels"/> are to hold, in order.</summary>
    public IReadOnlyList<Core.Diagrams.DiagramLabel> Labels => Plan.Labels;

    /// <summary>The pass of a program, on the kernels that were compiled ahead for it; the others as <see cref="Kernels.Kernel.For"/> says.</summary>
    /// <param name="name">Forward, Backward or DoubleBackward.</param>
    /// <param name="program">The program.</param>
    /// <param name="interpretOnly">Whether to use no compiled kernels.</param>
    public static DiagramPass Of(string name, TensorProgram program, bool interpretOnly = false)
    {
        ArgumentNullException.ThrowIfNull(program);
        return new(
            name,
            FusionPlan.Of(program, interpretOnly),
            Sum(program.KernelSteps.Select(s => PassCost.Of(s.Domain, s.Segment.Program, s.Segment.Lanes, s.Segment.OuterCount, s.Segment.InnerCount))));
    }

    /// <inheritdoc/>
    public override int LengthOf(int tensor, OperationItems items) => Plan.LengthOf(NumberOf(tensor), GraphOf(items), items.LabelSpan);

    /// <inheritdoc/>
    public override long CountOf(PassCost cost, OperationItems items)
    {
        ArgumentNullException.ThrowIfNull(cost);
        FusionGraph graph = GraphOf(items);
        return cost.Domain is null ? 1 : new DomainRows(graph, Plan.Labels, items.LabelSpan).Count(cost.Domain);
    }

    /// <inheritdoc/>
    public override void Run<T>(OperationItems items, ReadOnlySpan<nint> tensors)
    {
        int inputs = Plan.InputTensors.Length;
        Plan.Run<T>(GraphOf(items), items.LabelSpan, tensors[..inputs], tensors[inputs..]);
    }

    private static FusionGraph GraphOf(OperationItems items)
        => items.Graph ?? throw new ArgumentException("A diagram runs on a graph.", nameof(items));

    private int NumberOf(int tensor)
        => tensor < Plan.InputTensors.Length ? Plan.InputTensors[tensor] : Plan.OutputTensors[tensor - Plan.InputTensors.Length];
}
