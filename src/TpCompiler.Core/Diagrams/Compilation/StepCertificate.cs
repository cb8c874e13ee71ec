using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// The proof that a step is equivariant. As a polynomial identity (<see cref="EquivarianceCertificate"/>) where the program expands to
/// few enough terms; otherwise the same identity at pseudorandom points of a prime field, exactly
/// (<see cref="FieldCertificate"/>). A diagram made of such steps is equivariant, because sums over items and channels are.
/// </summary>
internal static class StepCertificate
{
    private const double MaxTerms = 4_000;

    /// <summary>Stops a step that is not equivariant: a mistake of the compiler, never of its user.</summary>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    public static void ThrowIfViolated(DiagramStep step, IReadOnlyList<DiagramTensor> tensors)
    {
        KernelProgram program = step.Segment.Program;
        Irreps[] irreps = [.. program.Operands.Select((o, n) => IrrepsOf(o, tensors[step.Accesses[n].Tensor]))];
        EquivarianceCertificate.ThrowIfViolated(ProgramSelection.CountTerms(program) <= MaxTerms
            ? EquivarianceCertificate.FindViolation(program, irreps)
            : FieldCertificate.FindViolation(program, irreps));
    }

    /// <summary>What the components of an operand are: those of a feature, or scalars.</summary>
    private static Irreps IrrepsOf(KernelOperand operand, DiagramTensor tensor) => operand.Components == tensor.Blocks.Dim
        ? tensor.Blocks
        : new([new MulIrrep(operand.Components, new Irrep(0, 1))]);
}
