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
    private readonly Irreps _coupling;
    private readonly Irreps _output;

    private ContractionTree(Irreps coupling, Irreps output, EquatableArray<ContractionPath> paths, CancellationToken cancellation)
    {
        (_coupling, _output, Paths) = (coupling, output, paths);
        Program = ContractionEmitter.Emit(coupling, output, paths);
        if (PathSums.FindDifference(Program, this, coupling, output, cancellation) is string difference)
            throw new InvalidOperationException($"The compiler made a wrong program: {difference}");
    }

    /// <summary>The paths: path n has weight n. Sorted by output block, then by order.</summary>
    public EquatableArray<ContractionPath> Paths { get; }

    /// <summary>The program: inputs <c>x</c> and <c>w</c>, output <c>out</c>. Certified.</summary>
    public KernelProgram Program { get; }

    /// <summary>Compiles the orders that are wanted of each block of the output. Deterministic: whole numbers decide every choice.</summary>
    public static ContractionTree Compile(Irreps coupling, Irreps output, Func<int, int, bool> isWanted, CancellationToken cancellation)
    {
        PathCandidates candidates = new(coupling, output, isWanted, cancellation);
        List<PathCandidate> chosen = new PathSelection(candidates, cancellation).Run();
        IEnumerable<ContractionPath> withoutScalars = chosen.Select(c => c.Path)
            .Concat(Enumerable.Range(0, output.Count)
                .Where(o => output[o].Irrep.IsScalar)
                .Select(o => new ContractionPath(o, ContractionFactor.One, ContractionFactor.One, default)));
        IEnumerable<ContractionPath> paths = withoutScalars
            .SelectMany(p => PathCandidates.Orders
                .Where(order => order >= p.Order && isWanted(p.Output, order))
                .SelectMany(order => Multisets(candidates.Scalars, order - p.Order))
                .Select(scalars => p with { Scalars = new(scalars) }))
            .OrderBy(p => p.Output).ThenBy(p => p.Order);
        return new(coupling, output, new(paths), cancellation);
    }

    /// <summary>The coupling that makes the quadratic <paramref name="factor"/>.</summary>
    public ScaledCoupling QuadraticCoupling(ContractionFactor factor) => factor.Quadratic(_coupling);

    /// <summary>The coupling of the factors of a path.</summary>
    public ScaledCoupling PathCoupling(ContractionPath path) => PathGroup.Of(path).Coupling(_output);

    /// <summary>The path made of bare Wigner 3j tensors is this times the path of the program.</summary>
    public ExactNumber Unit(ContractionPath path)
    {
        ExactNumber unit = PathCoupling(path).Unit;
        foreach (ContractionFactor factor in new[] { path.Left, path.Right })
            unit *= factor.Degree == 2 ? QuadraticCoupling(factor).Unit : ExactNumber.One;
        // A scalar multiplies by a tensor with 1/sqrt(2l+1) on its diagonal.
        ExactNumber scalar = ExactNumber.Sqrt(new Rational(1, _output[path.Output].Dim));
        return path.Scalars.Aggregate(unit, (product, _) => product * scalar);
    }

    /// <summary>The degree of the irrep that a path leads to.</summary>
    public int DegreeOf(ContractionPath path) => _output[path.Output].Irrep.L;

    /// <summary>All selections of some of the items with repetition, in order.</summary>
    private static IEnumerable<int[]> Multisets(IReadOnlyList<int> items, int count, int first = 0)
        => count == 0
            ? [[]]
            : Enumerable.Range(first, items.Count - first).SelectMany(n => Multisets(items, count - 1, n).Select(rest => (int[])[items[n], .. rest]));
}
