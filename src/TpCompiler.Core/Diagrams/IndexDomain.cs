using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams;

/// <summary>An edge by its index letters.</summary>
/// <param name="Center">The letter of the node whose neighbour list the edge is in.</param>
/// <param name="Neighbor">The letter of the neighbour.</param>
public readonly record struct DiagramEdge(char Center, char Neighbor)
{
    /// <summary>The form "ij".</summary>
    public override string ToString() => $"{Center}{Neighbor}";
}

/// <summary>What a value has one item for: everything (no letter), each node, each edge, or each tuple of joined edges.</summary>
/// <param name="Indices">The letters, in alphabetical order.</param>
/// <param name="Edges">The edges that join them, in alphabetical order.</param>
public sealed record IndexDomain(string Indices, EquatableArray<DiagramEdge> Edges)
{
    /// <summary>One item for everything.</summary>
    public static IndexDomain Global { get; } = new("", EquatableArray<DiagramEdge>.Empty);

    /// <summary>The domain of a value with these letters: none, a node's or an edge's.</summary>
    public static IndexDomain Of(string letters) => letters.Length == 2
        ? new(Sort(letters), new([new DiagramEdge(letters[0], letters[1])]))
        : new(letters, EquatableArray<DiagramEdge>.Empty);

    /// <summary>The domain of something that depends on all that these depend on.</summary>
    public static IndexDomain Union(IEnumerable<IndexDomain> domains)
    {
        IndexDomain[] all = [.. domains];
        return new(
            Sort(string.Concat(all.SelectMany(d => d.Indices).Distinct())),
            new(all.SelectMany(d => d.Edges).Distinct().OrderBy(e => e.Center).ThenBy(e => e.Neighbor)));
    }

    /// <summary>The domain after a sum over some letters.</summary>
    public IndexDomain Without(string letters) => new(
        string.Concat(Indices.Where(c => letters.IndexOf(c) < 0)),
        new(Edges.Where(e => letters.IndexOf(e.Center) < 0 && letters.IndexOf(e.Neighbor) < 0)));

    /// <summary>Whether the value depends on a letter.</summary>
    public bool Contains(char letter) => Indices.IndexOf(letter) >= 0;

    /// <summary>The form "[ij]", or nothing.</summary>
    public override string ToString() => Indices.Length == 0 ? "" : $"[{Indices}]";

    private static string Sort(string letters) => string.Concat(letters.OrderBy(c => c));
}
