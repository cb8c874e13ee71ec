using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Programs;

/// <summary>The memory of one executor: what outlasts regions, and where it lies. It grows and is kept.</summary>
internal sealed unsafe class ProgramMemory<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Runs of tiles that sum for themselves, for any number of threads, so that sums do not depend on it.</summary>
    public const int MostPartialSums = 16;

    /// <summary>What a thread makes before it is summed: little, so that it is in the cache still.</summary>
    private const long WindowBytes = 4 << 20;

    /// <summary>Tiles of each of several threads before they are summed: so many that threads wait little for each other.</summary>
    private const int TilesPerThread = 8;

    /// <summary>The most tiles of many threads.</summary>
    private const int MostTiles = 64;

    private readonly ProgramPlan<T> _plan;
    private readonly GrowingMemory[] _nodes;
    private readonly GrowingMemory[] _edges;
    private readonly GrowingMemory?[] _others;
    private readonly GrowingMemory _partial = new();
    private readonly List<AlignedBuffer<int>> _rows = [];
    private readonly Array[] _tables;
    private readonly long[] _partialOffsets;
    private readonly int[] _windowBytes;
    private int[] _otherRows;

    public ProgramMemory(ProgramPlan<T> plan)
    {
        _plan = plan;
        _nodes = [.. plan.Places.NodeSlots.Select(_ => new GrowingMemory())];
        _edges = [.. plan.Places.EdgeSlots.Select(_ => new GrowingMemory())];
        _others = [.. plan.Tensors.Select(t => t.Domain == RowDomain.Other && t.Tensor.Role != ProgramRole.Parameter ? new GrowingMemory() : null)];
        _otherRows = new int[plan.Tensors.Length];
        _tables = new Array[plan.Tables.Length];
        _partialOffsets = new long[plan.Tensors.Length];
        _windowBytes = [.. plan.Regions.Select(r => r.Windowed.Sum(t => plan.Tensors[t].RowBytes))];
        Bases = new nint[plan.Tensors.Length];
        Rows = new nint[plan.Sources.Count];
        for (int t = 0; t < Bases.Length; t++)
        {
            if (plan.ParameterRows[t] is { } rows)
                Bases[t] = (nint)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(rows));
        }
    }

    /// <summary>For each tensor that outlasts regions the address of its row 0.</summary>
    public nint[] Bases { get; }

    /// <summary>For each source of rows the map.</summary>
    public nint[] Rows { get; }

    /// <summary>The most edges that are made before they are summed.</summary>
    public int WindowEdges { get; private set; }

    /// <summary>Whether what is made of parameters alone must be made again.</summary>
    public bool ConstantsAreLost { get; set; } = true;

    /// <summary>Bytes for every node and for every edge that outlast regions, those that are summed at once not counted.</summary>
    public static (long PerNode, long PerEdge) BytesPerItem(ProgramPlan<T> plan)
        => (plan.Places.NodeSlots.Sum(b => (long)b), plan.Tensors.Where(t => t.Domain == RowDomain.Edges && TensorPlaces.IsStored(t) && !t.IsWindowed)
            .Select(t => t.Slot).Distinct().Sum(s => (long)plan.Places.EdgeSlots[s]));

    /// <summary>Makes room for a graph, and says where everything is.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="order">The order of its edges.</param>
    /// <param name="largestTile">The most edges of a tile.</param>
    /// <param name="budget">Bytes that what is summed at once may take; 0 for what suits the threads.</param>
    /// <param name="threads">The number of threads.</param>
    public void Prepare(ProgramGraph graph, EdgeOrder order, int largestTile, long budget, int threads)
    {
        _plan.Sources.FillOrdered(graph, order, Rows, _rows);
        for (int n = 0; n < _tables.Length; n++)
        {
            // Held, so that a table that grows meanwhile leaves these rows where they are.
            _tables[n] = _plan.Tables[n].Table.Rows;
            Bases[_plan.Tables[n].Tensor] = ParameterTable.AddressOf(_tables[n]);
        }

        int widest = _windowBytes.DefaultIfEmpty(0).Max();
        if (budget == 0)
            budget = Math.Max(threads * WindowBytes, (threads == 1 ? 1 : Math.Max(threads, Math.Min(TilesPerThread * threads, MostTiles))) * (long)largestTile * widest);
        WindowEdges = widest == 0 ? graph.EdgeCount : (int)Math.Min(graph.EdgeCount, Math.Max(largestTile, budget / widest));
        for (int s = 0; s < _nodes.Length; s++)
            _nodes[s].Reserve(Math.Max(1, graph.NodeCount) * (long)_plan.Places.NodeSlots[s]);
        for (int t = 0; t < Bases.Length; t++)
        {
            TensorPlan tensor = _plan.Tensors[t];
            if (tensor.Domain == RowDomain.Other)
                PrepareOther(graph, t, tensor);
            else if (TensorPlaces.IsStored(tensor))
                Bases[t] = (nint)(tensor.Domain == RowDomain.Nodes ? _nodes[tensor.Slot] : ReserveEdges(graph, tensor)).Pointer;
        }

        long partial = 0;
        for (int t = 0; t < Bases.Length; t++)
        {
            if (!_plan.Tensors[t].IsReduced)
                continue;
            _partialOffsets[t] = partial;
            partial += PartialBytes(t) * MostPartialSums;
        }

        _partial.Reserve(partial);
    }

    /// <summary>How many rows a tensor over neither nodes nor edges has.</summary>
    public int OtherRows(int tensor) => _otherRows[tensor];

    /// <summary>The sums of one run of tiles.</summary>
    public nint Partial(int tensor, int run) => (nint)_partial.Pointer + (nint)(_partialOffsets[tensor] + (run * PartialBytes(tensor)));

    /// <summary>Bytes of one run's sums.</summary>
    public long PartialBytes(int tensor) => ((_otherRows[tensor] * (long)_plan.Tensors[tensor].RowBytes) + 63) / 64 * 64;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GrowingMemory memory in _nodes.Concat(_edges).Concat(_others.OfType<GrowingMemory>()).Append(_partial))
            memory.Dispose();
        foreach (AlignedBuffer<int> rows in _rows)
            rows.Dispose();
    }

    private GrowingMemory ReserveEdges(ProgramGraph graph, TensorPlan tensor)
    {
        GrowingMemory memory = _edges[tensor.Slot];
        memory.Reserve(Math.Max(1, tensor.IsWindowed ? WindowEdges : graph.EdgeCount) * (long)_plan.Places.EdgeSlots[tensor.Slot]);
        return memory;
    }

    private void PrepareOther(ProgramGraph graph, int t, TensorPlan tensor)
    {
        if (_others[t] is not { } memory)
            return;
        int rows = graph.Count(tensor.Tensor.Domain);
        ConstantsAreLost |= rows != _otherRows[t] && _plan.IsConstant[t];
        _otherRows[t] = rows;
        byte* before = memory.Pointer;
        memory.Reserve(Math.Max(1, rows) * (long)tensor.RowBytes);
        ConstantsAreLost |= memory.Pointer != before && _plan.IsConstant[t];
        Bases[t] = (nint)memory.Pointer;
    }
}
