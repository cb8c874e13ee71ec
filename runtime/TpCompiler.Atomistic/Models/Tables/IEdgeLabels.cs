using System;
using TpCompiler.Atomistic.Graphs;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Tables;

/// <summary>Labels edges by their lengths and elements.</summary>
internal interface IEdgeLabels
{
    /// <summary>Sets the labels of a graph's edges.</summary>
    /// <param name="atoms">The atoms and edges.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="memory">Memory of the caller.</param>
    void Label(AtomGraph atoms, ProgramGraph graph, EdgeLabelMemory memory);
}

/// <summary>Memory for labels of edges, which grows and is kept.</summary>
internal sealed class EdgeLabelMemory
{
    private int[] _intervals = [];
    private int[] _rows = [];
    private int[] _keys = [];

    /// <summary>Room for the interval of every edge.</summary>
    public Span<int> Intervals(int edges) => Of(ref _intervals, edges);

    /// <summary>Room for the row of a table of every edge.</summary>
    public Span<int> Rows(int edges) => Of(ref _rows, edges);

    /// <summary>Room for the key of every edge.</summary>
    public Span<int> Keys(int edges) => Of(ref _keys, edges);

    private static Span<int> Of(ref int[] memory, int edges)
    {
        Buffers.Reserve(ref memory, edges);
        return memory.AsSpan(0, edges);
    }
}
