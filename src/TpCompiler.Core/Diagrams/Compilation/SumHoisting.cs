using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>
/// Sums over neighbours, moved inwards: past everything that does not depend on the neighbour, so that this is computed once for a
/// node and not for each of its edges; and a sum over several neighbours becomes a product of sums (the step from
/// neighbour tuples to densities, O(n^k) to O(n)).
/// </summary>
internal sealed class SumHoisting(ValueFactory values, ProductTrees trees, CompilerOptions options)
{
    /// <summary>The sum of a value over the neighbours at the ends of some edges.</summary>
    public Value Sum(Value body, IReadOnlyList<DiagramEdge> edges, IReadOnlyList<(char Left, char Right)> distinct)
    {
        if (distinct.Count > 0)
            return SumDistinct(body, edges, distinct);
        if (!options.HoistsSums)
            return values.Sum(body, edges, []);
        body = trees.Choose(body, edges);

        // Edges that lead on from another summed neighbour first: they are the inner sums.
        List<DiagramEdge> open = [.. edges];
        while (open.Count > 0)
        {
            DiagramEdge inner = open.First(e => !open.Any(o => o.Center == e.Neighbor));
            open.Remove(inner);
            body = SumOne(body, inner);
        }

        return body;
    }

    /// <summary>
    /// Sums of blocks of a sum over neighbours: inside the sum, where that leaves fewer numbers to keep for each node, and before trees are chosen, so that
    /// weights of what is summed into one block can be taken together.
    /// </summary>
    public Value SumCombined(
        Value body, IReadOnlyList<DiagramEdge> edges, IReadOnlyList<(char Left, char Right)> distinct, IReadOnlyList<CombinationTerm> terms, IReadOnlyList<Irrep> blocks, int channels)
        => options.HoistsSums && IsSmaller(body, terms, blocks)
            ? Sum(values.Combination([body], terms, blocks, channels), edges, distinct)
            : Combine(Sum(body, edges, distinct), terms, blocks, channels);

    /// <summary>Sums of blocks of a value, inside a sum over neighbours if the value is one.</summary>
    public Value Combine(Value body, IReadOnlyList<CombinationTerm> terms, IReadOnlyList<Irrep> blocks, int channels)
        => body is SumValue sum && IsSmaller(body, terms, blocks) && options.HoistsSums
            ? values.Sum(values.Combination([sum.Body], terms, blocks, channels), sum.Edges, sum.Distinct)
            : values.Combination([body], terms, blocks, channels);

    /// <summary>Whether sums of blocks are no more numbers than the blocks: as many additions for each edge, but fewer numbers to keep for each node.</summary>
    private static bool IsSmaller(Value body, IReadOnlyList<CombinationTerm> terms, IReadOnlyList<Irrep> blocks)
        => blocks.Sum(b => b.Dim) <= terms.Select(t => t.SourceBlock).Distinct().Sum(b => body.Blocks[b].Dim);

    /// <summary>
    /// Inclusion and exclusion, where it makes the sum a product of sums: the sum over j != k is that over all j and k less that over j = k.
    /// </summary>
    private Value SumDistinct(Value body, IReadOnlyList<DiagramEdge> edges, IReadOnlyList<(char Left, char Right)> distinct)
    {
        Value plain = values.Sum(body, edges, distinct);
        if (!options.FactorizesSums || !options.HoistsSums)
            return plain;
        (char left, char right) = distinct[0];
        List<(char Left, char Right)> rest = [.. distinct.Skip(1)];
        Value all = Sum(body, edges, rest);
        if (LargestSum(all) >= edges.Count)
            return plain;

        char merge(char c) => c == right ? left : c;
        List<(char Left, char Right)> merged = [.. rest.Select(d => (merge(d.Left), merge(d.Right)))];
        if (merged.Any(d => d.Left == d.Right))
            return all;
        Value same = Sum(
            values.Rename(body, merge),
            [.. edges.Where(e => e.Neighbor != right).Select(e => new DiagramEdge(merge(e.Center), e.Neighbor))],
            merged);
        return values.Combination(
            [all, same],
            body.Blocks.SelectMany((_, n) => new[] { new CombinationTerm(n, 0, n, ExactNumber.One, default), new(n, 1, n, -ExactNumber.One, default) }),
            body.Blocks,
            body.Channels);
    }

