using System.Collections.Generic;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels.Passes;

/// <summary>
/// Leaves out what no store needs, and puts the rest in the order in which the stores ask for it, so that values are
/// made shortly before they are used. The result is canonical: two programs that differ only in dead or reordered
/// instructions become equal.
/// </summary>
public static class DeadCode
{
    /// <summary>The program without dead instructions and constants.</summary>
    public static KernelProgram Eliminate(KernelProgram program) => Eliminate(program, program.Stores);

    /// <summary>What of a program some stores need.</summary>
    /// <param name="program">The program.</param>
    /// <param name="kept">The stores.</param>
    public static KernelProgram Eliminate(KernelProgram program, IReadOnlyList<KernelStore> kept)
    {
        int[] newNumber = new int[program.Instructions.Count];
        for (int n = 0; n < newNumber.Length; n++)
            newNumber[n] = -1;
        List<Instruction> instructions = [];
        List<ExactNumber> constants = [];
        List<KernelStore> stores = [];
        Stack<int> pending = new();
        foreach (KernelStore store in kept)
        {
            pending.Push(store.Value);
            while (pending.Count > 0)
            {
                int n = pending.Peek();
                Instruction i = program.Instructions[n];
                if (newNumber[n] >= 0 || !PushArguments(i, newNumber, pending))
                {
                    pending.Pop();
                    if (newNumber[n] >= 0)
                        continue;
                    newNumber[n] = instructions.Count;
                    instructions.Add(Renumber(program, i, newNumber, constants));
                }
            }

            stores.Add(store with { Value = newNumber[store.Value] });
        }

        return new KernelProgram(program.Name, program.Operands, new(constants), new(instructions), new(stores));
    }

    private static bool PushArguments(Instruction i, int[] newNumber, Stack<int> pending)
    {
        // The sum of a multiply-add comes first (it is pushed last): a chain then makes each product shortly before adding it.
        bool pushed = false;
        for (int a = 0; a < i.Arity; a++)
        {
            int argument = i.Argument(i.Arity == 3 ? a : i.Arity - 1 - a);
            if (newNumber[argument] < 0)
            {
                pending.Push(argument);
                pushed = true;
            }
        }

        return pushed;
    }

    private static Instruction Renumber(KernelProgram program, Instruction i, int[] newNumber, List<ExactNumber> constants)
    {
        switch (i.Operation)
        {
            case Operation.Load:
                return i;
            case Operation.Constant:
                constants.Add(program.Constants[i.A]);
                return new Instruction(Operation.Constant, constants.Count - 1);
            case Operation.Function:
                return i with { A = newNumber[i.A] };
            default:
                return new Instruction(
                    i.Operation,
                    newNumber[i.A],
                    i.Arity > 1 ? newNumber[i.B] : 0,
                    i.Arity > 2 ? newNumber[i.C] : 0);
        }
    }
}
