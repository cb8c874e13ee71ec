using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Cli.Json;

/// <summary>An expression with all that is in it. What its kind has no use for is absent.</summary>
/// <param name="Kind">reference, product, power, weighted, sum, collection, addition, concatenation or mix.</param>
/// <param name="Indices">The letters of its items.</param>
/// <param name="Edges">The edges among these letters, centre first.</param>
/// <param name="Channels">The channels of each block.</param>
/// <param name="Blocks">The irreps of its blocks.</param>
internal sealed record SpecExpression(string Kind, string Indices, string[] Edges, int Channels, string[] Blocks)
{
    /// <summary>Of a reference: the leg or value.</summary>
    public string? Name { get; init; }

    /// <summary>Of a reference: the letters in place of those of its declaration.</summary>
    public string? Letters { get; init; }

    /// <summary>Of a reference: which blocks of the leg or value, in order.</summary>
    public int[]? Kept { get; init; }

    /// <summary>Of a product: how channels are connected.</summary>
    public string? Mode { get; init; }

    /// <summary>Of a product: how many products of channels are summed into one channel of the result.</summary>
    public int? SummedChannels { get; init; }

    /// <summary>Of a product: what its paths' tensors are multiplied with, 1/sqrt(<see cref="SummedChannels"/>).</summary>
    public SpecNumber? ChannelFactor { get; init; }

    /// <summary>Of a power: the order.</summary>
    public int? Exponent { get; init; }

    /// <summary>Of a power: how many independent couplings lead to each irrep.</summary>
    public SpecRank[]? Ranks { get; init; }

    /// <summary>Of a product or power: path n leads to block n.</summary>
    public SpecPath[]? Paths { get; init; }

    /// <summary>The weights that multiply the blocks (of a mix: the one that mixes them).</summary>
    public SpecWeightUse[]? Weights { get; init; }

    /// <summary>Of a sum: the edges it runs along, centre first; their neighbours are summed over.</summary>
    public string[]? Over { get; init; }

    /// <summary>Of a sum: pairs of letters whose edges differ.</summary>
    public string[]? Distinct { get; init; }

    /// <summary>Of a collection, an addition or a mix: what its blocks are made of.</summary>
    public SpecBlockSum[]? Sums { get; init; }

    /// <summary>What is in it: factors, terms, parts, or the one body.</summary>
    public SpecExpression[]? Inside { get; init; }

    public static SpecExpression Of(DiagramExpression expression, FusionDiagram diagram)
    {
        SpecExpression inside(DiagramExpression e) => Of(e, diagram);
        SpecExpression general = new(
            KindOf(expression),
            expression.Domain.Indices,
            [.. expression.Domain.Edges.Select(e => e.ToString())],
            expression.Channels,
            [.. expression.Blocks.Select(b => b.Irrep.ToString())]);
        return expression switch
        {
            ReferenceExpression e => general with { Name = e.Name, Letters = e.Indices, Kept = [.. e.Kept] },
            ProductExpression e => general with
            {
                Mode = e.Mode.ToString().ToLowerInvariant(),
                SummedChannels = e.SummedChannels,
                ChannelFactor = SpecNumber.InverseRoot(e.SummedChannels),
                Paths = SpecPath.Of(e),
                Weights = SpecWeightUse.Of(e.Weights, e, diagram),
                Inside = [.. e.Factors.Select(inside)],
            },
            PowerExpression e => general with { Exponent = e.Exponent, Ranks = SpecRank.Of(e), Paths = SpecPath.Of(e), Inside = [inside(e.Body)] },
            WeightedExpression e => general with { Weights = SpecWeightUse.Of(e.Weights, e, diagram), Inside = [inside(e.Body)] },
            SumExpression e => general with
            {
                Over = [.. e.Edges.Select(edge => edge.ToString())],
                Distinct = [.. e.Distinct.Select(d => $"{d.Left}!={d.Right}")],
                Inside = [inside(e.Body)],
            },
            CollectionExpression e => general with
            {
                Sums = [.. Enumerable.Range(0, e.Blocks.Count).Select(b => SpecBlockSum.Of(e.Blocks[b].Irrep, [.. e.Sources(b)], e.Sources(b).Count))],
                Inside = [inside(e.Body)],
            },
            AdditionExpression e => general with { Sums = [.. e.Blocks.Select(b => SpecBlockSum.Of(b.Irrep, e.Terms))], Inside = [.. e.Terms.Select(inside)] },
            ConcatenationExpression e => general with { Inside = [.. e.Parts.Select(inside)] },
            MixExpression e => general with
            {
                Weights = [new(e.Weight.Weight, e.Weight.Indices, null)],
                Sums = [.. e.Blocks.Select(b => SpecBlockSum.Of(b.Irrep, [.. BlocksOf(e.Body, b.Irrep)], BlocksOf(e.Body, b.Irrep).Count() * e.Body.Channels))],
                Inside = [inside(e.Body)],
            },
            _ => general,
        };
    }

    private static IEnumerable<int> BlocksOf(DiagramExpression body, Irrep irrep) => Enumerable.Range(0, body.Blocks.Count).Where(n => body.Blocks[n].Irrep == irrep);

    private static string KindOf(DiagramExpression expression) => expression switch
    {
        ReferenceExpression => "reference",
        ProductExpression => "product",
        PowerExpression => "power",
        WeightedExpression => "weighted",
        SumExpression => "sum",
        CollectionExpression => "collection",
        AdditionExpression => "addition",
        ConcatenationExpression => "concatenation",
        MixExpression => "mix",
        _ => expression.GetType().Name,
    };
}

/// <summary>A weight where it is used.</summary>
/// <param name="Weight">The weight.</param>
/// <param name="Letters">The letters in place of those of its declaration.</param>
/// <param name="Elements">For each block which of its elements multiplies it; absent for a mix.</param>
internal sealed record SpecWeightUse(string Weight, string Letters, int[]? Elements)
{
    public static SpecWeightUse[] Of(EquatableArray<WeightUse> uses, DiagramExpression value, FusionDiagram diagram)
    {
        Irrep[] irreps = [.. value.Blocks.Select(b => b.Irrep).Distinct()];
        return [.. uses.Select(u =>
        {
            WeightElements elements = diagram.Weights.First(w => w.Name == u.Weight).Elements;
            return new SpecWeightUse(u.Weight, u.Indices, [.. value.Blocks.Select((b, n) => elements switch
            {
                WeightElements.Path => n,
                WeightElements.Irrep => Array.IndexOf(irreps, b.Irrep),
                _ => 0,
            })]);
        })];
    }
}

/// <summary>How a block is made of those of what is inside.</summary>
/// <param name="Irrep">The block's irrep.</param>
/// <param name="Sources">The blocks that are added up (of an addition: of each term its block, or -1), or mixed.</param>
/// <param name="Factor">What the sum is multiplied with.</param>
internal sealed record SpecBlockSum(string Irrep, int[] Sources, SpecNumber Factor)
{
    public static SpecBlockSum Of(Irrep irrep, int[] sources, int count) => new(irrep.ToString(), sources, SpecNumber.InverseRoot(count));

    public static SpecBlockSum Of(Irrep irrep, EquatableArray<CollectionExpression> terms)
        => Of(irrep, [.. terms.Select(t => t.Blocks.Select((b, n) => (b.Irrep, n)).Where(b => b.Irrep == irrep).Select(b => b.n).DefaultIfEmpty(-1).First())], 1);
}
