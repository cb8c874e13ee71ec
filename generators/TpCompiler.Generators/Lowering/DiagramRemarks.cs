using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Generators.Lowering;

/// <summary>What documentation says of a diagram: its weights, the paths of its values, what the compiler chose.</summary>
internal static class DiagramRemarks
{
    private const int ListedPaths = 40;

    /// <summary>Lines of XML.</summary>
    /// <param name="compiled">The diagram.</param>
    /// <param name="neighbors">How many neighbours a node is taken to have.</param>
    public static IEnumerable<string> Of(CompiledDiagram compiled, int neighbors)
        => OfDiagram(compiled.Diagram, compiled.Proof).Concat(OfDecisions(compiled, neighbors)).Select(Escape);

    /// <summary>Text as XML.</summary>
    public static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private static IEnumerable<string> OfDiagram(FusionDiagram diagram, EquivarianceProof proof)
    {
        yield return TensorProductOperations.Proof(proof);
        yield return $"Features are component-major: {TensorProductOperations.BlockLayout}.";
        foreach (DiagramWeight weight in diagram.Weights)
            yield return $"Weight {weight.Name}: {DiagramWords.Shape(weight)}, {DiagramWords.ForEach(weight)}.";
        foreach (DiagramDefinition value in diagram.Values)
        {
            foreach (string line in OfValue(value))
                yield return line;
        }
    }

    private static IEnumerable<string> OfDecisions(CompiledDiagram compiled, int neighbors)
    {
        if (compiled.Decisions.Count > 0)
            yield return string.Format(CultureInfo.InvariantCulture, "Chosen by the compiler, by operations per node with {0} neighbours:", neighbors);
        foreach (Decision decision in compiled.Decisions)
        {
            IEnumerable<string> others = decision.Candidates.Where((_, n) => n != decision.Chosen).Select(Text);
            yield return $"- {decision.Subject}: {Text(decision.Candidates[decision.Chosen])}; not {string.Join(", ", others)}";
        }

        string Text(Candidate candidate) => string.Format(
            CultureInfo.InvariantCulture, "{0} ({1:N0})", candidate.Name, DiagramCost.Of(candidate.Forward, neighbors).Operations);
    }

    private static IEnumerable<string> OfValue(DiagramDefinition value)
    {
        string indices = value.Indices.Length > 0 ? $"[{value.Indices}]" : "";
        yield return $"{value.Name}{indices}: {value.Value.Irreps}.";
        foreach ((DiagramExpression coupling, IEnumerable<WeightUse> weights) in Couplings(value.Value))
        {
            string by = string.Concat(weights.Select(w => " by " + w.Weight));
            yield return $"{KindOf(coupling)}{by}, {Count(coupling.Blocks.Count, "path")}:";
            foreach (PathTree path in coupling.Blocks.Take(ListedPaths))
                yield return "- " + path;
            if (coupling.Blocks.Count > ListedPaths)
                yield return $"- and {Count(coupling.Blocks.Count - ListedPaths, "path")} more";
        }
    }

    /// <summary>The products, powers and weighted values of an expression, innermost first, in the order of the text.</summary>
    private static IEnumerable<(DiagramExpression, IEnumerable<WeightUse>)> Couplings(DiagramExpression expression) => expression switch
    {
        ProductExpression product => [.. product.Factors.SelectMany(Couplings), (product, product.Weights)],
        PowerExpression power => [.. Couplings(power.Body), (power, [])],
        WeightedExpression { Body: PowerExpression power } weighted => [.. Couplings(power.Body), (power, weighted.Weights)],
        WeightedExpression weighted => [.. Couplings(weighted.Body), (weighted, weighted.Weights)],
        SumExpression sum => Couplings(sum.Body),
        CollectionExpression collection => Couplings(collection.Body),
        AdditionExpression addition => addition.Terms.SelectMany(Couplings),
        ConcatenationExpression concatenation => concatenation.Parts.SelectMany(Couplings),
        MixExpression mix => Couplings(mix.Body),
        _ => [],
    };

    private static string KindOf(DiagramExpression coupling) => coupling switch
    {
        PowerExpression power => string.Format(
            CultureInfo.InvariantCulture,
            "Power {0} of {1}, independent couplings {2}",
            power.Exponent,
            power.Body is ReferenceExpression body ? body.Name : "a value",
            string.Join(", ", power.Blocks.Select(b => b.Irrep).Distinct().Select(i => Rank(power, i)))),
        ProductExpression product => "Product " + product.Mode.ToString().ToLowerInvariant(),
        _ => "Value",
    };

    private static string Rank(PowerExpression power, Irrep irrep)
        => string.Format(CultureInfo.InvariantCulture, "{0} to {1}", power.Rank(irrep), irrep);

    private static string Count(int count, string what)
        => count.ToString(CultureInfo.InvariantCulture) + " " + what + (count == 1 ? "" : "s");
}
