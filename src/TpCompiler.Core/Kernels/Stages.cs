using System;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>When, within one item, a value is computed.</summary>
public enum Stage
{
    /// <summary>Uniform and known before the lanes: computed once per item.</summary>
    Early,

    /// <summary>One value per lane.</summary>
    Lane,

    /// <summary>Uniform, but made of sums over lanes: computed once per item, after them.</summary>
    Late,
}

/// <summary>The uniform / per-lane analysis of a program: the stage of every value.</summary>
public sealed class Stages
{
    private readonly Stage[] _stages;

    private Stages(Stage[] stages) => _stages = stages;

    /// <summary>The stage of the value of instruction <paramref name="value"/>.</summary>
    public Stage this[int value] => _stages[value];

    /// <summary>Analyses a program.</summary>
    /// <exception cref="ArgumentException">A value per lane uses a sum over lanes, or a store does not fit its operand.</exception>
    public static Stages Of(KernelProgram program)
    {
        Stage[] stages = new Stage[program.Instructions.Count];
        for (int n = 0; n < stages.Length; n++)
            stages[n] = StageOf(program, program.Instructions[n], stages);

        foreach (KernelStore store in program.Stores)
        {
            bool lanes = program.Operands[store.Operand].HasLanes;
            if (!lanes && stages[store.Value] == Stage.Lane)
                throw new ArgumentException($"The program {program.Name} stores a value per lane to the uniform operand {program.Operands[store.Operand].Name}.");
            if (lanes && stages[store.Value] == Stage.Late)
                throw new ArgumentException($"The program {program.Name} stores a sum over lanes to every lane of {program.Operands[store.Operand].Name}.");
        }

        return new Stages(stages);
    }

    /// <summary>When a component of an operand is read.</summary>
    internal static Stage OfOperand(KernelOperand operand)
    {
        if (operand.HasLanes)
            return Stage.Lane;
        // What a uniform output holds is read when it is replaced: after the lanes.
        return operand.Role == OperandRole.Output ? Stage.Late : Stage.Early;
    }

    private static Stage StageOf(KernelProgram program, Instruction instruction, Stage[] stages)
    {
        switch (instruction.Operation)
        {
            case Operation.Load:
                return OfOperand(program.Operands[instruction.A]);
            case Operation.Constant:
                return Stage.Early;
            case Operation.SumLanes:
                if (stages[instruction.A] != Stage.Lane)
                    throw new ArgumentException($"The program {program.Name} sums a uniform value over lanes.");
                return Stage.Late;
        }

        bool lane = false;
        bool late = false;
        for (int a = 0; a < instruction.Arity; a++)
        {
            lane |= stages[instruction.Argument(a)] == Stage.Lane;
            late |= stages[instruction.Argument(a)] == Stage.Late;
        }

        if (lane && late)
            throw new ArgumentException($"The program {program.Name} uses a sum over lanes in a value per lane.");
        return lane ? Stage.Lane : late ? Stage.Late : Stage.Early;
    }
}
