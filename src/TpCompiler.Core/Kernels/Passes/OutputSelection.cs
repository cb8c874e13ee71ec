using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Kernels.Passes;

/// <summary>
/// The part of a program that some of its outputs need, without the instructions and operands that they do not: for derivatives of which only
/// some are wanted, and for outputs that are summed in different ways and so take kernels of their own.
/// </summary>
public static class OutputSelection
{
    /// <summary>Takes some outputs of a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="isWanted">Whether an output, by its number, is taken.</param>
    /// <returns>What computes them, and for each of its operands the number that it has in <paramref name="program"/>; the same program where all are taken.</returns>
    public static (KernelProgram Program, int[] Operands) Select(KernelProgram program, Func<int, bool> isWanted)
        => Enumerable.Range(0, program.Operands.Count).All(o => program.Operands[o].Role == OperandRole.Input || isWanted(o))
            ? (program, [.. Enumerable.Range(0, program.Operands.Count)])
            : Reduce(program, isWanted);

    /// <summary>Takes some outputs of a segment, or all: without inputs that nothing reads, and outputs that get nothing. Operands that stay lie where they did.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="isWanted">Whether an output, by its number, is taken.</param>
    /// <returns>What computes them, and for each of its operands the number that it has in <paramref name="segment"/>; the same segment where all of it is needed.</returns>
    public static (KernelSegment Segment, int[] Operands) Reduce(KernelSegment segment, Func<int, bool> isWanted)
    {
        (KernelProgram program, int[] operands) = Reduce(segment.Program, isWanted);
        return (ReferenceEquals(program, segment.Program) ? segment : segment with { Program = program, Bindings = new(operands.Select(o => segment.Bindings[o])) }, operands);
    }

    private static (KernelProgram Program, int[] Operands) Reduce(KernelProgram program, Func<int, bool> isWanted)
    {
        KernelProgram part = DeadCode.Eliminate(program, [.. program.Stores.Where(s => isWanted(s.Operand))]);
        SortedSet<int> used = [.. part.Stores.Select(s => s.Operand)];
        used.UnionWith(part.Instructions.Where(i => i.Operation == Operation.Load).Select(i => i.A));
        int[] operands = [.. used];
        if (operands.Length == program.Operands.Count && part.Instructions.Count == program.Instructions.Count && part.Stores.Count == program.Stores.Count)
            return (program, operands);
        int renumbered(int o) => Array.IndexOf(operands, o);
        return (
            new(
                program.Name,
                new(operands.Select(o => program.Operands[o])),
                part.Constants,
                new(part.Instructions.Select(i => i.Operation == Operation.Load ? i with { A = renumbered(i.A) } : i)),
                new(part.Stores.Select(s => s with { Operand = renumbered(s.Operand) }))),
            operands);
    }
}
