using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.Methods;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>Cuts the outputs of a program into sections of about equal work, in order; what several need each computes for itself.</summary>
internal static class ProgramSections
{
    /// <summary>The programs of the sections: all with all operands.</summary>
    public static IReadOnlyList<KernelProgram> Split(KernelProgram program, int count)
    {
        IGrouping<(int, int), KernelStore>[] outputs = [.. program.Stores.GroupBy(s => (s.Operand, s.Component))];
        if (count <= 1 || outputs.Length < count)
            return [program];
        int[] costs = Costs(program, outputs);
        int total = costs.Sum();
        List<KernelStore>[] sections = [.. Enumerable.Range(0, count).Select(_ => new List<KernelStore>())];
        int before = 0;
        for (int o = 0; o < outputs.Length; o++)
        {
            sections[Math.Min(count - 1, (int)((before + (costs[o] / 2L)) * count / total))].AddRange(outputs[o]);
            before += costs[o];
        }

        return [.. sections.Where(s => s.Count > 0).Select(stores => DeadCode.Eliminate(program, stores))];
    }

    /// <summary>The operations per lane that each output is the first to need, and one for its sum.</summary>
    private static int[] Costs(KernelProgram program, IGrouping<(int, int), KernelStore>[] outputs)
    {
        bool[] isCounted = new bool[program.Instructions.Count];
        int[] costs = new int[outputs.Length];
        for (int o = 0; o < costs.Length; o++)
        {
            costs[o] = 1;
            Stack<int> pending = new(outputs[o].Select(s => s.Value));
            while (pending.Count > 0)
            {
                int n = pending.Pop();
                if (isCounted[n])
                    continue;
                isCounted[n] = true;
                Instruction i = program.Instructions[n];
                costs[o] += program.Stages[n] != Stage.Lane ? 0 : i.Operation == Operation.Load ? 1 : StatementSize.Terms(i);
                for (int a = 0; a < i.Arity; a++)
                    pending.Push(i.Argument(a));
            }
        }

        return costs;
    }
}
