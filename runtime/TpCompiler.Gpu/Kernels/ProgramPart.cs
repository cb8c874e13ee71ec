using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Gpu.Kernels;

/// <summary>
/// The part of a program that one kernel does: outputs that are summed over the items of the same rows, and those with a row for each
/// item that go along.
/// </summary>
/// <typeparam name="TRows">What rows are of; equal by value.</typeparam>
/// <param name="Program">What computes this part.</param>
/// <param name="Operands">For each operand of the part its number in the whole program.</param>
/// <param name="PerItem">For each operand of the part whether it has a row for each item, and not the row of the group.</param>
/// <param name="Rows">What groups have a row of.</param>
internal sealed record ProgramPart<TRows>(KernelProgram Program, int[] Operands, bool[] PerItem, TRows Rows)
    where TRows : notnull
{
    /// <summary>The parts of a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="lanes">How many lanes it has.</param>
    /// <param name="mostAtOnce">The most lanes that a group has at once.</param>
    /// <param name="rowsOf">For each operand what its rows are of.</param>
    /// <param name="items">The rows of which each item has its own.</param>
    /// <param name="hasFew">Whether rows are few, each of many items.</param>
    public static IEnumerable<ProgramPart<TRows>> Split(
        KernelProgram program, int lanes, int mostAtOnce, Func<int, TRows> rowsOf, TRows items, Func<TRows, bool> hasFew)
    {
        int[] outputs = [.. Enumerable.Range(0, program.Operands.Count).Where(o => program.Operands[o].Role == OperandRole.Output)];
        int[] ofItems = [.. outputs.Where(o => rowsOf(o).Equals(items))];
        IGrouping<TRows, int>[] summed = [.. outputs.Except(ofItems).GroupBy(rowsOf)];

        // What has a row for each item goes along with a sum, unless that has few rows, or lanes are too many to do both at once.
        IGrouping<TRows, int>? host = Array.Find(summed, g => !hasFew(g.Key) && Fits(g, ofItems));
        foreach (IGrouping<TRows, int> sum in summed)
        {
            int[] alongside = sum == host ? ofItems : [];
            if (Fits(sum, alongside))
            {
                yield return Part(sum, alongside, sum.Key);
                continue;
            }

            foreach (IGrouping<bool, int> kind in sum.GroupBy(o => program.Operands[o].HasLanes))
                yield return Part(kind, [], sum.Key);
        }

        if (host is not null || ofItems.Length == 0)
            yield break;
        // Groups are items: their outputs may be summed in registers, or, where lanes are many, put to memory at once.
        yield return Fits(ofItems, []) ? Part(ofItems, [], items) : Part([], ofItems, items);

        bool Fits(IEnumerable<int> ofGroup, int[] ofEach)
            => lanes <= mostAtOnce || !ofGroup.Any(o => program.Operands[o].HasLanes) || ofGroup.Concat(ofEach).All(o => program.Operands[o].HasLanes);

        ProgramPart<TRows> Part(IEnumerable<int> ofGroup, int[] ofEach, TRows rows)
        {
            (KernelProgram part, int[] operands) = OutputSelection.Select(program, o => ofGroup.Contains(o) || ofEach.Contains(o));
            return new(part, operands, [.. operands.Select(o => !ofGroup.Contains(o))], rows);
        }
    }
}
