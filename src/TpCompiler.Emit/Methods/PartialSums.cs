using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Methods;

/// <summary>
/// Which values after the lanes stay vectors whose elements are still to be added up. Adding up the elements of a vector
/// takes many instructions; but it commutes with sums and with factors known before the lanes. So where fewer linear
/// combinations of sums over lanes are wanted than there are sums, the combinations are made of whole vectors.
/// </summary>
internal static class PartialSums
{
    /// <summary>For each instruction whether its value stays a vector.</summary>
    public static bool[] Of(KernelSchedule schedule)
    {
        KernelProgram program = schedule.Program;
        bool[] partial = new bool[program.Instructions.Count];
        for (int n = 0; n < partial.Length; n++)
            partial[n] = program.Stages[n] == Stage.Late && IsLinear(program, program.Instructions[n], partial);

        return AddedUp(schedule, partial).Count < schedule.SumCount ? partial : new bool[partial.Length];
    }

    /// <summary>Whether a product is of a vector that is still to be added up and a factor known before the lanes.</summary>
    public static bool IsLinearProduct(KernelProgram program, Instruction i, bool[] partial)
        => (partial[i.A] && program.Stages[i.B] == Stage.Early) || (partial[i.B] && program.Stages[i.A] == Stage.Early);

    private static bool IsLinear(KernelProgram program, Instruction i, bool[] partial) => i.Operation switch
    {
        Operation.SumLanes => true,
        Operation.Negate => partial[i.A],
        Operation.Add or Operation.Subtract => partial[i.A] || partial[i.B],
        Operation.Multiply or Operation.MultiplyAdd or Operation.NegateMultiplyAdd => IsLinearProduct(program, i, partial),
        _ => false,
    };

    /// <summary>The vectors that something needs the sum of.</summary>
    private static HashSet<int> AddedUp(KernelSchedule schedule, bool[] partial)
    {
        HashSet<int> values = [];
        foreach (Step step in schedule.Late)
        {
            if (step.Kind == StepKind.Store || !partial[step.Number])
                values.UnionWith(schedule.Reads(step).Where(v => partial[v]));
        }

        return values;
    }
}
