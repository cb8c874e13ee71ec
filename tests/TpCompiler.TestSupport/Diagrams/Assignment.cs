using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>Which node each letter is, and which edge of the graph each pair of letters is.</summary>
internal sealed record Assignment(OracleGraph Graph, IReadOnlyDictionary<char, int> Nodes, IReadOnlyDictionary<DiagramEdge, int> Edges)
{
    /// <summary>Nothing is assigned.</summary>
    public static Assignment Empty(OracleGraph graph) => new(graph, new Dictionary<char, int>(), new Dictionary<DiagramEdge, int>());

    /// <summary>An item of a leg or value with these letters.</summary>
    public static Assignment Item(OracleGraph graph, string letters, int item) => letters.Length switch
    {
        0 => Empty(graph),
        1 => Empty(graph).With(letters[0], item)!,
        _ => Empty(graph).With(new DiagramEdge(letters[0], letters[1]), item)!,
    };

    /// <summary>Which item of a leg, value or part of a weight these letters say.</summary>
    public int ItemOf(string letters) => letters.Length switch
    {
        0 => 0,
        1 => Nodes[letters[0]],
        _ => Edges[new DiagramEdge(letters[0], letters[1])],
    };

    /// <summary>All ways of assigning these edges, too.</summary>
    public IEnumerable<Assignment> Extend(IEnumerable<DiagramEdge> edges)
    {
        IEnumerable<Assignment> all = [this];
        foreach (DiagramEdge edge in edges.Distinct())
            all = all.SelectMany(a => Enumerable.Range(0, Graph.Edges).Select(e => a.With(edge, e)).OfType<Assignment>());
        return all;
    }

    // Null if a letter or an edge is something else already.
    private Assignment? With(DiagramEdge edge, int item)
    {
        if (Edges.TryGetValue(edge, out int known))
            return known == item ? this : null;
        return With(edge.Center, Graph.Centers[item])?.With(edge.Neighbor, Graph.Neighbors[item]) is Assignment nodes
            ? nodes with { Edges = new Dictionary<DiagramEdge, int>(Edges) { [edge] = item } }
            : null;
    }

    private Assignment? With(char letter, int node)
    {
        if (Nodes.TryGetValue(letter, out int known))
            return known == node ? this : null;
        return this with { Nodes = new Dictionary<char, int>(Nodes) { [letter] = node } };
    }
}
