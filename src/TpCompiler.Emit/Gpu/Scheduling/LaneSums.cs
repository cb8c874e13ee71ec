using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>
/// Sums over the lanes of an item: each work-item sums over its own lanes in a register; then the shares are added in pairs, in
/// the order of the work-items, as many sums at a time as shared memory has room for.
/// </summary>
internal sealed class LaneSums
{
    private readonly int _count;
    private readonly int _atOnce;

    public LaneSums(int count, GpuKernelOptions options)
    {
        _count = count;
        if (count == 0)
            return;
        _atOnce = Math.Min(count, Math.Max(1, options.SharedSums / options.GroupSize));
        Shares = new("shares", _atOnce * options.GroupSize);
        Totals = new("totals", count);
        Results = [.. Enumerable.Range(0, count).Select(k => new SharedElement(Totals, SharedPlace.Fixed, k))];
    }

    /// <summary>What work-items add to the sums; null where there are none.</summary>
    public SharedArray? Shares { get; }

    /// <summary>The sums; null where there are none.</summary>
    public SharedArray? Totals { get; }

    /// <summary>For each sum where it is after <see cref="End"/>.</summary>
    public IReadOnlyList<SharedElement> Results { get; } = [];

    /// <summary>Sets the shares to zero.</summary>
    public IEnumerable<GpuStatement> Begin() => Enumerable.Range(0, _count).Select(k => new RegisterDeclaration(GpuNames.LaneSum(k)));

    /// <summary>Adds up the shares.</summary>
    public IEnumerable<GpuStatement> End()
    {
        for (int first = 0; first < _count; first += _atOnce)
        {
            int[] rows = [.. Enumerable.Range(0, Math.Min(_atOnce, _count - first))];
            int begin = first;
            yield return Each(WorkerKind.Every, rows, r => new SharedAssignment(Own(r), new RegisterValue(GpuNames.LaneSum(begin + r))));
            yield return new GpuLoop(GpuLoopKind.Halves, new([Each(WorkerKind.LowerHalf, rows, AddUpperHalf)]));
            yield return Each(WorkerKind.Leader, rows, r => new SharedAssignment(Results[begin + r], new SharedValue(Own(r))));
        }
    }

    private SharedElement Own(int row) => new(Shares!, SharedPlace.Own, row);

    private SharedAssignment AddUpperHalf(int row)
    {
        SharedValue upper = new(new(Shares!, SharedPlace.UpperHalf, row));
        return new(Own(row), new ArithmeticValue(Operation.Add, new EquatableArray<GpuExpression>([new SharedValue(Own(row)), upper])));
    }

    private static Work Each(WorkerKind worker, IEnumerable<int> rows, Func<int, WorkStatement> statement)
        => new(new(worker), new(rows.Select(statement)));
}
