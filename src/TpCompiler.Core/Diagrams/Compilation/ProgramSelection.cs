using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>Takes the cheaper of a program as it was written and the one with what is the same for all lanes gathered.</summary>
internal static class ProgramSelection
{
    // Larger expansions take longer than they can save.
    private const double MaxTerms = 20_000;

    /// <summary>The program with fewer operations per lane.</summary>
    public static KernelProgram Cheapest(KernelProgram program)
    {
        bool hasLanes = program.Operands.Any(o => o.HasLanes);
        if (!hasLanes || EquivarianceCertificate.CountTerms(program) > MaxTerms)
            return program;
        KernelProgram gathered = UniformFirst.Apply(program);
        return Operations(gathered) < Operations(program) ? gathered : program;
    }

    private static int Operations(KernelProgram program) => KernelCost.Of(MultiplyAddFusion.Apply(program)).LaneOperations;
}
