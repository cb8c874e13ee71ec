using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>Expressions of a diagram as values. Definitions are put where they are used, so that sums see through them.</summary>
internal sealed class ExpressionReader(FusionDiagram diagram, ValueFactory values, HarmonicCollapse harmonics, SumHoisting sums, PowersOfPowers powers)
{
    private readonly Dictionary<(string Name, string Letters), Value> _references = [];

    /// <summary>The value of an expression.</summary>
    public Value Read(DiagramExpression expression) => expression switch
    {
        ReferenceExpression e => Reference(e),
        ProductExpression e => Product(e),
        PowerExpression e => Power(Read(e.Body), e.Paths),
        WeightedExpression e => Weighted(Read(e.Body), e.Weights, e.Channels),
        SumExpression e => sums.Sum(Read(e.Body), e.Edges, e.Distinct),
        CollectionExpression e => Collection(e),
        AdditionExpression e => Addition(e),
        ConcatenationExpression e => Concatenation(e),
        MixExpression e => values.Mix(e.Weight.Weight, e.Weight.Indices, Read(e.Body), IrrepsOf(e), e.Channels),
        _ => throw new NotSupportedException(expression.GetType().Name),
    };

    private Value Reference(ReferenceExpression reference)
    {
        if (!_references.TryGetValue((reference.Name, reference.Indices), out Value? whole))
        {
            whole = Whole(reference);
            _references.Add((reference.Name, reference.Indices), whole);
        }

        return whole.Blocks.Count == reference.Kept.Count
            ? whole
            : values.Combination([whole], reference.Kept.Select((kept, n) => Plain(n, 0, kept)), IrrepsOf(reference), whole.Channels);
    }

    private Value Whole(ReferenceExpression reference)
    {
        if (diagram.Definitions.FirstOrDefault(d => d.Name == reference.Name) is DiagramDefinition definition)
        {
            Value value = values.Over(Read(definition.Value), IndexDomain.Of(definition.Indices));
            return definition.Indices == reference.Indices
                ? value
                : values.Rename(value, c => definition.Indices.IndexOf(c) is int n and >= 0 ? reference.Indices[n] : c);
        }

        DiagramLeg leg = diagram.Legs.Single(l => l.Name == reference.Name);
        return values.Input(
            leg.Name, reference.Indices, [.. Enumerable.Range(0, leg.Irreps.Count)], [.. leg.Irreps.Select(b => b.Irrep)], leg.Channels);
    }

    private Value Product(ProductExpression product)
    {
        Value[] factors = [.. product.Factors.Select(Read)];
        if (Connects(product, factors))
        {
            CouplingVertex[] vertices = [.. product.Paths.Select(p => new CouplingVertex(p.Factors[0], p.Factors[1], p.Irrep))];
            return values.Loop(
                factors[0], factors[1], product.Mode, vertices, Elements(product.Weights, [.. product.Paths.Select(p => p.Irrep)]), product.Channels);
        }

        Value free = factors.All(f => f == factors[0]) ? Power(factors[0], product.Paths) : powers.Flatten(factors, product.Paths) ?? Free(factors, product.Paths);
        return Weighted(free, product.Weights, product.Channels);
    }

    private Value Free(Value[] factors, EquatableArray<FactorPath> paths) => factors.Length == 2
        ? harmonics.Couple(factors[0], factors[1], [.. paths.Select(p => new CouplingVertex(p.Factors[0], p.Factors[1], p.Irrep))])
        : values.FreeProduct(factors, paths);

    private Value Power(Value body, EquatableArray<FactorPath> paths) => harmonics.IsHarmonic(body) && paths[0].Factors.Count > 1
        ? values.FreeProduct([.. Enumerable.Repeat(body, paths[0].Factors.Count)], paths)
        : powers.Flatten([.. Enumerable.Repeat(body, paths[0].Factors.Count)], paths) ?? values.Power(body, paths);

    /// <summary>Whether the mode needs loops over channels: not where one of the factors has none.</summary>
    private static bool Connects(ProductExpression product, Value[] factors) => product.Mode switch
    {
        ChannelMode.Uuu => false,
        ChannelMode.Uvu => factors[1].HasLanes,
        ChannelMode.Uvv => factors[0].HasLanes,
        ChannelMode.Uvuv => factors[0].HasLanes && factors[1].HasLanes,
        _ => true,
    };

    private Value Weighted(Value value, EquatableArray<WeightUse> weights, int channels)
    {
        if (weights.Count == 0)
            return value;
        IReadOnlyList<EquatableArray<WeightElement>> elements = Elements(weights, value.Blocks);
        return values.Combination(
            [value], value.Blocks.Select((_, n) => new CombinationTerm(n, 0, n, ExactNumber.One, elements[n])), value.Blocks, channels);
    }

    /// <summary>For each path the elements of its weights.</summary>
    private IReadOnlyList<EquatableArray<WeightElement>> Elements(EquatableArray<WeightUse> weights, IReadOnlyList<Irrep> paths)
    {
        Irrep[] distinct = [.. paths.Distinct()];
        return [.. paths.Select((irrep, path) => new EquatableArray<WeightElement>(weights.Select(use => new WeightElement(
            use.Weight,
            use.Indices,
            values.Weight(use.Weight).Elements switch
            {
                WeightElements.Path => path,
                WeightElements.Irrep => Array.IndexOf(distinct, irrep),
                _ => 0,
            }))))];
    }

    private Value Collection(CollectionExpression collection)
    {
        List<CombinationTerm> terms = [];
        for (int block = 0; block < collection.Blocks.Count; block++)
        {
            EquatableArray<int> sources = collection.Sources(block);
            foreach (int source in sources)
                terms.Add(new(block, 0, source, ExactNumber.Sqrt(new Rational(1, sources.Count)), default));
        }

        return collection.Body is SumExpression sum
            ? sums.SumCombined(Read(sum.Body), sum.Edges, sum.Distinct, terms, IrrepsOf(collection), collection.Channels)
            : sums.Combine(Read(collection.Body), terms, IrrepsOf(collection), collection.Channels);
    }

    private Value Addition(AdditionExpression addition)
    {
        Value[] terms = [.. addition.Terms.Select(Read)];
        return values.Combination(
            terms, terms.SelectMany((term, t) => term.Blocks.Select((_, n) => Plain(n, t, n))), IrrepsOf(addition), addition.Channels);
    }

    private Value Concatenation(ConcatenationExpression concatenation)
    {
        Value[] parts = [.. concatenation.Parts.Select(Read)];
        int block = 0;
        return values.Combination(
            parts, parts.SelectMany((part, p) => part.Blocks.Select((_, n) => Plain(block++, p, n))), IrrepsOf(concatenation), concatenation.Channels);
    }

    private static CombinationTerm Plain(int block, int source, int sourceBlock) => new(block, source, sourceBlock, ExactNumber.One, default);

    private static Irrep[] IrrepsOf(DiagramExpression expression) => [.. expression.Blocks.Select(b => b.Irrep)];
}
