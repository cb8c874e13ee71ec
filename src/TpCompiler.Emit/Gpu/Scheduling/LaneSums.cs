using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>
/// Sums over the lanes of an item: each work-item sums over its own lanes in a register. Then steps add up their registers, as many
/// sums at a time as a step has work-items, and leaders add what the steps have found; or, without shuffles, the shares are added in
/// pairs in shared memory. Either way in one order.
/// </summary>
internal sealed class LaneSums
{
    private readonly GpuKernelOptions _options;
    private readonly int _count;
    private readonly int _steps;
    private readonly List<int> _finished = [];
    private readonly int[] _places;
    private int _added;

    public LaneSums(int count, GpuKernelOptions options, int tileItems)
    {
        (_count, _options, _places) = (count, options, new int[count]);
        if (count == 0)
            return;
        _steps = options.HasShuffles ? Math.Max(1, options.RowSize / options.StepSize) : 1;
        // An odd length: no two items of a tile meet in one bank.
        Totals = new("totals", _steps * tileItems * (count | 1), count | 1);
        TileItems = tileItems;
        if (!options.HasShuffles)
            Shares = new("shares", AtOnce * options.RowSize);
    }

    /// <summary>What work-items add to the sums; null where there are none, or where steps add up registers.</summary>
    public SharedArray? Shares { get; }

    /// <summary>The sums; null where there are none.</summary>
    public SharedArray? Totals { get; }

    private int TileItems { get; }

    private int AtOnce => Math.Min(_count, Math.Max(1, _options.SharedSums / _options.RowSize));

    /// <summary>Sets the shares to zero.</summary>
    public IEnumerable<GpuStatement> Begin() => Enumerable.Range(0, _count).Select(k => new RegisterDeclaration(GpuNames.LaneSum(k), true));

    /// <summary>A work-item has its share of a sum: what is added up at once.</summary>
    public IEnumerable<WorkStatement> Finish(int sum)
    {
        if (!_options.HasShuffles)
            yield break;
        _places[sum] = _finished.Count;
        _finished.Add(sum);
        if (_finished.Count - _added < _options.StepSize && _finished.Count < _count)
            yield break;
        int[] sums = [.. _finished.Skip(_added)];
        yield return new StepSum(new(sums.Select(Share)), new(Totals!, SharedPlace.OwnSum, _added));
        _added = _finished.Count;
    }

    /// <summary>Adds up the shares in shared memory.</summary>
    public IEnumerable<GpuStatement> End()
    {
        for (int first = 0; first < _count && !_options.HasShuffles; first += AtOnce)
        {
            int[] lines = [.. Enumerable.Range(0, Math.Min(AtOnce, _count - first))];
            int begin = first;
            yield return Each(WorkerKind.Every, lines, k => new SharedAssignment(Own(k), new AddedLanes(Share(begin + k))));
            yield return new GpuLoop(GpuLoopKind.Halves, new([Each(WorkerKind.LowerHalf, lines, AddUpperHalf)]));
            yield return Each(WorkerKind.First, lines, k => new SharedAssignment(new(Totals!, SharedPlace.Item, begin + k), new SharedValue(Own(k))));
        }
    }

    /// <summary>A sum, for a leader whose item it is.</summary>
    public GpuExpression Result(int sum)
    {
        GpuExpression result = Part(0);
        for (int step = 1; step < _steps; step++)
            result = new ArithmeticValue(Operation.Add, new([result, Part(step)]));
        return result;

        SharedValue Part(int step) => new(new(
            Totals!, SharedPlace.OwnItem, (step * TileItems * Totals!.ItemLength) + (_options.HasShuffles ? _places[sum] : sum)));
    }

    private static RegisterValue Share(int sum) => new(GpuNames.LaneSum(sum), true);

    private SharedElement Own(int line) => new(Shares!, SharedPlace.Own, line);

    private SharedAssignment AddUpperHalf(int line)
    {
        SharedValue upper = new(new(Shares!, SharedPlace.UpperHalf, line));
        return new(Own(line), new ArithmeticValue(Operation.Add, new EquatableArray<GpuExpression>([new SharedValue(Own(line)), upper])));
    }

    private static Work Each(WorkerKind worker, IEnumerable<int> lines, Func<int, WorkStatement> statement)
        => new(new(worker), new(lines.Select(statement)));
}
