using System;
using TpCompiler.Atomistic.Graphs;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Tables;

/// <summary>Labels edges by their lengths and elements.</summary>
internal interface IEdgeLabels
{
    /// <summary>Sets the labels of a graph's edges.</summary>
    /// <param name="atoms">The atoms and edges.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="memory">Memory and threads of the caller.</param>
    void Label(AtomGraph atoms, ProgramGraph graph, EdgeLabelMemory memory);

    /// <summary>Fills the memory of some edges.</summary>
    /// <param name="atoms">The atoms and edges.</param>
    /// <param name="memory">Memory of the caller, with room for all edges.</param>
    /// <param name="begin">The first edge.</param>
    /// <param name="end">One past the last.</param>
    void Fill(AtomGraph atoms, EdgeLabelMemory memory, int begin, int end);
}

/// <summary>Memory for labels of edges, which grows and is kept, and the threads that fill it.</summary>
internal sealed class EdgeLabelMemory
{
    private const int EdgesAtOnce = 1 << 13;

    private readonly ParallelRanges _runner;
    private readonly RangeAction _fill;
    private IEdgeLabels _labels = null!;
    private AtomGraph _atoms = null!;
    private int[] _intervals = [];
    private int[] _rows = [];
    private int[] _keys = [];
    private int _edges;

    /// <summary>Empty memory.</summary>
    public EdgeLabelMemory(ParallelRanges runner)
    {
        _runner = runner;
        _fill = (begin, end, _) => _labels.Fill(_atoms, this, begin, end);
    }

    /// <summary>The interval of every edge.</summary>
    public Span<int> Intervals => _intervals.AsSpan(0, _edges);

    /// <summary>The row of a table of every edge.</summary>
    public Span<int> Rows => _rows.AsSpan(0, _edges);

    /// <summary>The key of every edge.</summary>
    public Span<int> Keys => _keys.AsSpan(0, _edges);

    /// <summary>Makes room for all edges and has it filled.</summary>
    public void Fill(IEdgeLabels labels, AtomGraph atoms)
    {
        (_labels, _atoms, _edges) = (labels, atoms, atoms.EdgeCount);
        Buffers.Reserve(ref _intervals, _edges);
        Buffers.Reserve(ref _rows, _edges);
        Buffers.Reserve(ref _keys, _edges);
        _runner.Run(_edges, EdgesAtOnce, _fill);
    }
}
