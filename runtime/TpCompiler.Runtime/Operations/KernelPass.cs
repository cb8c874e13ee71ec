using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Operations;

/// <summary>A pass of a product or a contraction: the same for each of some items.</summary>
public sealed class KernelPass : OperationPass
{
    private readonly KernelPlan _plan;

    /// <summary>Makes a pass; called by generated code.</summary>
    /// <param name="name">Forward, Backward or DoubleBackward.</param>
    /// <param name="plan">What runs.</param>
    /// <param name="cost">What it does for one item.</param>
    public KernelPass(string name, KernelPlan plan, PassCost cost)
        : base(name, [cost])
    {
        _plan = plan;
        Tensors = [.. plan.Operands.Select(o => new PassTensor(o.Name, o.Role == OperandRole.Output))];
    }

    /// <inheritdoc/>
    public override bool IsCompiled => _plan.Segments.All(s => s.Kernel.IsCompiled);

    /// <inheritdoc/>
    public override IReadOnlyList<PassTensor> Tensors { get; }

    /// <summary>The pass of a plan whose programs are known.</summary>
    /// <exception cref="ArgumentException">A kernel came without its program.</exception>
    public static KernelPass Of(string name, KernelPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Segments.Any(s => s.Kernel.Program is null))
            throw new ArgumentException("A kernel came without its program, by which its cost is counted.", nameof(plan));
        PassCost[] costs = [.. plan.Segments.Select(s => PassCost.Of(null, s.Kernel.Program!, s.Lanes, s.OuterCount, s.InnerCount))];
        return new(name, plan, Sum(costs.Prepend(new(null, 0, 0))).Single());
    }

    /// <inheritdoc/>
    public override int LengthOf(int tensor, OperationItems items) => _plan.LengthOf(tensor, (int)CountOf(Costs[0], items));

    /// <inheritdoc/>
    public override long CountOf(PassCost cost, OperationItems items)
        => items.Graph is null ? items.Count : throw new ArgumentException("The operation has a number of items, and no graph.", nameof(items));

    /// <inheritdoc/>
    public override void Run<T>(OperationItems items, ReadOnlySpan<nint> tensors) => _plan.Run<T>(items.Count, tensors);
}
