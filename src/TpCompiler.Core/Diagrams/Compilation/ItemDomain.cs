using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Compilation;

/// <summary>A set of items: the rows of a tensor, or what a step runs over.</summary>
public abstract record ItemDomain
{
    /// <summary>One item for everything.</summary>
    public static GraphItems Global { get; } = new("", default, default);

    /// <summary>An item for each node.</summary>
    public static GraphItems Nodes { get; } = new("i", default, default);

    /// <summary>An item for each edge, in the order of the graph.</summary>
    public static GraphItems Edges { get; } = new("ij", new([new DiagramEdge('i', 'j')]), default);

    /// <summary>The letters of an item, in the order in which a <see cref="TensorAccess"/> replaces them.</summary>
    public abstract string Letters { get; }
}

/// <summary>
/// All assignments of nodes to letters such that the edges exist: nodes, edges, or tuples of joined edges. An item says for each
/// edge which edge of the graph it is, so that an atom that is a neighbour in several periodic images counts several times.
/// Items are sorted by their letters' nodes and edges in the order of <see cref="Nodes"/> and <see cref="Edges"/>.
/// </summary>
/// <param name="Nodes">All letters. The letters of an edge come centre first where the domain is a single edge.</param>
/// <param name="Edges">The edges that join them.</param>
/// <param name="Distinct">Pairs of edges of one centre, by their neighbours' letters, that are not the same edge of the graph.</param>
public sealed record GraphItems(
    string Nodes, EquatableArray<DiagramEdge> Edges, EquatableArray<(char Left, char Right)> Distinct) : ItemDomain
{
    /// <inheritdoc/>
    public override string Letters => Nodes;

    /// <summary>Whether the items are the nodes of the graph.</summary>
    public bool IsNodes => Nodes.Length == 1 && Edges.Count == 0;

    /// <summary>Whether the items are the edges of the graph.</summary>
    public bool IsEdges => Nodes.Length == 2 && Edges.Count == 1 && Distinct.Count == 0;

    /// <summary>Whether there is one item.</summary>
    public bool IsGlobal => Nodes.Length == 0;

    /// <summary>The form "[ijk: ij ik, j!=k]".</summary>
    public override string ToString()
        => $"[{Nodes}{(Edges.Count > 1 ? ": " + string.Join(" ", Edges) : "")}{string.Concat(Distinct.Select(d => $", {d.Left}!={d.Right}"))}]";
}

/// <summary>
/// The sets of a weight: all combinations of the values of its labels, its nodes and its edges, the last fastest.
/// </summary>
/// <param name="Items">What the weight has one set of numbers for.</param>
public sealed record WeightSets(EquatableArray<WeightItem> Items) : ItemDomain
{
    /// <inheritdoc/>
    public override string Letters => string.Concat(Items.Select(i => i.Indices));

    /// <summary>The form "[z[i],jk]".</summary>
    public override string ToString() => $"[{string.Join(",", Items.Select(i => i.Label is null ? i.Indices : $"{i.Label}[{i.Indices}]"))}]";
}
