using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Kernels.Passes;

/// <summary>The part of a program that some of its outputs need: outputs that are summed in different ways take kernels of their own.</summary>
public static class OutputSelection
{
    /// <summary>Takes some outputs of a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="isWanted">Whether an output, by its number, is taken.</param>
    /// <returns>What computes them, and for each of its operands the number that it has in <paramref name="program"/>.</returns>
    public static (KernelProgram Program, int[] Operands) Select(KernelProgram program, Func<int, bool> isWanted)
    {
        if (Enumerable.Range(0, program.Operands.Count).All(o => program.Operands[o].Role == OperandRole.Input || isWanted(o)))
            return (program, [.. Enumerable.Range(0, program.Operands.Count)]);
        KernelProgram part = DeadCode.Eliminate(new(
            program.Name, program.Operands, program.Constants, program.Instructions, new(program.Stores.Where(s => isWanted(s.Operand)))));
        SortedSet<int> used = [.. part.Stores.Select(s => s.Operand)];
        used.UnionWith(part.Instructions.Where(i => i.Operation == Operation.Load).Select(i => i.A));
        int[] operands = [.. used];
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
