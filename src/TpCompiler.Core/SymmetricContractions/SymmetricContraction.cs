using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// A compiled symmetric contraction: a minimal set of independent couplings, and the program that evaluates it as a recoupled
/// tree. Quadratics (x_a (x) x_b)_c are shared by all outputs; for each output those of the same irrep are mixed with the
/// weights, and the mixture is coupled with x once. Lower orders ride along: x_c and 1 join the mixture, and scalars of the input join
/// the weights. Where all outputs are scalars, a Horner scheme in the same weights may take the tree's place.
/// </summary>
/// <remarks>
/// MACE's own couplings are linearly dependent after symmetrisation (23 for 8, 51 for 12, 65 for 14 at lmax 3, degree 3), so
/// its weights are converted by <see cref="ContractionWeights"/>, exactly, not taken as they are.
/// </remarks>
public sealed class SymmetricContraction
{
    private readonly ExactNumber[]? _scales;

    private SymmetricContraction(SymmetricContractionSpec spec, ContractionTree tree, CancellationToken cancellation)
    {
        (Spec, Tree, Program) = (spec, tree, tree.Program);
        if (HornerContraction.Find(spec, tree, cancellation) is (KernelProgram program, EquivarianceProof proof, ExactNumber[] scales))
            (Program, Proof, _scales) = (program, proof, scales);
    }

    /// <summary>What was compiled.</summary>
    public SymmetricContractionSpec Spec { get; }

    /// <summary>The paths: path n has weight n. Sorted by output block, then by order.</summary>
    public EquatableArray<ContractionPath> Paths => Tree.Paths;

    /// <summary>
    /// The program: inputs <c>x</c> (the components of the coupling irreps) and <c>w</c> (one per path), output <c>out</c>, all
    /// with a value per lane. Certified (<see cref="EquivarianceCertificate"/>). The derivatives are made by
    /// <see cref="Differentiation.Reverse"/>.
    /// </summary>
    public KernelProgram Program { get; }

    /// <summary>What was done to prove the program equivariant.</summary>
    public EquivarianceProof Proof { get; } = EquivarianceProof.Identity;

    /// <summary>Compiles a contraction. Deterministic: whole numbers decide every choice.</summary>
    public static SymmetricContraction Compile(SymmetricContractionSpec spec, CancellationToken cancellation = default)
        => new(spec, ContractionTree.Compile(spec.Coupling, spec.Output, (_, order) => order <= spec.Correlation, cancellation), cancellation);

    /// <summary>Which weights belong to one output block and order: the first one's number, and how many there are.</summary>
    public (int Start, int Count) WeightRange(int outputBlock, int order)
    {
        int start = 0;
        while (start < Paths.Count && (Paths[start].Output, Paths[start].Order).CompareTo((outputBlock, order)) < 0)
            start++;
        int end = start;
        while (end < Paths.Count && (Paths[end].Output, Paths[end].Order) == (outputBlock, order))
            end++;
        return (start, end - start);
    }

    /// <summary>The couplings of the paths.</summary>
    internal ContractionTree Tree { get; }

    /// <summary>What the program multiplies a path of the tree with, besides its weight.</summary>
    internal ExactNumber Scale(int path) => _scales?[path] ?? ExactNumber.One;
}
