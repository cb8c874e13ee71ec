using System;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Programs;

/// <summary>The zeros that fill channels up to whole vectors.</summary>
internal static class ZeroLanes
{
    /// <summary>
    /// The lanes that a kernel runs for: those of its segment, or all that the rows have room for, where what fills up is zero and stays zero.
    /// </summary>
    /// <param name="segment">The kernel.</param>
    /// <param name="layoutOf">For the number of an operand the layout of its rows.</param>
    public static int Count(KernelSegment segment, Func<int, RowLayout> layoutOf)
    {
        int room = -1;
        for (int o = 0; o < segment.Program.Operands.Count; o++)
        {
            if (!segment.Program.Operands[o].HasLanes)
                continue;
            int offset = segment.Bindings[o].Offset;
            RowLayout layout = layoutOf(o);
            if (layout.ChannelsAt(offset) != segment.Lanes || (room >= 0 && room != layout.StrideAt(offset)))
                return segment.Lanes;
            room = layout.StrideAt(offset);
        }

        return room < 0 || room == segment.Lanes || !AreKept(segment.Program) ? segment.Lanes : room;
    }

    /// <summary>Whether lanes of zeros change nothing and stay zeros: every term is a product with a value of the lane.</summary>
    public static bool AreKept(KernelProgram program)
    {
        bool[] vanishes = new bool[program.Instructions.Count];
        for (int n = 0; n < vanishes.Length; n++)
        {
            Instruction i = program.Instructions[n];
            switch (i.Operation)
            {
                case Operation.Load:
                    vanishes[n] = program.Operands[i.A].HasLanes;
                    break;
                case Operation.Add or Operation.Subtract:
                    vanishes[n] = vanishes[i.A] && vanishes[i.B];
                    break;
                case Operation.Multiply:
                    vanishes[n] = vanishes[i.A] || vanishes[i.B];
                    break;
                case Operation.MultiplyAdd or Operation.NegateMultiplyAdd:
                    vanishes[n] = (vanishes[i.A] || vanishes[i.B]) && vanishes[i.C];
                    break;
                case Operation.Negate:
                    vanishes[n] = vanishes[i.A];
                    break;
                case Operation.SumLanes:
                    if (!vanishes[i.A])
                        return false;
                    break;
                case Operation.Constant:
                    break;
                default:
                    return false;
            }
        }

        foreach (KernelStore store in program.Stores)
        {
            if (program.Operands[store.Operand].HasLanes && !vanishes[store.Value])
                return false;
        }

        return true;
    }
}
