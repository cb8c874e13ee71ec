using System;
using System.Linq;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Runtime.Tests.Diagrams;

/// <summary>Graphs with what goes wrong easily: isolated nodes, edges between the same nodes, nodes that are their own neighbours.</summary>
internal static class SmallGraphs
{
    /// <summary>Five nodes: 1 and 4 are no centres, 4 is alone, 0 has 2 for a neighbour twice, and 3 itself.</summary>
    public static FusionGraph Odd { get; } = new(5, [0, 0, 0, 2, 2, 3, 3], [2, 1, 2, 0, 3, 3, 1]);

    public static FusionGraph Empty { get; } = new(0, [], []);

    public static FusionGraph WithoutEdges { get; } = new(3, [], []);

    /// <summary>Nodes with neighbours at random.</summary>
    public static FusionGraph Random(int nodeCount, int edgeCount, int seed)
    {
        Random random = new(seed);
        int[] centers = [.. Enumerable.Range(0, edgeCount).Select(_ => random.Next(nodeCount)).Order()];
        int[] neighbors = [.. centers.Select(_ => random.Next(nodeCount))];
        return new(nodeCount, centers, neighbors);
    }

    public static double[] Numbers(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }
}
