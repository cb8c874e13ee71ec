using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Specs;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Cli.Json;

/// <summary>
/// What <c>tpc spec</c> says of a fusion diagram: what it means, completely, and how it was compiled. What is large is made while it is
/// written.
/// </summary>
/// <param name="Text">The canonical text; reading it gives the same diagram.</param>
/// <param name="Legs">The inputs.</param>
/// <param name="Labels">The labels that select weights.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Values">The values in the order in which they are computed; the last is the output.</param>
/// <param name="Options">What the compiler was allowed to do.</param>
/// <param name="Equivariance">What was done to prove the forward pass equivariant: the least of what was done for its steps.</param>
/// <param name="Programs">The forward pass, the gradients of all inputs, and the gradients of these.</param>
/// <param name="Decisions">What the compiler chose, and among what.</param>
/// <param name="Potential">By what it chose: the forward pass and the gradients of what each item brings along, as a potential runs them.</param>
/// <param name="Passes">What each pass did, where that was asked for.</param>
/// <param name="Warnings">What is valid but perhaps not meant.</param>
internal sealed record SpecDocument(
    string Text,
    SpecLeg[] Legs,
    SpecLabel[] Labels,
    SpecWeight[] Weights,
    SpecValue[] Values,
    SpecCompilerOptions Options,
    SpecProof Equivariance,
    SpecProgram[] Programs,
    SpecDecision[] Decisions,
    SpecCost Potential,
    SpecPass[]? Passes,
    SpecFinding[] Warnings)
{
    /// <summary>Describes a valid diagram.</summary>
    /// <param name="input">Where it comes from.</param>
    /// <param name="read">What was read.</param>
    /// <param name="spec">What was compiled.</param>
    /// <param name="explain">Whether to say what each pass did.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static SpecDocument Of(SpecInput input, DiagramText read, CompiledSpec spec, bool explain, CancellationToken cancellationToken)
    {
        FusionDiagram diagram = spec.Compiled.Diagram;
        return new(
            read.Syntax!.ToString(),
            [.. diagram.Legs.Select(l => new SpecLeg(
                l.Name, l.Indices, l.Irreps.ToString(), [.. l.Irreps.Select(b => b.Irrep.ToString())], l.Channels, l.IsHarmonics))],
            [.. diagram.Labels.Select(l => new SpecLabel(l.Name, l.Indices))],
            [.. diagram.Weights.Select(SpecWeight.Of)],
            [.. diagram.Values.Select(v => SpecValue.Of(v, diagram))],
            SpecCompilerOptions.Of(spec.Options),
            SpecProof.Of(spec.Compiled.Proof),
            [.. spec.Programs().Select(p => SpecProgram.Of(spec, p))],
            [.. spec.Compiled.Decisions.Select(d => SpecDecision.Of(spec, d))],
            SpecCost.Of(DiagramCost.OfPotential(spec.Compiled.Forward, spec.Options.Neighbors)),
            explain ? [.. SpecSettings.Passes.Select(p => SpecPass.Of(spec, p, cancellationToken))] : null,
            [.. read.Diagnostics.Select(d => SpecFinding.Of(input, d))]);
    }
}

/// <summary>What was done to prove a program equivariant.</summary>
/// <param name="Method">identity: of polynomials with exact coefficients; points: of prime fields, where coefficients have exact images; none.</param>
/// <param name="Points">How many points in each field; none for an identity.</param>
/// <param name="Fields">How many fields.</param>
/// <param name="BoundExponent">b in the bound 2^-b on the probability that a program that is not equivariant passes.</param>
/// <param name="Sentence">The same in words.</param>
internal sealed record SpecProof(string Method, int? Points, int? Fields, int? BoundExponent, string Sentence)
{
    public static SpecProof Of(EquivarianceProof proof) => proof.Method == ProofMethod.FieldPoints
        ? new("points", proof.Points, proof.Fields, proof.BoundExponent, proof.ToString())
        : new(proof.Method == ProofMethod.Identity ? "identity" : "none", null, null, null, proof.ToString());
}

