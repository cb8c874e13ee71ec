using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>How much a product or power of a diagram takes when it is written out, path by path.</summary>
/// <param name="Value">The definition or output in which it stands.</param>
/// <param name="Coupling">The product or power.</param>
/// <param name="Terms">A bound of the multiplications: the nonzero couplings of all vertices, those that paths share once.</param>
public sealed record CouplingSize(DiagramDefinition Value, DiagramExpression Coupling, long Terms)
{
    /// <summary>The paths of the coupling.</summary>
    public IReadOnlyList<FactorPath> Paths => PathsOf(Coupling);

    /// <summary>The products and powers of a diagram.</summary>
    public static IEnumerable<CouplingSize> In(FusionDiagram diagram)
        => diagram.Values.SelectMany(v => CouplingsIn(v.Value).Select(c => new CouplingSize(v, c, CountTerms(c, PathsOf(c)))));

    /// <summary>The same with the paths to some irreps only.</summary>
    public CouplingSize LeadingTo(IReadOnlyCollection<Irrep> irreps)
        => this with { Terms = CountTerms(Coupling, [.. Paths.Where(p => irreps.Contains(p.Irrep))]) };

    /// <summary>The coupling as the text has it, with the names of what is coupled.</summary>
    public string Text => Coupling switch
    {
        PowerExpression power => $"{NameOf(power.Body)}^{power.Exponent}",
        ProductExpression product => string.Join("*", product.Factors.Select(NameOf)),
        _ => "",
    };

    private static string NameOf(DiagramExpression expression) => expression switch
    {
        ReferenceExpression reference => reference.Indices.Length > 0 ? $"{reference.Name}[{reference.Indices}]" : reference.Name,
        _ => "(...)",
    };

    private static EquatableArray<FactorPath> PathsOf(DiagramExpression coupling)
        => coupling is PowerExpression power ? power.Paths : ((ProductExpression)coupling).Paths;

    private static long CountTerms(DiagramExpression coupling, IReadOnlyList<FactorPath> paths)
    {
        HashSet<(EquatableArray<int>, EquatableArray<Irrep>)> vertices = [];
        long terms = 0;
        foreach (FactorPath path in paths)
        {
            for (int f = 1; f < path.Factors.Count; f++)
            {
                if (!vertices.Add((new(path.Factors.Take(f + 1)), new(path.Irreps.Take(f)))))
                    continue;
                int left = f == 1 ? BlockOf(coupling, 0, path.Factors[0]).L : path.Irreps[f - 2].L;
                terms += CountTerms(left, BlockOf(coupling, f, path.Factors[f]).L, path.Irreps[f - 1].L);
            }
        }

        return terms;
    }

    /// <summary>In the real basis a coupling of two components leads to two at most.</summary>
    private static long CountTerms(int l1, int l2, int l3)
    {
        long[] dims = [2 * l1 + 1, 2 * l2 + 1, 2 * l3 + 1];
        Array.Sort(dims);
        return dims[0] * dims[1];
    }

    private static Irrep BlockOf(DiagramExpression coupling, int factor, int block) => coupling is PowerExpression power
        ? power.Body.Blocks[block].Irrep
        : ((ProductExpression)coupling).Factors[factor].Blocks[block].Irrep;

    private static IEnumerable<DiagramExpression> CouplingsIn(DiagramExpression expression) => expression switch
    {
        ProductExpression product => [.. product.Factors.SelectMany(CouplingsIn), product],
        PowerExpression { Exponent: 1 } power => CouplingsIn(power.Body),
        PowerExpression power => [.. CouplingsIn(power.Body), power],
        WeightedExpression weighted => CouplingsIn(weighted.Body),
        SumExpression sum => CouplingsIn(sum.Body),
        CollectionExpression collection => CouplingsIn(collection.Body),
        AdditionExpression addition => addition.Terms.SelectMany(CouplingsIn),
        ConcatenationExpression concatenation => concatenation.Parts.SelectMany(CouplingsIn),
        MixExpression mix => CouplingsIn(mix.Body),
        _ => [],
    };
}
