using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams;

/// <summary>An input.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Indices">Its letters: none, a node's ("i") or an edge's, centre first ("ij").</param>
/// <param name="Irreps">Its blocks, each with the same number of channels.</param>
/// <param name="IsHarmonics">
/// Whether its numbers are the spherical harmonics of one direction for each item, in component normalisation, which the compiler may use.
/// </param>
public sealed record DiagramLeg(string Name, string Indices, Irreps Irreps, bool IsHarmonics = false)
{
    /// <summary>The number of channels; 1 for a leg without channels, which is broadcast.</summary>
    public int Channels => Irreps[0].Multiplicity;
}

/// <summary>A whole-number label of nodes or edges, such as the chemical element, that selects weights.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Indices">The letters of what it labels.</param>
public sealed record DiagramLabel(string Name, string Indices);

/// <summary>What a weight has one set of numbers for: the value of a label, or an item.</summary>
/// <param name="Label">The label; null where each item has its own.</param>
/// <param name="Indices">The letters.</param>
public sealed record WeightItem(string? Label, string Indices);

/// <summary>What a weight has one number for in each set, besides channels.</summary>
public enum WeightElements
{
    /// <summary>One number for all paths.</summary>
    One,

    /// <summary>A number for each path.</summary>
    Path,

    /// <summary>A number for each different irrep among the paths, in order of first appearance.</summary>
    Irrep,
}

/// <summary>The numbers of a weight that mixes the channels of one irrep.</summary>
/// <param name="Irrep">The irrep.</param>
/// <param name="In">How many channels come in, those of all blocks of the irrep together.</param>
/// <param name="Out">How many go out.</param>
public readonly record struct MixBlock(Irrep Irrep, int In, int Out);

/// <summary>
/// A weight. Its numbers are stored row by row: items in the order of the declaration, then paths (or irreps), then channels; those
/// of a mixing weight irrep after irrep, in then out.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Items">What it has one set of numbers for; empty for a shared weight.</param>
/// <param name="Elements">What it has a number for besides channels.</param>
/// <param name="Sizes">The sizes of one set: paths or irreps, if the weight has a number for each, then channels.</param>
/// <param name="Mixes">For a weight that mixes channels, its matrices; otherwise empty.</param>
public sealed record DiagramWeight(
    string Name, EquatableArray<WeightItem> Items, WeightElements Elements, EquatableArray<int> Sizes, EquatableArray<MixBlock> Mixes)
{
    /// <summary>How many numbers one set has.</summary>
    public long Count => Mixes.Count > 0
        ? Mixes.Sum(m => (long)m.In * m.Out)
        : Sizes.Aggregate(1L, (product, size) => product * size);

    /// <summary>The letters of the items, each once, in order.</summary>
    public string Indices => string.Concat(Items.SelectMany(i => i.Indices).Distinct());
}

/// <summary>A named value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Indices">Its letters, as those of a leg.</param>
/// <param name="Value">Its value.</param>
public sealed record DiagramDefinition(string Name, string Indices, DiagramExpression Value);

/// <summary>
/// A fusion diagram: named inputs, weights, and values made of them by couplings, sums over neighbours and linear maps. What the
/// text of the language means; docs/fusion-diagrams.md says it exactly. Immutable and equal by value.
/// </summary>
/// <param name="Legs">The inputs.</param>
/// <param name="Labels">The labels that select weights.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Definitions">The intermediate values, each made of earlier ones.</param>
/// <param name="Output">The result.</param>
public sealed record FusionDiagram(
    EquatableArray<DiagramLeg> Legs,
    EquatableArray<DiagramLabel> Labels,
    EquatableArray<DiagramWeight> Weights,
    EquatableArray<DiagramDefinition> Definitions,
    DiagramDefinition Output)
{
    /// <summary>All values in the order in which they are computed; the output is the last.</summary>
    public IEnumerable<DiagramDefinition> Values => Definitions.Concat([Output]);
}
