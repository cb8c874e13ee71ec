using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.Core.Programs;

/// <summary>A set of items: the rows of a tensor, or what a step runs over.</summary>
/// <param name="Letters">The letters of an item, in the order in which a <see cref="TensorAccess"/> replaces them.</param>
public abstract record ItemDomain(string Letters)
{
    /// <summary>One item for everything.</summary>
    public static GraphItems Everything { get; } = new("", default, default);

    /// <summary>An item for each node.</summary>
    public static GraphItems OfNodes { get; } = new("i", default, default);

    /// <summary>An item for each edge, in the order of the graph.</summary>
    public static GraphItems OfEdges { get; } = new("ij", new([new DiagramEdge('i', 'j')]), default);
}

/// <summary>
/// All assignments of nodes to letters such that the edges exist: nodes, edges, or tuples of joined edges. An item says for each
/// edge which edge of the graph it is, so that an atom that is a neighbour in several periodic images counts several times.
/// Nodes and edges are in the order of the graph; in larger domains the items of one centre follow one another.
/// </summary>
/// <param name="Letters">All letters. The letters of an edge come centre first where the domain is a single edge.</param>
/// <param name="Edges">The edges that join them.</param>
/// <param name="Distinct">Pairs of edges of one centre, by their neighbours' letters, that are not the same edge of the graph.</param>
public sealed record GraphItems(
    string Letters, EquatableArray<DiagramEdge> Edges, EquatableArray<(char Left, char Right)> Distinct) : ItemDomain(Letters)
{
    /// <summary>Whether the items are the nodes of the graph.</summary>
    public bool IsNodes => Letters.Length == 1 && Edges.Count == 0;

    /// <summary>Whether the items are the edges of the graph.</summary>
    public bool IsEdges => Letters.Length == 2 && Edges.Count == 1 && Distinct.Count == 0;

    /// <summary>Whether there is one item.</summary>
    public bool IsGlobal => Letters.Length == 0;

    /// <summary>The form "[ijk: ij ik, j!=k]".</summary>
    public override string ToString()
        => $"[{Letters}{(Edges.Count > 1 ? ": " + string.Join(" ", Edges) : "")}{string.Concat(Distinct.Select(d => $", {d.Left}!={d.Right}"))}]";
}

/// <summary>
/// The sets of a weight: all combinations of the values of its labels, its nodes and its edges, the last fastest.
/// </summary>
/// <param name="Items">What the weight has one set of numbers for.</param>
public sealed record WeightSets(EquatableArray<WeightItem> Items) : ItemDomain(string.Concat(Items.Select(i => i.Indices)))
{
    /// <summary>The form "[z[i],jk]".</summary>
    public override string ToString() => $"[{string.Join(",", Items.Select(i => i.Label is null ? i.Indices : $"{i.Label}[{i.Indices}]"))}]";
}

/// <summary>Which row of a tensor an operand of a step is.</summary>
/// <param name="Tensor">The tensor's number.</param>
/// <param name="Letters">
/// The step's letters in place of those of the tensor's domain (<see cref="ItemDomain.Letters"/>), one by one. Where the tensor's
/// domain is the step's, they are the same letters, and the row is the item.
/// </param>
public readonly record struct TensorAccess(int Tensor, string Letters);
