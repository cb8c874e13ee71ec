using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams;

/// <summary>
/// One labelling of a tree of couplings: which block each leaf is and which irrep each vertex leads to. It names a path.
/// </summary>
/// <param name="Irrep">The irrep at the root.</param>
public abstract record PathTree(Irrep Irrep);

/// <summary>A block of a leg, of a definition or of another value that couplings start from.</summary>
/// <param name="Operand">The value, such as "h[j]".</param>
/// <param name="Block">Which of its blocks.</param>
/// <param name="Irrep">The block's irrep.</param>
public sealed record PathLeaf(string Operand, int Block, Irrep Irrep) : PathTree(Irrep)
{
    /// <summary>The form "h[j]:1o".</summary>
    public override string ToString() => $"{Operand}:{Irrep}";
}

/// <summary>The coupling of two paths to one irrep.</summary>
/// <param name="Left">The left path.</param>
/// <param name="Right">The right path.</param>
/// <param name="Irrep">The irrep they are coupled to.</param>
public sealed record PathVertex(PathTree Left, PathTree Right, Irrep Irrep) : PathTree(Irrep)
{
    /// <summary>The form "(h[j]:1o Y[ij]:1o):0e".</summary>
    public override string ToString() => $"({Left} {Right}):{Irrep}";
}
