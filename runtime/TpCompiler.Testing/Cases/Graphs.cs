using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Testing;

/// <summary>Small graphs for tests.</summary>
public static class Graphs
{
    /// <summary>
    /// A random directed graph: an edge from j to i does not bring one back, a node may be its own neighbour or have the same one
    /// several times (periodic images), and some nodes have none.
    /// </summary>
    /// <param name="random">The source of chance.</param>
    /// <param name="nodes">The number of nodes.</param>
    public static FusionGraph Random(Random random, int nodes)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        int[] centers = nodes == 0 ? [] : [.. Enumerable.Range(0, random.Next((2 * nodes) + 1)).Select(_ => random.Next(nodes)).Order()];
        return new(nodes, centers, [.. centers.Select(_ => random.Next(nodes))]);
    }

    /// <summary>For each node what it may depend on: the nodes that a number of edges lead to, from centre to neighbour.</summary>
    internal static bool[][] Reach(FusionGraph graph, int hops)
    {
        bool[][] reach = new bool[graph.NodeCount][];
        for (int node = 0; node < reach.Length; node++)
        {
            reach[node] = new bool[graph.NodeCount];
            reach[node][node] = true;
            List<int> front = [node];
            for (int hop = 0; hop < hops; hop++)
            {
                List<int> next = [];
                foreach (int center in front)
                {
                    for (int e = graph.EdgeOffsets[center]; e < graph.EdgeOffsets[center + 1]; e++)
                    {
                        if (!reach[node][graph.Neighbors[e]])
                        {
                            reach[node][graph.Neighbors[e]] = true;
                            next.Add(graph.Neighbors[e]);
                        }
                    }
                }

                front = next;
            }
        }

        return reach;
    }
}