    private Value SumOne(Value body, DiagramEdge edge)
    {
        char letter = edge.Neighbor;
        switch (body)
        {
            case SumValue sum when sum.Distinct.Count == 0:
                return values.Sum(sum.Body, [.. sum.Edges, edge], []);
            case MixValue mix when !values.DomainOf(mix.Weight, mix.Letters).Contains(letter):
                return values.Mix(mix.Weight, mix.Letters, SumOne(mix.Body, edge), mix.Blocks, mix.Channels);
            case CombinationValue combination when !combination.Terms.Any(t => t.Weights.Any(w => values.DomainOf(w.Weight, w.Letters).Contains(letter))):
                Value[] sources = [.. combination.Sources.Select(s => SumOne(s, edge))];
                if (sources.All(s => s is SumValue))
                    break;
                return values.Combination(
                    sources, combination.Terms, combination.Blocks, combination.Channels, combination.Domain.Without(letter.ToString()));
            case CouplingValue coupling when !coupling.Left.Domain.Contains(letter):
                return values.Coupling(coupling.Left, SumOne(coupling.Right, edge), coupling.Vertices);
            case CouplingValue coupling when !coupling.Right.Domain.Contains(letter):
                return values.Coupling(SumOne(coupling.Left, edge), coupling.Right, coupling.Vertices);
            case LoopValue loop when IsFree(loop.Left) && AreFree(loop):
                return values.Loop(loop.Left, SumOne(loop.Right, edge), loop.Mode, loop.Vertices, loop.Weights, loop.Channels);
            case LoopValue loop when IsFree(loop.Right) && AreFree(loop):
                return values.Loop(SumOne(loop.Left, edge), loop.Right, loop.Mode, loop.Vertices, loop.Weights, loop.Channels);
            case LoopValue { Mode: ChannelMode.Uvw } loop when (!loop.Left.HasLanes || !loop.Right.HasLanes) && AreFree(loop):
                return ConnectSum(loop, edge);
            case CouplingValue coupling when Split(coupling, letter) is Value apart:
                return SumOne(apart, edge);
        }

        return values.Sum(body, [edge], []);

        bool IsFree(Value value) => !value.Domain.Contains(letter);

        bool AreFree(LoopValue loop) => !loop.Weights.SelectMany(w => w).Any(w => values.DomainOf(w.Weight, w.Letters).Contains(letter));
    }

    /// <summary>
    /// The sum of a product that connects channels by weights which are the same for all neighbours, one of the factors being broadcast: the factors are
    /// coupled channel by channel and summed, and the sum's channels connected.
    /// </summary>
    private Value ConnectSum(LoopValue loop, DiagramEdge edge)
    {
        Value sum = SumOne(values.Coupling(loop.Left, loop.Right, loop.Vertices), edge);
        bool isLeft = loop.Left.HasLanes || !loop.Right.HasLanes;
        CouplingVertex[] vertices = [.. loop.Vertices.Select((v, n) => isLeft ? new CouplingVertex(n, 0, v.Irrep) : new CouplingVertex(0, n, v.Irrep))];
        return isLeft
            ? values.Loop(sum, values.Unit(), loop.Mode, vertices, loop.Weights, loop.Channels)
            : values.Loop(values.Unit(), sum, loop.Mode, vertices, loop.Weights, loop.Channels);
    }

    /// <summary>A coupling with blocks from several values, some of which do not depend on a neighbour, as couplings with each of them; null for others.</summary>
    private Value? Split(CouplingValue coupling, char letter)
    {
        if (coupling.Left is CombinationValue left && IsMixed(left))
            return Apart(left, isLeft: true);
        return coupling.Right is CombinationValue right && IsMixed(right) ? Apart(right, isLeft: false) : null;

        bool IsMixed(CombinationValue c) => c.Terms.Count == c.Blocks.Count && c.Terms.All(t => t.Weights.Count == 0) && c.Terms.Select(t => t.Block).Distinct().Count() == c.Blocks.Count
            && c.Sources.All(s => s.Channels == c.Channels) && c.Sources.Any(s => s.Domain.Contains(letter)) && c.Sources.Any(s => !s.Domain.Contains(letter));

        Value Apart(CombinationValue joined, bool isLeft)
        {
            CombinationTerm[] termOf = [.. joined.Terms.OrderBy(t => t.Block)];
            List<CouplingVertex>[] vertices = [.. joined.Sources.Select(_ => new List<CouplingVertex>())];
            List<CombinationTerm> terms = [];
            for (int n = 0; n < coupling.Vertices.Count; n++)
            {
                CouplingVertex vertex = coupling.Vertices[n];
                CombinationTerm term = termOf[isLeft ? vertex.Left : vertex.Right];
                terms.Add(new(n, term.Source, vertices[term.Source].Count, term.Coefficient, default));
                vertices[term.Source].Add(isLeft ? vertex with { Left = term.SourceBlock } : vertex with { Right = term.SourceBlock });
            }

            Value[] sources = [.. joined.Sources.Select((s, n) => isLeft ? values.Coupling(s, coupling.Right, vertices[n]) : values.Coupling(coupling.Left, s, vertices[n]))];
            return values.Combination(sources, terms, coupling.Blocks, coupling.Channels, coupling.Domain);
        }
    }

    /// <summary>Over how many neighbours at once a value sums.</summary>
    private static int LargestSum(Value value)
    {
        // What occurs many times is looked at once.
        HashSet<Value> seen = [];
        return Largest(value);

        int Largest(Value v) => !seen.Add(v)
            ? 0
            : System.Math.Max(v is SumValue sum ? sum.Edges.Count : 0, v.Parts.Select(Largest).DefaultIfEmpty(0).Max());
    }
}
