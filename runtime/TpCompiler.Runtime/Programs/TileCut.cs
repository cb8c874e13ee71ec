using System;
using System.Collections.Generic;

namespace TpCompiler.Runtime.Programs;

/// <summary>A graph cut into tiles: ranges of nodes with all edges of which they are centres. It depends on the graph alone.</summary>
internal sealed class TileCut
{
    /// <summary>The most nodes of a tile: whole blocks of rows of matrix products, and enough of them for a matrix to be worth reading.</summary>
    private const int MostNodes = 24;

    /// <summary>From so many edges on a tile is full.</summary>
    private const int FullEdges = 4096;

    private readonly List<int> _nodes = [];

    /// <summary>Tile k has the nodes from <c>this[k]</c> to before <c>this[k + 1]</c>.</summary>
    public int this[int tile] => _nodes[tile];

    /// <summary>The number of tiles.</summary>
    public int Count => _nodes.Count - 1;

    /// <summary>The most nodes of any tile.</summary>
    public int LargestNodes { get; private set; }

    /// <summary>The most edges of any tile.</summary>
    public int LargestEdges { get; private set; }

    /// <summary>Cuts a graph.</summary>
    public void Update(ProgramGraph graph)
    {
        ReadOnlySpan<int> offsets = graph.CenterOffsets;
        (LargestNodes, LargestEdges) = (0, 0);
        _nodes.Clear();
        _nodes.Add(0);
        int first = 0;
        for (int n = 1; n <= graph.NodeCount; n++)
        {
            if (n < graph.NodeCount && n - first < MostNodes && offsets[n] - offsets[first] < FullEdges)
                continue;
            (LargestNodes, LargestEdges) = (Math.Max(LargestNodes, n - first), Math.Max(LargestEdges, offsets[n] - offsets[first]));
            _nodes.Add(n);
            first = n;
        }
    }
}
