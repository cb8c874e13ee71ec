using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// The product of spherical harmonics of one direction is a spherical harmonic of it: in component normalisation the vertex (l1 l2)l of
/// Y_l1 and Y_l2 is <c>sqrt((2 l1 + 1)(2 l2 + 1)) w3j(l1, l2, l)[0, 0, 0] Y_l</c>, and zero where l1 + l2 + l is odd (Gaunt's integral). So a vertex
/// of two harmonics of one leg disappears, where the leg has the degree it leads to.
/// </summary>
internal sealed class HarmonicCollapse(FusionDiagram diagram, ValueFactory values, CompilerOptions options)
{
    /// <summary>Whether all blocks of a value are harmonics of one leg.</summary>
    public bool IsHarmonic(Value value) => Enumerable.Range(0, value.Blocks.Count).All(b => Find(value, b) is not null);

    /// <summary>The coupling of two values, without the vertices that collapse.</summary>
    public Value Couple(Value left, Value right, IReadOnlyList<CouplingVertex> vertices)
    {
        List<CouplingVertex> kept = [];
        List<CombinationTerm> terms = [];
        InputValue? harmonics = null;
        for (int n = 0; n < vertices.Count; n++)
        {
            CouplingVertex vertex = vertices[n];
            if (Find(left, vertex.Left) is (ExactNumber a, InputValue leg) && Find(right, vertex.Right) is (ExactNumber b, InputValue other) && leg == other)
            {
                (int l1, int l2, int l3) = (left.Blocks[vertex.Left].L, right.Blocks[vertex.Right].L, vertex.Irrep.L);
                harmonics = leg;
                if ((l1 + l2 + l3) % 2 != 0)
                    continue;
                if (l3 < leg.Blocks.Count)
                {
                    terms.Add(new(n, 1, l3, a * b * Coefficient(l1, l2, l3), default));
                    continue;
                }
            }

            terms.Add(new(n, 0, kept.Count, ExactNumber.One, default));
            kept.Add(vertex);
        }

        if (harmonics is null)
            return values.Coupling(left, right, vertices);
        Value[] sources = [kept.Count > 0 ? values.Coupling(left, right, kept) : harmonics, harmonics];
        return values.Combination(sources, terms, [.. vertices.Select(v => v.Irrep)], System.Math.Max(left.Channels, right.Channels));
    }

    /// <summary>By what a vertex of two harmonics is more than a harmonic.</summary>
    public static ExactNumber Coefficient(int l1, int l2, int l3)
        => Wigner3j.Get(l1, l2, l3).Entries.First(e => (e.I, e.J, e.K) == (l1, l2, l3)).Value * ExactNumber.Sqrt((2 * l1 + 1) * (2L * l2 + 1));

    /// <summary>The harmonic that a block is, and by what it is multiplied; null where it is something else.</summary>
    private (ExactNumber Coefficient, InputValue Leg)? Find(Value value, int block)
    {
        switch (value)
        {
            case InputValue input when options.CollapsesHarmonics && diagram.Legs.Single(l => l.Name == input.Tensor).IsHarmonics:
                return (ExactNumber.One, input);
            case CombinationValue combination:
                CombinationTerm[] terms = [.. combination.Terms.Where(t => t.Block == block)];
                return terms.Length == 1 && terms[0].Weights.Count == 0 && Find(combination.Sources[terms[0].Source], terms[0].SourceBlock) is (ExactNumber c, InputValue leg)
                    ? (c * terms[0].Coefficient, leg)
                    : null;
            default:
                return null;
        }
    }
}
