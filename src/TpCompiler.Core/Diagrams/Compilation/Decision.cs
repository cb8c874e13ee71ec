using TpCompiler.Algebra;
using TpCompiler.Core.Programs;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>One way to compute something.</summary>
/// <param name="Name">What it is, such as a tree "((h[j] Y[ij]) h[i])" or a form "horner".</param>
/// <param name="Forward">The whole diagram compiled so.</param>
public sealed record Candidate(string Name, TensorProgram Forward);

/// <summary>A choice of the compiler: each candidate was compiled, and what the whole diagram then costs was counted.</summary>
/// <param name="Subject">What was to be computed.</param>
/// <param name="Candidates">The ways that were compared; the first is the one that was expected to be cheapest.</param>
/// <param name="Chosen">The number of the one that was taken.</param>
public sealed record Decision(string Subject, EquatableArray<Candidate> Candidates, int Chosen)
{
    /// <summary>What was chosen.</summary>
    public override string ToString() => $"{Subject}: {Candidates[Chosen].Name}";
}
