using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.GpuBench.Problems;

/// <summary>An operation in one direction.</summary>
/// <param name="Plan">What is computed.</param>
/// <param name="Rows">For operands, by name, what their rows are of, where the plan does not say it.</param>
internal sealed record Operation(KernelPlan Plan, IReadOnlyDictionary<string, GpuRows> Rows)
{
    /// <summary>The floating-point operations of one item.</summary>
    public long OperationsOfItem => Plan.Segments.Sum(
        s => KernelCost.Of(MultiplyAddFusion.Apply(s.Kernel.Program!)).FloatingPointOperations(s.Lanes) * s.OuterCount * s.InnerCount);

    /// <summary>Puts operands whose names end so (a derivative's name ends like that of what it is of) in rows of an index.</summary>
    public static Operation Of(KernelPlan plan, params (string Operand, GpuRows Rows)[] rows) => new(
        plan,
        plan.Operands.SelectMany(o => rows.Where(r => o.Name.EndsWith(r.Operand, StringComparison.Ordinal)).Select(r => (o.Name, r.Rows)))
            .ToDictionary(o => o.Name, o => o.Rows));
}

/// <summary>The items of a problem.</summary>
/// <param name="Count">How many.</param>
/// <param name="Indices">The indices that say which rows they have.</param>
internal sealed record ProblemItems(int Count, IReadOnlyDictionary<string, GpuRowIndex> Indices)
{
    /// <summary>Items with rows of their own.</summary>
    public static ProblemItems Of(int count) => new(count, new Dictionary<string, GpuRowIndex>());
}
