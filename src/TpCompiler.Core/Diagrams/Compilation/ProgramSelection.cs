using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>Takes the cheaper of a program as it was written and the one with what is the same for all lanes gathered.</summary>
internal static class ProgramSelection
{
    // Larger expansions take longer than they can save.
    private const double MaxTerms = 20_000;
    private const double MaxDegree = 64.0;

    /// <summary>The program with fewer operations per lane.</summary>
    public static KernelProgram Cheapest(KernelProgram program)
    {
        bool hasLanes = program.Operands.Any(o => o.HasLanes);
        if (!hasLanes || CountTerms(program) > MaxTerms)
            return program;
        KernelProgram gathered = UniformFirst.Apply(program);
        return Operations(gathered) < Operations(program) ? gathered : program;
    }

    /// <summary>A bound on how many terms the outputs have as polynomials; infinite where these are of a degree that nobody wants to expand.</summary>
    public static double CountTerms(KernelProgram program)
    {
        double[] terms = new double[program.Instructions.Count];
        double[] degrees = new double[program.Instructions.Count];
        for (int n = 0; n < terms.Length; n++)
        {
            Instruction i = program.Instructions[n];
            terms[n] = i.Operation switch
            {
                Operation.Load or Operation.Constant => 1.0,
                Operation.Add or Operation.Subtract => terms[i.A] + terms[i.B],
                Operation.Multiply => terms[i.A] * terms[i.B],
                Operation.MultiplyAdd or Operation.NegateMultiplyAdd => (terms[i.A] * terms[i.B]) + terms[i.C],
                _ => terms[i.A],
            };
            degrees[n] = i.Operation switch
            {
                Operation.Load => 1.0,
                Operation.Constant => 0.0,
                Operation.Add or Operation.Subtract => System.Math.Max(degrees[i.A], degrees[i.B]),
                Operation.Multiply => degrees[i.A] + degrees[i.B],
                Operation.MultiplyAdd or Operation.NegateMultiplyAdd => System.Math.Max(degrees[i.A] + degrees[i.B], degrees[i.C]),
                _ => degrees[i.A],
            };
            if (degrees[n] > MaxDegree)
                return double.PositiveInfinity;
        }

        return program.Stores.Sum(s => terms[s.Value]);
    }

    private static int Operations(KernelProgram program) => KernelCost.Of(MultiplyAddFusion.Apply(program)).LaneOperations;
}
