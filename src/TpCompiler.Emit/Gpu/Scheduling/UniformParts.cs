using System.Collections.Generic;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Methods;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>Shares uniform values out over the parts of a group, so that each part has about as many operations.</summary>
internal static class UniformParts
{
    /// <summary>The targets of each part, by their places in the list, in order.</summary>
    /// <param name="program">The program.</param>
    /// <param name="stage">The stage whose operations count; what is of others is known.</param>
    /// <param name="targets">The values wanted.</param>
    /// <param name="parts">The number of parts.</param>
    public static List<int>[] Split(KernelProgram program, Stage stage, IReadOnlyList<int> targets, int parts)
    {
        bool[] isCounted = new bool[program.Instructions.Count];
        int[] costs = new int[targets.Count];
        int total = 0;
        for (int t = 0; t < costs.Length; t++)
            total += costs[t] = CountNew(program, stage, targets[t], isCounted);

        List<int>[] split = new List<int>[parts];
        for (int p = 0; p < parts; p++)
            split[p] = [];
        int before = 0;
        for (int t = 0; t < costs.Length; t++)
        {
            int middle = before + (costs[t] / 2);
            split[total == 0 ? 0 : System.Math.Min(parts - 1, (int)((long)middle * parts / total))].Add(t);
            before += costs[t];
        }

        return split;
    }

    private static int CountNew(KernelProgram program, Stage stage, int target, bool[] isCounted)
    {
        int count = 0;
        Stack<int> pending = new([target]);
        while (pending.Count > 0)
        {
            int n = pending.Pop();
            Instruction i = program.Instructions[n];
            if (isCounted[n] || program.Stages[n] != stage)
                continue;
            isCounted[n] = true;
            count += i.Operation == Operation.Constant ? 0 : i.Operation == Operation.Load ? 1 : StatementSize.Terms(i);
            for (int a = 0; a < i.Arity; a++)
                pending.Push(i.Argument(a));
        }

        return count;
    }
}
