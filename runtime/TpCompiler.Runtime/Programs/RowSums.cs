using System;
using System.Diagnostics;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// Sums rows of edges into their neighbours, and rows of nodes into those that labels select, each sum in the order of the items: on whatever threads, and
/// however many edges there are at a time, the bits are the same.
/// </summary>
internal sealed unsafe class RowSums<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Nodes per unit of work.</summary>
    private const int Chunk = 64;

    private readonly ProgramPlan<T> _plan;
    private readonly ProgramMemory<T> _memory;
    private readonly EdgeOrder _order;
    private readonly TileContext _context;
    private readonly RangeAction _add;
    private readonly RangeAction _clear;
    private ProgramGraph _graph = null!;
    private RegionPlan _region = null!;
    private int[] _next = [];
    private int _endEdge;

    public RowSums(ProgramPlan<T> plan, ProgramMemory<T> memory, EdgeOrder order)
    {
        (_plan, _memory, _order) = (plan, memory, order);
        _context = new TileContext(plan.Tensors.Length);
        _add = AddToNeighbors;
        _clear = Clear;
    }

    /// <summary>What measures steps; null for nothing.</summary>
    public StepTimes? Times { get; set; }

    /// <summary>Begins the sums of a region.</summary>
    public void Begin(ProgramGraph graph, RegionPlan region, ParallelRanges runner, CancellationToken cancellation)
    {
        (_graph, _region) = (graph, region);
        if (region.Sums.Length == 0)
            return;
        if (_next.Length < graph.NodeCount)
            _next = new int[graph.NodeCount + (graph.NodeCount / 4)];
        graph.NeighborOffsets[..graph.NodeCount].CopyTo(_next);
        runner.Run(graph.NodeCount, Chunk, _clear, cancellation);
    }

    /// <summary>Adds the edges that were made, those of the tiles before an edge, to their neighbours.</summary>
    public void AddEdges(RegionPlan region, int endEdge, ParallelRanges runner, CancellationToken cancellation)
    {
        if (!Array.Exists(region.Sums, s => s.OverEdges))
            return;
        _endEdge = endEdge;
        _memory.Bases.CopyTo(_context.Bases, 0);
        _context.Rows = _memory.Rows;
        runner.Run(_graph.NodeCount, Chunk, _add, cancellation);
    }

    /// <summary>Adds nodes to the rows that labels select.</summary>
    public void AddNodes(ProgramGraph graph, RegionPlan region)
    {
        _memory.Bases.CopyTo(_context.Bases, 0);
        _context.Rows = _memory.Rows;
        foreach (SumPlan sum in region.Sums)
        {
            if (sum.OverEdges)
                continue;
            long since = Times is null ? 0 : Stopwatch.GetTimestamp();
            sum.Adder.Run(_context, 0, graph.NodeCount);
            Times?.Add(sum.Adder.Number, since, graph.NodeCount);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private void Clear(int begin, int end, int thread)
    {
        foreach (SumPlan sum in _region.Sums)
        {
            if (sum.IsFirst && sum.To.Plan.Domain == RowDomain.Nodes)
                NativeMemory.Clear((void*)(_memory.Bases[sum.To.Tensor] + (begin * (nint)sum.To.Plan.RowBytes)), (nuint)((end - begin) * (long)sum.To.Plan.RowBytes));
        }
    }

    private void AddToNeighbors(int begin, int end, int thread)
    {
        ReadOnlySpan<int> order = _order.NeighborOrder;
        ReadOnlySpan<int> offsets = _graph.NeighborOffsets;
        for (int n = begin; n < end; n++)
        {
            int first = _next[n];
            int last = first;
            while (last < offsets[n + 1] && order[last] < _endEdge)
                last++;
            _next[n] = last;
            foreach (SumPlan sum in _region.Sums)
            {
                if (!sum.OverEdges)
                    continue;
                long since = Times is null ? 0 : Stopwatch.GetTimestamp();
                for (int k = first; k < last; k++)
                    sum.Adder.Add(_context, order[k], n, overwrites: false);
                Times?.Add(sum.Adder.Number, since, last - first);
            }
        }
    }
}
