using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Gpu.Diagrams;

/// <summary>
/// A part of a step that one kernel does: its outputs have rows for each item, or are sums over the items of a row, the same row
/// for all. A step whose outputs are summed in different ways becomes several.
/// </summary>
/// <param name="Number">The number of the step.</param>
/// <param name="Step">The step.</param>
/// <param name="Program">What computes this part.</param>
/// <param name="Operands">For each operand of the program its number in the step.</param>
/// <param name="PerItem">For each operand of the program whether it has a row for each item, and not the row of the group.</param>
internal sealed record GpuStep(int Number, FusionStep Step, KernelProgram Program, int[] Operands, bool[] PerItem)
{
    /// <summary>The operand of the program whose rows are those of the groups; -1 where groups are items.</summary>
    public int Grouping => IsGrouped ? Array.IndexOf(PerItem, false) : -1;

    private bool IsGrouped { get; init; }

    /// <summary>What is known of where operands lie.</summary>
    public OperandFacts Facts(IReadOnlyList<FusionTensor> tensors) => OperandFacts.Of(
        Program, [.. Operands.Select(o => Step.Bindings[o])], [.. Operands.Select(o => tensors[Step.Accesses[o].Tensor].RowLength)]);

    /// <summary>The parts of a step.</summary>
    /// <param name="number">The step's number.</param>
    /// <param name="step">The step.</param>
    /// <param name="tensors">The tensors of the plan.</param>
    /// <param name="mostAtOnce">The most lanes that a group has at once.</param>
    /// <exception cref="ArgumentException">The step's kernel has no program.</exception>
    public static IEnumerable<GpuStep> Split(int number, FusionStep step, IReadOnlyList<FusionTensor> tensors, int mostAtOnce)
    {
        KernelProgram program = step.Kernel.Program
            ?? throw new ArgumentException($"Step {number} has a kernel without its program; a GPU needs the program.");
        (ItemDomain Domain, string Letters) items = (step.Domain, step.Domain.Letters);
        return ProgramPart<(ItemDomain Domain, string Letters)>.Split(
                program, step.Lanes, mostAtOnce,
                o => (tensors[step.Accesses[o].Tensor].Domain, step.Accesses[o].Letters), items, r => r.Domain is not GraphItems { IsGlobal: false })
            .Select(p => new GpuStep(number, step, p.Program, p.Operands, p.PerItem) { IsGrouped = p.Rows != items });
    }
}
