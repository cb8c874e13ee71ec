using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>One way to compute something.</summary>
/// <param name="Name">What it is, such as a tree "((h[j] Y[ij]) h[i])" or a form "horner".</param>
/// <param name="Cost">Operations for each node and channel, as the choice counted them.</param>
public sealed record Candidate(string Name, double Cost);

/// <summary>A choice of the compiler.</summary>
/// <param name="Subject">What was to be computed.</param>
/// <param name="Candidates">The ways that were compared.</param>
/// <param name="Chosen">The number of the one that was taken.</param>
/// <param name="Reason">Why it won.</param>
public sealed record Decision(string Subject, EquatableArray<Candidate> Candidates, int Chosen, string Reason)
{
    /// <summary>One line: what was chosen, and why.</summary>
    public override string ToString() => $"{Subject}: {Candidates[Chosen].Name} ({Reason})";
}
