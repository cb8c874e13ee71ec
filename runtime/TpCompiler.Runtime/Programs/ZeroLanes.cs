using TpCompiler.Core.Kernels;

namespace TpCompiler.Runtime.Programs;

/// <summary>The zeros that fill channels up to whole vectors.</summary>
internal static class ZeroLanes
{
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
