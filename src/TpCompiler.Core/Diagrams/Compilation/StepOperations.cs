using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.Programs;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// What one run of a step's kernel computes, as it is printed and executed: operations for each channel (lane), and those on what is the same
/// for all channels. A fused multiply-add is one operation; so are a product and its addition to a sum over channels.
/// </summary>
/// <param name="Multiplies">Multiplications per channel.</param>
/// <param name="Adds">Additions, subtractions and changes of sign per channel.</param>
/// <param name="MultiplyAdds">Fused multiply-adds per channel.</param>
/// <param name="UniformMultiplies">Multiplications per run.</param>
/// <param name="UniformAdds">Additions, subtractions and changes of sign per run.</param>
/// <param name="UniformMultiplyAdds">Fused multiply-adds per run.</param>
public sealed record StepOperations(
    int Multiplies, int Adds, int MultiplyAdds, int UniformMultiplies, int UniformAdds, int UniformMultiplyAdds)
{
    /// <summary>All operations per run that are the same for all channels.</summary>
    public int Uniform => UniformMultiplies + UniformAdds + UniformMultiplyAdds;

    /// <summary>Counts a step's program, after <see cref="MultiplyAddFusion"/>.</summary>
    public static StepOperations Of(KernelStep step) => OfFused(MultiplyAddFusion.Apply(step.Segment.Program));

    /// <summary>Counts a program that has been fused.</summary>
    public static StepOperations OfFused(KernelProgram program)
    {
        EquatableArray<Instruction> instructions = program.Instructions;
        bool[] merged = MergedSums(program);
        int[] lane = new int[3];
        int[] uniform = new int[3];
        for (int n = 0; n < instructions.Count; n++)
        {
            bool isLane = program.Stages[n] == Stage.Lane || instructions[n].Operation == Operation.SumLanes;
            int[] counts = isLane ? lane : uniform;
            switch (instructions[n].Operation)
            {
                case Operation.Load or Operation.Constant:
                    break;
                case Operation.MultiplyAdd or Operation.NegateMultiplyAdd:
                    counts[2]++;
                    break;
                case Operation.Multiply:
                    counts[merged[n] ? 2 : 0]++;
                    break;
                case Operation.SumLanes when merged[n]:
                    break;
                default:
                    counts[1]++;
                    break;
            }
        }

        return new(lane[0], lane[1], lane[2], uniform[0], uniform[1], uniform[2]);
    }

    /// <summary>The sums over lanes whose addition is done by the product that the summed value starts from, and these products.</summary>
    private static bool[] MergedSums(KernelProgram program)
    {
        int[] uses = program.CountUses();
        bool[] merged = new bool[uses.Length];
        for (int n = 0; n < uses.Length; n++)
        {
            if (program.Instructions[n].Operation != Operation.SumLanes)
                continue;
            int start = program.Instructions[n].A;
            while (uses[start] == 1 && program.Instructions[start].Operation is Operation.MultiplyAdd or Operation.NegateMultiplyAdd)
                start = program.Instructions[start].C;
            if (uses[start] == 1 && program.Instructions[start].Operation == Operation.Multiply && program.Stages[start] == Stage.Lane)
                merged[n] = merged[start] = true;
        }

        return merged;
    }
}
