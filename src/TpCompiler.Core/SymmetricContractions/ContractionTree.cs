using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// A minimal set of independent couplings of an input with itself, and the program that evaluates it as a recoupled tree.
/// </summary>
internal sealed class ContractionTree
{
    private readonly Irreps _output;
    private readonly PathCandidates _candidates;

    private ContractionTree(Irreps coupling, Irreps output, PathCandidates candidates, IEnumerable<PathCandidate> chosen)
    {
        (_output, _candidates) = (output, candidates);
        PathCandidate[] paths = [.. chosen];
        Paths = new(paths.Select(c => c.Path));
        Program = new ContractionEmitter(coupling, output, candidates, paths.Length).Run(paths);
    }

    /// <summary>The paths: path n has weight n. Sorted by output block, then by order.</summary>
    public EquatableArray<ContractionPath> Paths { get; }

    /// <summary>The program: inputs <c>x</c> and <c>w</c>, output <c>out</c>. Not certified yet.</summary>
    public KernelProgram Program { get; }

    /// <summary>Compiles the orders that are wanted of each block of the output. Deterministic: whole numbers decide every choice.</summary>
    public static ContractionTree Compile(Irreps coupling, Irreps output, Func<int, int, bool> isWanted, CancellationToken cancellation)
    {
        PathCandidates candidates = new(coupling, output, isWanted, cancellation);
        List<PathCandidate> chosen = new PathSelection(candidates, cancellation).Run();
        return new(coupling, output, candidates, chosen.OrderBy(c => c.Path.Output).ThenBy(c => c.Path.Order));
    }

    /// <summary>The coupling that makes the quadratic <paramref name="factor"/>.</summary>
    public ScaledCoupling QuadraticCoupling(ContractionFactor factor) => _candidates.Quadratic(factor);

    /// <summary>The coupling of the factors of a path.</summary>
    public ScaledCoupling PathCoupling(ContractionPath path) => _candidates.Coupling(new PathGroup(path.Output, path.Left.Irrep, path.Right));

    /// <summary>The path made of bare Wigner 3j tensors is this times the path of the program.</summary>
    public ExactNumber Unit(ContractionPath path)
    {
        ExactNumber unit = PathCoupling(path).Unit;
        foreach (ContractionFactor factor in new[] { path.Left, path.Right })
            unit *= factor.Degree == 2 ? QuadraticCoupling(factor).Unit : ExactNumber.One;
        return unit;
    }

    /// <summary>The degree of the irrep that a path leads to.</summary>
    public int DegreeOf(ContractionPath path) => _output[path.Output].Irrep.L;
}
