using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Threading;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// Runs the phases of a region, tile by tile, on several threads. A tile's rows are its own; what all tiles add to, such as gradients of weights, a
/// fixed number of runs of tiles sums for itself, and the sums are added in their order.
/// </summary>
internal sealed unsafe class TileRuns<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ProgramPlan<T> _plan;
    private readonly ProgramMemory<T> _memory;
    private readonly TileCut _tiles;
    private readonly TileContext?[] _contexts;
    private readonly RangeAction _runTiles;
    private readonly RangeAction _runSums;
    private ProgramGraph _graph = null!;
    private int _region;
    private int _firstTile;
    private int _endTile;

    public TileRuns(ProgramPlan<T> plan, ProgramMemory<T> memory, TileCut tiles, int threads)
    {
        (_plan, _memory, _tiles) = (plan, memory, tiles);
        _contexts = new TileContext?[threads];
        _runTiles = (begin, end, thread) => RunTiles(begin, end, Context(thread));
        _runSums = RunPartialSums;
    }

    /// <summary>What measures steps; null for nothing.</summary>
    public StepTimes? Times { get; set; }

    /// <summary>Begins a region: clears the sums of all runs of tiles.</summary>
    public void Begin(int region)
    {
        _region = region;
        foreach (int t in _plan.Regions[region].Reduced)
            NativeMemory.Clear((void*)_memory.Partial(t, 0), (nuint)(_memory.PartialBytes(t) * RunCount));
    }

    /// <summary>Runs the phases of the region for some tiles.</summary>
    public void Run(ProgramGraph graph, int firstTile, int endTile, ParallelRanges runner, CancellationToken cancellation)
    {
        (_graph, _firstTile, _endTile) = (graph, firstTile, endTile);
        if (_plan.Regions[_region].Reduced.Length == 0)
            runner.Run(endTile - firstTile, 1, _runTiles, cancellation);
        else
            runner.Run(RunCount, 1, _runSums, cancellation);
    }

    /// <summary>Ends the region: adds the sums of all runs in their order.</summary>
    public void End()
    {
        foreach (int t in _plan.Regions[_region].Reduced)
        {
            int count = _memory.OtherRows(t) * _plan.Tensors[t].Layout.Length;
            for (int run = 0; run < RunCount; run++)
            {
                if (_plan.Tensors[t].IsDouble)
                    AddTo<double>(_memory.Partial(t, run), _memory.Bases[t], count);
                else
                    AddTo<T>(_memory.Partial(t, run), _memory.Bases[t], count);
            }
        }
    }

    /// <summary>Runs a step as a whole.</summary>
    public void RunWhole(StepRunner step, int count)
    {
        TileContext context = Context(0);
        _memory.Bases.CopyTo(context.Bases, 0);
        Run(step, context, 0, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TileContext? context in _contexts)
            context?.Dispose();
    }

    private int RunCount => Math.Min(_tiles.Count, ProgramMemory<T>.MostPartialSums);

    private TileContext Context(int thread)
    {
        TileContext context = _contexts[thread] ??= new TileContext(_plan.Tensors.Length);
        context.Rows = _memory.Rows;
        context.Step.Reserve(_plan.StepBytes);
        return context;
    }

    private void RunTiles(int begin, int end, TileContext context)
    {
        for (int tile = begin; tile < end; tile++)
        {
            _memory.Bases.CopyTo(context.Bases, 0);
            RunTile(_firstTile + tile, context);
        }
    }

    /// <summary>The tiles of some runs. Which tiles are a run's depends on the graph alone, not on how many of them are at hand.</summary>
    private void RunPartialSums(int begin, int end, int thread)
    {
        TileContext context = Context(thread);
        for (int run = begin; run < end; run++)
        {
            int first = Math.Max(_firstTile, (int)((long)run * _tiles.Count / RunCount));
            int last = Math.Min(_endTile, (int)((run + 1L) * _tiles.Count / RunCount));
            for (int tile = first; tile < last; tile++)
            {
                _memory.Bases.CopyTo(context.Bases, 0);
                foreach (int t in _plan.Regions[_region].Reduced)
                    context.Bases[t] = _memory.Partial(t, run);
                RunTile(tile, context);
            }
        }
    }

    private void RunTile(int tile, TileContext context)
    {
        (int firstNode, int lastNode) = (_tiles[tile], _tiles[tile + 1]);
        (int firstEdge, int lastEdge) = (_graph.CenterOffsets[firstNode], _graph.CenterOffsets[lastNode]);
        PlaceTile(context, firstNode, firstEdge);
        foreach (PhasePlan phase in _plan.Regions[_region].Phases)
        {
            foreach (int t in phase.Place.ClearedNodes)
                ClearRows(context, t, firstNode, lastNode);
            if (!phase.OverEdges)
            {
                foreach (StepRunner step in phase.Steps)
                    Run(step, context, firstNode, lastNode);
                continue;
            }

            // Cut evenly.
            context.Phase.Reserve(phase.Place.LocalBytes);
            int parts = (lastEdge - firstEdge + phase.Place.Edges - 1) / phase.Place.Edges;
            for (int part = 0; part < parts; part++)
            {
                int begin = firstEdge + (int)((long)part * (lastEdge - firstEdge) / parts);
                int end = firstEdge + (int)((part + 1L) * (lastEdge - firstEdge) / parts);
                foreach ((int t, long offset) in phase.Place.Local)
                    context.Bases[t] = (nint)context.Phase.Pointer + (nint)offset - (begin * (nint)_plan.Tensors[t].RowStrideBytes);
                foreach (int t in phase.Place.ClearedRows)
                    ClearRows(context, t, begin, end);
                foreach (StepRunner step in phase.Steps)
                    Run(step, context, begin, end);
            }
        }
    }

    private void Run(StepRunner step, TileContext context, int begin, int end)
    {
        long since = Times is null ? 0 : Stopwatch.GetTimestamp();
        step.Run(context, begin, end);
        Times?.Add(step.Number, since, end - begin);
    }

    /// <summary>Gives the tensors of a tile their memory.</summary>
    private void PlaceTile(TileContext context, int firstNode, int firstEdge)
    {
        int[] local = _plan.Places.TileSlots[_region];
        long total = 0;
        foreach (int t in local)
            total += Bytes(t);
        context.Tile.Reserve(total);
        nint next = (nint)context.Tile.Pointer;
        foreach (int t in local)
        {
            context.Bases[t] = next - ((_plan.Tensors[t].Domain == RowDomain.Nodes ? firstNode : firstEdge) * (nint)_plan.Tensors[t].RowBytes);
            next += (nint)Bytes(t);
        }

        long Bytes(int t)
            => ((_plan.Tensors[t].RowBytes * (long)(_plan.Tensors[t].Domain == RowDomain.Nodes ? _tiles.LargestNodes : _tiles.LargestEdges)) + 63) / 64 * 64;
    }

    private void ClearRows(TileContext context, int t, int begin, int end)
    {
        TensorPlan tensor = _plan.Tensors[t];
        if (tensor.ItemsAsLanes == 0)
        {
            NativeMemory.Clear((void*)(context.Bases[t] + (begin * (nint)tensor.RowBytes)), (nuint)((end - begin) * (long)tensor.RowBytes));
            return;
        }

        // The edges at hand for each position; lanes beyond the last one, too.
        nint first = context.Bases[t] + (begin * (nint)tensor.ElementSize);
        NativeMemory.Clear((void*)first, (nuint)((long)tensor.RowBytes * tensor.ItemsAsLanes));
    }

    private static void AddTo<TNumber>(nint from, nint to, int count)
        where TNumber : unmanaged, INumberBase<TNumber>
    {
        for (int k = 0; k < count; k++)
            ((TNumber*)to)[k] += ((TNumber*)from)[k];
    }
}
