using System;

namespace TpCompiler.Core.Kernels.Passes;

/// <summary>Puts a program into another one.</summary>
internal static class ProgramInlining
{
    /// <summary>Repeats all instructions, with other values in place of loads; returns the new number of each value.</summary>
    /// <param name="builder">The program to add to.</param>
    /// <param name="program">The program.</param>
    /// <param name="load">The value in place of a component of an operand.</param>
    public static int[] Inline(KernelBuilder builder, KernelProgram program, Func<int, int, int> load)
    {
        int[] values = new int[program.Instructions.Count];
        for (int n = 0; n < values.Length; n++)
        {
            Instruction i = program.Instructions[n];
            values[n] = i.Operation == Operation.Load ? load(i.A, i.B) : Replay.Repeat(builder, program, i, values);
        }

        return values;
    }
}