/// <summary>An input: a row for each item, block after block, in a block component after component, the channels of a component side by side.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Indices">Its letters.</param>
/// <param name="Irreps">Its blocks with their channels.</param>
/// <param name="Blocks">The irreps of its blocks.</param>
/// <param name="Channels">The channels of each block.</param>
/// <param name="Harmonics">Whether it holds the spherical harmonics of one direction.</param>
internal sealed record SpecLeg(string Name, string Indices, string Irreps, string[] Blocks, int Channels, bool Harmonics);

/// <summary>A whole number for each item that selects weights.</summary>
internal sealed record SpecLabel(string Name, string Indices);

/// <summary>A weight: its numbers lie row by row, items in order, then elements, then channels; or matrix after matrix.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Indices">The letters of its items, each once: a use replaces them in this order.</param>
/// <param name="Items">What it has one set of numbers for: letters, or a label at letters such as <c>z[i]</c>; empty for shared weights.</param>
/// <param name="Elements">What it has a number for in each set, besides channels: path, ir or one.</param>
/// <param name="Sizes">The sizes of one set: paths or irreps, then channels.</param>
/// <param name="Mixes">For a weight that mixes channels, its matrices, each row by row (in, out).</param>
/// <param name="Count">The numbers of one set.</param>
internal sealed record SpecWeight(string Name, string Indices, string[] Items, string Elements, int[] Sizes, SpecMix[]? Mixes, long Count)
{
    public static SpecWeight Of(DiagramWeight weight) => new(
        weight.Name,
        weight.Indices,
        [.. weight.Items.Select(i => i.Label is null ? i.Indices : $"{i.Label}[{i.Indices}]")],
        weight.Elements switch { WeightElements.Path => "path", WeightElements.Irrep => "ir", _ => "one" },
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
/// <param name="Expression">What it is, from the legs and earlier values on.</param>
internal sealed record SpecValue(string Name, string Indices, string Irreps, SpecCoupling[] Terms, SpecExpression Expression)
{
    public static SpecValue Of(DiagramDefinition definition, FusionDiagram diagram) => new(
        definition.Name,
        definition.Indices,
        definition.Value.Irreps.ToString(),
        [.. SpecCoupling.In(definition.Value)],
        SpecExpression.Of(definition.Value, diagram));
}

/// <summary>A product, power or weighted value inside a value.</summary>
/// <param name="Kind">What it is: product, power or weighted.</param>
/// <param name="Weights">The weights that multiply its paths.</param>
/// <param name="Ranks">For a power, how many independent couplings lead to each irrep.</param>
/// <param name="Paths">The paths, one element of each weight (and channel) for each.</param>
internal sealed record SpecCoupling(string Kind, string[] Weights, SpecRank[]? Ranks, string[] Paths)
{
    /// <summary>The couplings of an expression, innermost first, in the order of the text.</summary>
    public static IEnumerable<SpecCoupling> In(DiagramExpression expression) => expression switch
    {
        ProductExpression product => [.. product.Factors.SelectMany(In), Of("product", product.Weights, product)],
        PowerExpression power => [.. In(power.Body), Of("power", default, power, SpecRank.Of(power))],
        WeightedExpression { Body: PowerExpression power } weighted
            => [.. In(power.Body), Of("power", weighted.Weights, weighted, SpecRank.Of(power))],
        WeightedExpression weighted => [.. In(weighted.Body), Of("weighted", weighted.Weights, weighted)],
        SumExpression sum => In(sum.Body),
        CollectionExpression collection => In(collection.Body),
        AdditionExpression addition => addition.Terms.SelectMany(In),
        ConcatenationExpression concatenation => concatenation.Parts.SelectMany(In),
        MixExpression mix => In(mix.Body),
        _ => [],
    };

    private static SpecCoupling Of(string kind, Algebra.EquatableArray<WeightUse> weights, DiagramExpression value, SpecRank[]? ranks = null)
        => new(kind, [.. weights.Select(w => w.Weight)], ranks, [.. value.Blocks.Select(b => b.ToString())]);
}

/// <summary>How many independent couplings of a power lead to an irrep.</summary>
internal sealed record SpecRank(string Irrep, int Rank)
{
    public static SpecRank[] Of(PowerExpression power)
        => [.. power.Blocks.Select(b => b.Irrep).Distinct().Select(i => new SpecRank(i.ToString(), power.Rank(i)))];
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
