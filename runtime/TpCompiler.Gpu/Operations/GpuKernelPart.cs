using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Gpu.Operations;

/// <summary>
/// A part of a segment that one kernel does: outputs that are summed over the items of the same rows, and those with a row for each
/// item that go along.
/// </summary>
/// <param name="Segment">The number of the segment.</param>
/// <param name="Step">The segment.</param>
/// <param name="Program">What computes this part.</param>
/// <param name="Operands">For each operand of the program its number in the segment.</param>
/// <param name="PerItem">For each operand of the program whether it has a row for each item, and not the row of the group.</param>
/// <param name="Grouping">What groups have a row of: items, or rows that are sums over items.</param>
internal sealed record GpuKernelPart(int Segment, FusionStep Step, KernelProgram Program, int[] Operands, bool[] PerItem, GpuRows Grouping)
{
    /// <summary>What is known of where operands lie.</summary>
    /// <param name="tensors">The tensors of the plan.</param>
    public OperandFacts Facts(IReadOnlyList<PlanOperand> tensors)
    {
        OperandBinding[] bindings = new OperandBinding[Operands.Length];
        int[] rowLengths = new int[Operands.Length];
        for (int o = 0; o < Operands.Length; o++)
        {
            bindings[o] = Step.Bindings[Operands[o]];
            rowLengths[o] = tensors[Step.Accesses[Operands[o]].Tensor].RowLength;
            if (PerItem[o])
                continue;
            // Sums that are cut into runs lie in rows of the range that is written alone: what holds of both places, holds of their bits together.
            (int begin, int end) = RowElements.Range(Step, Operands[o]);
            bindings[o] = bindings[o] with { Offset = bindings[o].Offset | begin };
            rowLengths[o] |= end - begin;
        }

        return OperandFacts.Of(Program, bindings, rowLengths);
    }

    /// <summary>The parts of a segment.</summary>
    /// <param name="segment">The number of the segment.</param>
    /// <param name="step">The segment.</param>
    /// <param name="rows">For each operand of the segment what its rows are of.</param>
    /// <param name="mostAtOnce">The most lanes that a group has at once.</param>
    public static IEnumerable<GpuKernelPart> Split(int segment, FusionStep step, GpuRows[] rows, int mostAtOnce)
        => ProgramPart<GpuRows>.Split(step.Kernel.Program!, step.Lanes, mostAtOnce, o => rows[o], GpuRows.OfItems, r => r.HasFew)
            .Select(p => new GpuKernelPart(segment, step, p.Program, p.Operands, p.PerItem, p.Rows));

    /// <summary>The operand of the program that is operand <paramref name="ofSegment"/> of the segment; -1 for none.</summary>
    public int OperandOf(int ofSegment) => Array.IndexOf(Operands, ofSegment);

    /// <summary>Whether each element of a range of a row is put once, so that it can be overwritten.</summary>
    /// <param name="operand">The operand's number in the program.</param>
    public bool Covers(int operand)
    {
        int inStep = Operands[operand];
        (int begin, int end) = RowElements.Range(Step, inStep);
        return StoresAll(operand) && !RowElements.AreRepeated(Step, inStep) && RowElements.Of(Step, inStep).Distinct().Count() == end - begin;
    }

    /// <summary>Whether the program puts a value to each component of an operand.</summary>
    public bool StoresAll(int operand)
        => Program.Stores.Where(s => s.Operand == operand).Select(s => s.Component).Distinct().Count() == Program.Operands[operand].Components;
}
