using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// Runs a program on one graph after another. Keeps its memory, so that in steady state nothing is allocated, though graphs change. Not for
/// use by several callers at once. Results do not depend, to the last bit, on the number of threads or on <see cref="MemoryBudget"/>; those of a
/// structure, where the program has no sums over a batch, not on the other structures of the graph.
/// </summary>
/// <typeparam name="T">The model's type, float or double.</typeparam>
/// <example>
/// <code>
/// executor.Prepare(graph);
/// executor.Set("positions", positions);
/// executor.Run();
/// executor.Read("energy", energies);
/// </code>
/// </example>
public sealed unsafe class ProgramExecutor<T> : IProgramExecutor
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The least work worth several threads, in multiplications: about a millisecond.</summary>
    private const long LeastParallelWork = 1 << 23;

    /// <summary>Rows of an input that a thread copies at a time.</summary>
    private const int LeastParallelRows = 1 << 13;

    private readonly ProgramPlan<T> _plan;
    private readonly ProgramMemory<T> _memory;
    private readonly ParallelRanges _parallel;
    private readonly ParallelRanges _inline = new(threadCount: 1);
    private readonly TileCut _tiles = new();
    private readonly EdgeOrder _order = new();
    private readonly TileRuns<T> _runs;
    private readonly RowSums<T> _sums;
    private readonly RangeAction _setRows;
    private ProgramGraph? _graph;
    private ParallelRanges _runner;
    private int _setTensor;
    private double* _given;

    /// <summary>An executor of a plan on at most so many threads.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="threads">The most threads; 0 for one per processor.</param>
    public ProgramExecutor(ProgramPlan<T> plan, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _memory = new ProgramMemory<T>(plan);
        _parallel = new ParallelRanges(threads);
        _runner = _inline;
        _setRows = SetRows;
        _runs = new TileRuns<T>(plan, _memory, _tiles, _parallel.ThreadCount);
        _sums = new RowSums<T>(plan, _memory, _order);
    }

    /// <summary>
    /// Bytes that rows of edges as wide as features may take before they are summed into their neighbours; 0 for a few tiles of each thread, which are summed
    /// while they are in the cache.
    /// </summary>
    public long MemoryBudget { get; set; }

    /// <summary>What adds up how long steps take, of the same plan; null for nothing.</summary>
    public StepTimes? Times
    {
        get => _runs.Times;
        set => (_runs.Times, _sums.Times) = (value, value);
    }

    /// <inheritdoc/>
    /// <exception cref="OutOfMemoryException">There is not enough memory.</exception>
    public void Prepare(ProgramGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        _graph = graph;
        _tiles.Update(graph);
        _runner = (graph.NodeCount * _plan.Work.PerNode) + (graph.EdgeCount * _plan.Work.PerEdge) < LeastParallelWork ? _inline : _parallel;
        _order.Update(graph, _tiles, _plan.Sources.TakeAnyOrder, _runner);
        _memory.Prepare(graph, _order, _tiles.LargestEdges, MemoryBudget, _parallel.ThreadCount);
    }

    /// <inheritdoc/>
    public void Set(string name, ReadOnlySpan<double> values)
    {
        int t = Find(name, input: true);
        TensorPlan tensor = _plan.Tensors[t];
        int rows = Rows(t);
        int length = tensor.Tensor.RowLength;
        if (values.Length != (long)rows * length)
            throw new ArgumentException($"{name} has {rows} rows of {length} numbers; {values.Length} numbers were given.", nameof(values));
        if (tensor.IsUntouched)
            return;
        fixed (double* given = values)
        {
            _setTensor = t;
            _given = given;
            (rows < LeastParallelRows ? _inline : _runner).Run(rows, LeastParallelRows, _setRows);
        }
    }

    /// <inheritdoc/>
    public void Read(string name, Span<double> values)
    {
        int t = Find(name, input: false);
        TensorPlan tensor = _plan.Tensors[t];
        int rows = Rows(t);
        int length = tensor.Tensor.RowLength;
        if (values.Length != (long)rows * length)
            throw new ArgumentException($"{name} has {rows} rows of {length} numbers; there is room for {values.Length} numbers.", nameof(values));
        bool isAsGiven = tensor.Domain != RowDomain.Edges || _order.IsIdentity;
        if (isAsGiven && tensor is { IsDouble: true, Layout.IsPadded: false })
        {
            new ReadOnlySpan<double>((void*)_memory.Bases[t], values.Length).CopyTo(values);
            return;
        }

        for (int n = 0; n < rows; n++)
        {
            void* row = (void*)(_memory.Bases[t] + (n * (nint)tensor.RowBytes));
            Span<double> wanted = values.Slice((isAsGiven ? n : _order[n]) * length, length);
            if (tensor.IsDouble)
                tensor.Layout.Gather(new ReadOnlySpan<double>(row, tensor.Layout.Length), wanted);
            else
                tensor.Layout.Gather(new ReadOnlySpan<T>(row, tensor.Layout.Length), wanted);
        }
    }

    /// <inheritdoc/>
    public void Run(CancellationToken cancellation = default)
    {
        ProgramGraph graph = _graph ?? throw new InvalidOperationException("There is no graph: call Prepare first.");
        ClearOutputs(graph);
        bool makesConstants = _memory.ConstantsAreLost;
        for (int r = 0; r < _plan.Regions.Length; r++)
        {
            RegionPlan region = _plan.Regions[r];
            RunWhole(region, makesConstants);
            _runs.Begin(r);
            _sums.Begin(graph, region, _runner, cancellation);
            for (int tile = 0; tile < _tiles.Count;)
            {
                int end = EndOfWindow(graph, region, tile);
                ShiftWindow(graph, region, _tiles[tile], -1);
                _runs.Run(graph, tile, end, _runner, cancellation);
                _sums.AddEdges(region, graph.CenterOffsets[_tiles[end]], _runner, cancellation);
                ShiftWindow(graph, region, _tiles[tile], 1);
                tile = end;
            }

            _runs.End();
            _sums.AddNodes(graph, region);
        }

        _memory.ConstantsAreLost = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runs.Dispose();
        _sums.Dispose();
        _order.Dispose();
        _memory.Dispose();
    }

    /// <summary>The tile at which what is summed at once must be, its edges having filled their memory.</summary>
    private int EndOfWindow(ProgramGraph graph, RegionPlan region, int tile)
    {
        if (region.Windowed.Length == 0)
            return _tiles.Count;
        int first = graph.CenterOffsets[_tiles[tile]];
        int end = tile + 1;
        while (end < _tiles.Count && graph.CenterOffsets[_tiles[end + 1]] - first <= _memory.WindowEdges)
            end++;
        return end;
    }

    /// <summary>Memory of a window begins with the window's first edge.</summary>
    private void ShiftWindow(ProgramGraph graph, RegionPlan region, int firstNode, int sign)
    {
        foreach (int t in region.Windowed)
            _memory.Bases[t] += sign * graph.CenterOffsets[firstNode] * (nint)_plan.Tensors[t].RowBytes;
    }

    /// <summary>Copies some rows of what is set.</summary>
    private void SetRows(int begin, int end, int thread)
    {
        TensorPlan tensor = _plan.Tensors[_setTensor];
        int length = tensor.Tensor.RowLength;
        bool isAsGiven = tensor.Domain != RowDomain.Edges || _order.IsIdentity;
        bool isCopied = tensor is { IsDouble: true, Layout.IsPadded: false };
        for (int n = begin; n < end; n++)
        {
            nint row = _memory.Bases[_setTensor] + (n * (nint)tensor.RowBytes);
            double* from = _given + ((isAsGiven ? n : _order[n]) * (nint)length);
            if (isCopied)
            {
                for (int k = 0; k < length; k++)
                    ((double*)row)[k] = from[k];
                continue;
            }

            if (tensor.Layout.IsPadded)
                Unsafe.InitBlock((void*)row, 0, (uint)tensor.RowBytes);
            ReadOnlySpan<double> given = new(from, length);
            if (tensor.IsDouble)
                tensor.Layout.Spread(given, new Span<double>((void*)row, tensor.Layout.Length));
            else
                tensor.Layout.Spread(given, new Span<T>((void*)row, tensor.Layout.Length));
        }
    }

    private void RunWhole(RegionPlan region, bool makesConstants)
    {
        foreach (WholePlan whole in region.Before)
        {
            if (_plan.IsConstant[whole.Writes[0]] && !makesConstants)
                continue;
            foreach (int t in whole.Cleared)
                Clear(t);
            _runs.RunWhole(whole.Step, _graph!.Count(whole.Domain));
        }
    }

    /// <summary>Clears what is added to in no order of tiles, and outputs that nothing is added to.</summary>
    private void ClearOutputs(ProgramGraph graph)
    {
        for (int t = 0; t < _plan.Tensors.Length; t++)
        {
            TensorPlan tensor = _plan.Tensors[t];
            bool isUntouched = tensor.Tensor.Role == ProgramRole.Output && tensor.IsUntouched;
            if (tensor.Tensor.IsGiven || (tensor.Domain != RowDomain.Other && !isUntouched) || (_plan.IsConstant[t] && !_memory.ConstantsAreLost))
                continue;
            Clear(t);
        }
    }

    private void Clear(int t)
        => System.Runtime.InteropServices.NativeMemory.Clear((void*)_memory.Bases[t], (nuint)(Rows(t) * (long)_plan.Tensors[t].RowBytes));

    private int Rows(int t) => _plan.Tensors[t].Domain switch
    {
        RowDomain.Other => _memory.OtherRows(t),
        RowDomain.Nodes => _graph!.NodeCount,
        _ => _graph!.EdgeCount,
    };

    private int Find(string name, bool input)
    {
        if (_graph is null)
            throw new InvalidOperationException("There is no graph: call Prepare first.");
        for (int t = 0; t < _plan.Tensors.Length; t++)
        {
            ProgramTensor tensor = _plan.Tensors[t].Tensor;
            if (tensor.Name == name && tensor.Role == (input ? ProgramRole.Input : ProgramRole.Output))
                return t;
        }

        throw new ArgumentException($"The program has no {(input ? "input" : "output")} {name}.", nameof(name));
    }
}
