using System.Collections.Generic;
using System.Linq;
using TpCompiler.Cli.Inputs;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;

namespace TpCompiler.Cli.Json;

/// <summary>What <c>tpc spec</c> says of a fusion diagram.</summary>
/// <param name="Text">The canonical text; reading it gives the same diagram.</param>
/// <param name="Legs">The inputs.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Values">The values in the order in which they are computed; the last is the output.</param>
/// <param name="Warnings">What is valid but perhaps not meant.</param>
internal sealed record SpecDocument(string Text, SpecLeg[] Legs, SpecWeight[] Weights, SpecValue[] Values, SpecFinding[] Warnings)
{
    /// <summary>Describes a valid diagram.</summary>
    public static SpecDocument Of(SpecInput input, DiagramText read, FusionDiagram diagram) => new(
        read.Syntax!.ToString(),
        [.. diagram.Legs.Select(l => new SpecLeg(l.Name, l.Indices, l.Irreps.ToString()))],
        [.. diagram.Weights.Select(SpecWeight.Of)],
        [.. diagram.Values.Select(SpecValue.Of)],
        [.. read.Diagnostics.Select(d => SpecFinding.Of(input, d))]);
}

/// <summary>An input.</summary>
internal sealed record SpecLeg(string Name, string Indices, string Irreps);

/// <summary>A weight.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Items">What it has one set of numbers for: letters, or a label at letters such as <c>z[i]</c>; empty for shared weights.</param>
/// <param name="Sizes">The sizes of one set: paths, then channels.</param>
/// <param name="Mixes">For a weight that mixes channels, its matrices.</param>
/// <param name="Count">The numbers of one set.</param>
internal sealed record SpecWeight(string Name, string[] Items, int[] Sizes, SpecMix[]? Mixes, long Count)
{
    public static SpecWeight Of(DiagramWeight weight) => new(
        weight.Name,
        [.. weight.Items.Select(i => i.Label is null ? i.Indices : $"{i.Label}[{i.Indices}]")],
        [.. weight.Sizes],
        weight.Mixes.Count == 0 ? null : [.. weight.Mixes.Select(m => new SpecMix(m.Irrep.ToString(), m.In, m.Out))],
        weight.Count);
}

/// <summary>The matrix that mixes the channels of one irrep.</summary>
internal sealed record SpecMix(string Irrep, int In, int Out);

/// <summary>A value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Indices">Its letters.</param>
/// <param name="Irreps">Its blocks with their channels.</param>
/// <param name="Terms">The couplings it is made of, in order of their weights.</param>
internal sealed record SpecValue(string Name, string Indices, string Irreps, SpecCoupling[] Terms)
{
    public static SpecValue Of(DiagramDefinition definition)
        => new(definition.Name, definition.Indices, definition.Value.Irreps.ToString(), [.. SpecCoupling.In(definition.Value)]);
}

/// <summary>A product, power or weighted value inside a value.</summary>
/// <param name="Kind">What it is: product, power or weighted.</param>
/// <param name="Weights">The weights that multiply its paths.</param>
/// <param name="Paths">The paths, one element of each weight (and channel) for each.</param>
internal sealed record SpecCoupling(string Kind, string[] Weights, string[] Paths)
{
    /// <summary>The couplings of an expression, innermost first, in the order of the text.</summary>
    public static IEnumerable<SpecCoupling> In(DiagramExpression expression) => expression switch
    {
        ProductExpression product => [.. product.Factors.SelectMany(In), Of("product", product.Weights, product)],
        PowerExpression power => [.. In(power.Body), Of("power", default, power)],
        WeightedExpression { Body: PowerExpression power } weighted => [.. In(power.Body), Of("power", weighted.Weights, weighted)],
        WeightedExpression weighted => [.. In(weighted.Body), Of("weighted", weighted.Weights, weighted)],
        SumExpression sum => In(sum.Body),
        CollectionExpression collection => In(collection.Body),
        AdditionExpression addition => addition.Terms.SelectMany(In),
        ConcatenationExpression concatenation => concatenation.Parts.SelectMany(In),
        MixExpression mix => In(mix.Body),
        _ => [],
    };

    private static SpecCoupling Of(string kind, Algebra.EquatableArray<WeightUse> weights, DiagramExpression value)
        => new(kind, [.. weights.Select(w => w.Weight)], [.. value.Blocks.Select(b => b.ToString())]);
}

/// <summary>A finding, with its place in the text counted from 1.</summary>
internal sealed record SpecFinding(string Id, int Line, int Column, int Length, string Message)
{
    public static SpecFinding Of(SpecInput input, DiagramDiagnostic finding)
    {
        (int line, int column) = input.LocationOf(finding.Span.Offset);
        return new(finding.Kind.Id, line, column, finding.Span.Length, finding.Message);
    }
}
