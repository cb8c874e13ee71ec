using System;
using System.Collections.Generic;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Tests.Kernels;

/// <summary>Well-formed programs at random: repeated and dead instructions included, so that every pass has work.</summary>
internal static class RandomPrograms
{
    public static KernelProgram Next(int seed, int length = 24, bool withSums = true)
    {
        Random random = new(seed);
        List<KernelOperand> operands =
        [
            new("x", OperandRole.Input, 3, true),
            new("y", OperandRole.Input, 2, false),
            new("w", OperandRole.Input, 2, true),
            new("out", OperandRole.Output, 3, true),
            new("sum", OperandRole.Output, 2, false),
        ];
        List<ExactNumber> constants = [ExactNumber.Sqrt(new Rational(1, 3)), -1, 2, new Rational(-3, 5)];
        List<Instruction> instructions = [];
        List<Stage> stages = [];
        List<int> degrees = [];
        void Append(Instruction i, Stage stage, int degree)
        {
            instructions.Add(i);
            stages.Add(stage);
            degrees.Add(degree);
        }

        for (int o = 0; o < 3; o++)
        {
            for (int c = 0; c < operands[o].Components; c++)
                Append(new(Operation.Load, o, c), operands[o].HasLanes ? Stage.Lane : Stage.Early, 1);
        }

        for (int c = 0; c < constants.Count; c++)
            Append(new(Operation.Constant, c), Stage.Early, 0);

        while (instructions.Count < length)
        {
            Operation operation = (Operation)random.Next(2, withSums ? 9 : 8);
            Instruction i = new(operation, random.Next(instructions.Count), random.Next(instructions.Count), random.Next(instructions.Count));
            i = new(operation, i.A, i.Arity > 1 ? i.B : 0, i.Arity > 2 ? i.C : 0);
            bool lane = false, late = false;
            for (int a = 0; a < i.Arity; a++)
            {
                lane |= stages[i.Argument(a)] == Stage.Lane;
                late |= stages[i.Argument(a)] == Stage.Late;
            }

            int degree = operation is Operation.Multiply or Operation.MultiplyAdd or Operation.NegateMultiplyAdd
                ? degrees[i.A] + degrees[i.B]
                : degrees[i.A];
            // A sum over lanes is kept to products of lanes' values, which a gradient can always undo.
            bool summable = instructions[i.A].Operation is Operation.Load or Operation.Multiply;
            bool productOfSums = operation is Operation.Multiply or Operation.MultiplyAdd or Operation.NegateMultiplyAdd
                && stages[i.A] == Stage.Late && stages[i.B] == Stage.Late;
            if (degree > 4 || productOfSums || (lane && late) || (operation == Operation.SumLanes && !(lane && summable)))
                continue;
            Append(i, operation == Operation.SumLanes ? Stage.Late : lane ? Stage.Lane : late ? Stage.Late : Stage.Early, degree);
        }

        List<KernelStore> stores = [];
        for (int n = instructions.Count - 1; n >= 0 && stores.Count < 5; n--)
        {
            if (stages[n] == Stage.Lane)
                stores.Add(new(3, random.Next(3), n));
            else if (stages[n] == Stage.Late)
                stores.Add(new(4, random.Next(2), n));
        }

        return new KernelProgram("random", new(operands), new(constants), new(instructions), new(stores));
    }
}
