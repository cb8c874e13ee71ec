using System.Linq;
using TpCompiler.Cli.Specs;
using TpCompiler.Core.Diagrams.Compilation;

namespace TpCompiler.Cli.Json;

/// <summary>A choice of the compiler.</summary>
/// <param name="Subject">What was to be computed.</param>
/// <param name="Chosen">The number of what was taken.</param>
/// <param name="Reason">Why.</param>
/// <param name="Candidates">What was compared; the first was expected to be the cheapest.</param>
internal sealed record SpecDecision(string Subject, int Chosen, string Reason, SpecCandidate[] Candidates)
{
    public static SpecDecision Of(CompiledSpec spec, Decision decision) => new(
        decision.Subject,
        decision.Chosen,
        ReasonOf(decision, [.. decision.Candidates.Select(c => DiagramCost.OfPotential(c.Forward, spec.Options.Neighbors).Total)]),
        [.. decision.Candidates.Select(c => new SpecCandidate(spec, c))]);

    private static string ReasonOf(Decision decision, double[] totals)
    {
        if (totals.Min() == totals[decision.Chosen])
            return totals.Count(t => t == totals.Min()) == 1 ? "fewest operations and accesses" : "fewest operations and accesses, as others";
        return "expected to be cheapest, and no other saves more than two percent";
    }
}

/// <summary>One way to compute something, and what the whole diagram costs with it for each node.</summary>
internal sealed class SpecCandidate(CompiledSpec spec, Candidate candidate)
{
    /// <summary>What it is.</summary>
    public string Name => candidate.Name;

    /// <summary>The cost of the forward pass.</summary>
    public SpecCost Forward { get; } = SpecCost.Of(spec.CostOf(candidate.Forward));

    /// <summary>By what candidates are compared: the forward pass and the gradients of what each item brings along, as a potential runs them.</summary>
    public SpecCost Potential { get; } = SpecCost.Of(DiagramCost.OfPotential(candidate.Forward, spec.Options.Neighbors));

    /// <summary>The cost of the gradients of all inputs.</summary>
    public SpecCost Backward => CostOf(1);

    /// <summary>The cost of the gradients of these.</summary>
    public SpecCost DoubleBackward => CostOf(2);

    private SpecCost CostOf(int order) => SpecCost.Of(spec.CostOf(CompiledSpec.Programs(candidate.Forward, order).Last()));
}
