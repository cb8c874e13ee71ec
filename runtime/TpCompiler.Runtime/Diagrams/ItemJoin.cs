using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>
/// Finds all items of a domain by adding its letters one after another: first the letter that is the centre of most edges, then
/// those that edges join to it. Items are sorted by that letter's node, then by the edges in the order of their joining.
/// </summary>
internal sealed class ItemJoin
{
    private readonly FusionGraph _graph;
    private readonly GraphItems _domain;
    private readonly Dictionary<string, int[]> _columns = [];
    private int _count = 1;

    private ItemJoin(FusionGraph graph, GraphItems domain) => (_graph, _domain) = (graph, domain);

    /// <summary>All items of a domain.</summary>
    /// <exception cref="ArgumentException">The domain is not well formed, or has more items than an array can hold.</exception>
    public static ItemTable Of(FusionGraph graph, GraphItems domain)
    {
        ThrowIfMalformed(domain);
        ItemJoin join = new(graph, domain);
        while (join.NextLetter() is char letter)
            join.AddLetter(letter);
        return new(domain, join._count, join._columns.ToDictionary(
            c => c.Key, c => RowMap.Of(Pinned(c.Value), c.Key.Length == 1 ? graph.NodeCount : graph.EdgeCount)));
    }

    private static void ThrowIfMalformed(GraphItems domain)
    {
        if (domain.Letters.Distinct().Count() != domain.Letters.Length || domain.Edges.Distinct().Count() != domain.Edges.Count)
            throw new ArgumentException($"The domain {domain} names a letter or an edge twice.");
        foreach (DiagramEdge edge in domain.Edges)
        {
            if (edge.Center == edge.Neighbor || !domain.Letters.Contains(edge.Center) || !domain.Letters.Contains(edge.Neighbor))
                throw new ArgumentException($"The edge {edge} of the domain {domain} does not join two of its letters.");
        }

        foreach ((char left, char right) in domain.Distinct)
        {
            if (left == right || !PairsOf(domain, left, right).Any())
                throw new ArgumentException($"The domain {domain} has no two edges of one centre to {left} and {right}.");
        }
    }

    private static IEnumerable<(DiagramEdge Left, DiagramEdge Right)> PairsOf(GraphItems domain, char left, char right)
        => from a in domain.Edges
           from b in domain.Edges
           where a.Center == b.Center && a.Neighbor == left && b.Neighbor == right
           select (a, b);

    private char? NextLetter()
    {
        char[] missing = [.. _domain.Letters.Where(c => !Has(c))];
        if (missing.Length == 0)
            return null;
        char joined = missing.FirstOrDefault(c => Joining(c).Any());
        return joined != default ? joined : missing.MaxBy(c => _domain.Edges.Count(e => e.Center == c));
    }

    /// <summary>The edges between a letter and those that are there already.</summary>
    private IEnumerable<DiagramEdge> Joining(char letter)
        => _domain.Edges.Where(e => (e.Center == letter && Has(e.Neighbor)) || (e.Neighbor == letter && Has(e.Center)));

    private bool Has(char letter) => _columns.ContainsKey(letter.ToString());

    private void AddLetter(char letter)
    {
        DiagramEdge[] edges = [.. Joining(letter)];
        if (edges.Length == 0)
            AddNodes(letter);
        foreach (DiagramEdge edge in edges)
            AddEdge(edge);
    }

    private void AddNodes(char letter)
    {
        JoinedRows rows = new(_domain);
        for (int n = 0; n < _count; n++)
        {
            for (int node = 0; node < _graph.NodeCount; node++)
                rows.Add(n, node);
        }

        Keep(rows);
        _columns.Add(letter.ToString(), rows.Values);
    }

    private void AddEdge(DiagramEdge edge)
    {
        int[]? centers = _columns.GetValueOrDefault(edge.Center.ToString());
        int[]? neighbors = _columns.GetValueOrDefault(edge.Neighbor.ToString());
        int[][] others = [.. EdgesOtherThan(edge)];
        JoinedRows rows = new(_domain);
        for (int n = 0; n < _count; n++)
        {
            if (centers is null)
            {
                foreach (int e in _graph.EdgesByNeighbor.ItemsOf(neighbors![n]))
                    rows.Add(n, e, others);
                continue;
            }

            for (int e = _graph.EdgeOffsets[centers[n]]; e < _graph.EdgeOffsets[centers[n] + 1]; e++)
            {
                if (neighbors is null || _graph.Neighbors[e] == neighbors[n])
                    rows.Add(n, e, others);
            }
        }

        Keep(rows);
        _columns.Add(edge.ToString(), rows.Values);
        if (centers is null)
            _columns.Add(edge.Center.ToString(), Gather(_graph.Centers, rows.Values));
        if (neighbors is null)
            _columns.Add(edge.Neighbor.ToString(), Gather(_graph.Neighbors, rows.Values));
    }

    /// <summary>Those edges that are there already and must not be the same as <paramref name="edge"/>.</summary>
    private IEnumerable<int[]> EdgesOtherThan(DiagramEdge edge)
    {
        foreach ((char left, char right) in _domain.Distinct)
        {
            foreach ((DiagramEdge a, DiagramEdge b) in PairsOf(_domain, left, right))
            {
                if ((a == edge || b == edge) && _columns.TryGetValue((a == edge ? b : a).ToString(), out int[]? other))
                    yield return other;
            }
        }
    }

    /// <summary>Each row becomes those that were made of it.</summary>
    private void Keep(JoinedRows rows)
    {
        foreach (string name in _columns.Keys)
            _columns[name] = Gather(_columns[name], rows.Sources);
        _count = rows.Count;
    }

    private static int[] Gather(ReadOnlySpan<int> values, ReadOnlySpan<int> at)
    {
        int[] result = new int[at.Length];
        for (int n = 0; n < result.Length; n++)
            result[n] = values[at[n]];
        return result;
    }

    private static int[] Pinned(int[] values)
    {
        int[] result = RowMap.Allocate(values.Length);
        values.CopyTo(result, 0);
        return result;
    }
}
