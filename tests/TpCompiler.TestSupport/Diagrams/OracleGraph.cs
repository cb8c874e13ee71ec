using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.TestSupport.Diagrams;

/// <summary>
/// Nodes and edges: edge e goes from the node Centers[e] to its neighbour Neighbors[e]. An edge may occur several times, as
/// periodic images do, and may lead from a node to itself.
/// </summary>
/// <param name="Nodes">The number of nodes.</param>
/// <param name="Centers">For each edge its centre.</param>
/// <param name="Neighbors">For each edge its neighbour.</param>
public sealed record OracleGraph(int Nodes, int[] Centers, int[] Neighbors)
{
    /// <summary>The number of edges.</summary>
    public int Edges => Centers.Length;

    /// <summary>
    /// Four nodes and eight edges, sorted by centre: node 0 has the neighbour 1 in two images, node 3 has an image of itself and
    /// is no one else's neighbour, and node 2 has no neighbours.
    /// </summary>
    public static OracleGraph Small { get; } = new(4, [0, 0, 0, 1, 1, 3, 3, 3], [1, 1, 2, 0, 2, 0, 1, 3]);

    /// <summary>Edges drawn at random, sorted by centre.</summary>
    public static OracleGraph Random(int nodes, int edges, int seed)
    {
        Random random = new(seed);
        int[] centers = [.. Enumerable.Range(0, edges).Select(_ => random.Next(nodes)).Order()];
        return new(nodes, centers, [.. centers.Select(_ => random.Next(nodes))]);
    }

    /// <summary>How many items there are for these letters: one for none, nodes for one, edges for two.</summary>
    public int Count(string letters) => letters.Length switch
    {
        0 => 1,
        1 => Nodes,
        _ => Edges,
    };

    /// <summary>The same graph after node n is renamed to <paramref name="newNumbers"/>[n]; the edges keep their order.</summary>
    public OracleGraph Rename(IReadOnlyList<int> newNumbers)
        => new(Nodes, [.. Centers.Select(n => newNumbers[n])], [.. Neighbors.Select(n => newNumbers[n])]);
}
