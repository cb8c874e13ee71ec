using System.Linq;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>About how many products of numbers the evaluation of a diagram takes on <see cref="OracleGraph.Small"/>.</summary>
internal static class EvaluationCost
{
    private const long NeighborsOfNode = 3;

    public static long Of(FusionDiagram diagram) => diagram.Values.Sum(v => OracleGraph.Small.Count(v.Indices) * Of(v.Value));

    private static long Of(DiagramExpression expression)
    {
        long numbers = expression.Irreps.Dim;
        return numbers + expression switch
        {
            ProductExpression e => e.Factors.Sum(Of) + Combs(e.Paths) * e.Channels * e.SummedChannels,
            PowerExpression e => Of(e.Body) + Combs(e.Paths) * e.Channels,
            WeightedExpression e => Of(e.Body) + numbers,
            SumExpression e => e.Edges.Aggregate(numbers + Of(e.Body), (cost, _) => cost * NeighborsOfNode),
            CollectionExpression e => Of(e.Body),
            AdditionExpression e => e.Terms.Sum(Of),
            ConcatenationExpression e => e.Parts.Sum(Of),
            MixExpression e => Of(e.Body) + e.Body.Irreps.Dim * e.Channels,
            _ => 0,
        };
    }

    private static long Combs(System.Collections.Generic.IEnumerable<FactorPath> paths) => paths.Sum(p => p.Irreps.Sum(i => 5L * i.Dim));
}
