using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Diagrams;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Recording;

namespace TpCompiler.Gpu.Operations;

/// <summary>A <see cref="GpuKernelPlan"/> on buffers. What it computes is the same on each run, bit by bit.</summary>
public sealed class GpuKernelRun : IDisposable
{
    private readonly GpuKernelPlan _plan;
    private readonly int _count;
    private readonly IReadOnlyList<GpuBuffer> _buffers;
    private readonly IReadOnlyDictionary<string, GpuRowIndex>? _indices;
    private readonly List<Action> _actions = [];
    private readonly List<IDisposable> _owned = [];
    private readonly Dictionary<string, GpuBuffer> _rowsOfIndex = [];
    private readonly bool[] _isOverwritten;
    private GpuLaunch? _recorded;

    internal GpuKernelRun(GpuKernelPlan plan, int count, IReadOnlyList<GpuBuffer> buffers, IReadOnlyDictionary<string, GpuRowIndex>? indices)
    {
        (_plan, _count, _buffers, _indices) = (plan, count, buffers, indices);
        GroupItems[] groups = [.. plan.Parts.Select(GroupsOf)];
        _isOverwritten = [.. Enumerable.Range(0, buffers.Count).Select(t => IsOverwritten(t, groups))];
        for (int t = 0; t < buffers.Count; t++)
        {
            if (plan.Plan.Operands[t].Role == OperandRole.Output && !_isOverwritten[t])
                Clear(buffers[t], plan.Bytes(t, count, indices));
        }

        for (int p = 0; p < groups.Length; p++)
            Add(p, groups[p]);
    }

    /// <summary>How many launches and clears a run enqueues.</summary>
    public int ActionCount => _actions.Count;

    /// <summary>Enqueues everything: one by one at first, then as one where the device can.</summary>
    public void Enqueue()
    {
        KernelRecording.Add(KernelExecution.Device, _plan.Device.Name);
        if (_recorded is not null)
        {
            _recorded.Enqueue();
            return;
        }

        EnqueueEach();
        if (_actions.Count > 0)
            _recorded = _plan.Device.Record(EnqueueEach);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _recorded?.Dispose();
        foreach (IDisposable owned in _owned)
            owned.Dispose();
    }

    private void EnqueueEach()
    {
        foreach (Action action in _actions)
            action();
    }

    private GroupItems GroupsOf(GpuKernelPart part)
    {
        if (part.Grouping.IsShared)
            return new(1, [0, _count], null);
        if (part.Grouping.Index is not string name)
            return GroupItems.Each(_count);
        RowOrder order = GpuKernelPlan.Index(name, _count, _indices).Order;
        bool isInOrder = !order.Items.Where((item, n) => item != n).Any();
        return new(order.Offsets.Length - 1, order.Offsets, isInOrder ? null : order.Items);
    }

    /// <summary>Whether the operands that may overwrite a tensor all do; otherwise it is cleared, and all add.</summary>
    private bool IsOverwritten(int tensor, GroupItems[] groups)
    {
        bool isOverwritten = false;
        for (int s = 0; s < _plan.Steps.Length; s++)
        {
            for (int o = 0; o < _plan.Overwrites[s].Length; o++)
            {
                if (!_plan.Overwrites[s][o] || _plan.Steps[s].Accesses[o].Tensor != tensor)
                    continue;
                if (!Enumerable.Range(0, groups.Length).Any(p => _plan.Parts[p].Segment == s && CanOverwrite(_plan.Parts[p], o, groups[p])))
                    return false;
                isOverwritten = true;
            }
        }

        return isOverwritten;
    }

    private bool CanOverwrite(GpuKernelPart part, int ofSegment, GroupItems groups)
    {
        int o = part.OperandOf(ofSegment);
        return o >= 0 && part.StoresAll(o) && (part.PerItem[o] || GpuSumRuns.Length(groups, _count) == 0 || part.Covers(o));
    }

    private void Add(int number, GroupItems groups)
    {
        GpuKernelPart part = _plan.Parts[number];
        int length = GpuSumRuns.Length(groups, _count);
        (GroupItems runs, GroupItems ofRows) = length > 0 ? groups.Cut(length) : (groups, groups);
        OperandPlace[] places = new OperandPlace[part.Operands.Length];
        List<Action> additions = [];
        for (int o = 0; o < places.Length; o++)
        {
            int inStep = part.Operands[o];
            int tensor = part.Step.Accesses[inStep].Tensor;
            int rowLength = _plan.Plan.Operands[tensor].RowLength;
            OperandBinding binding = part.Step.Bindings[inStep];
            bool overwrites = _plan.Overwrites[part.Segment][inStep] && _isOverwritten[tensor];
            if (length > 0 && !part.PerItem[o])
            {
                // What a run sums is put together in rows of their own, which hold the range of elements that this kernel writes.
                (int begin, int end) = RowElements.Range(part.Step, inStep);
                int width = end - begin;
                long bytes = (long)runs.Count * width * _plan.ElementSize;
                GpuBuffer partial = Own(_plan.Device.Allocate(Math.Max(sizeof(double), bytes)));
                bool covers = part.Covers(o);
                if (!covers)
                    Clear(partial, bytes);
                places[o] = new(partial, width, binding with { Offset = binding.Offset - begin }, null, covers);
                AddUp(additions, partial, width, ofRows, new(_buffers[tensor], rowLength, new(begin, width, 0, 0), null, overwrites));
                continue;
            }

            GpuRows rows = _plan.RowsOf(tensor);
            places[o] = part.PerItem[o]
                ? new(_buffers[tensor], rows.IsShared ? 0 : rowLength, binding, RowsOf(rows), overwrites)
                : new(_buffers[tensor], rowLength, binding, null, overwrites);
        }

        Place(_actions, _plan.KernelOf(number), new(part.Step.Lanes, part.Step.OuterCount, part.Step.InnerCount), runs, places);
        _actions.AddRange(additions);
    }

    /// <summary>Adds the rows of runs to those that were cut, in several turns where they are many.</summary>
    private void AddUp(List<Action> actions, GpuBuffer from, int width, GroupItems rows, OperandPlace to)
    {
        OperandBinding whole = new(0, width, 0, 0);
        int length = GpuSumRuns.LengthOfRuns(rows);
        if (length > 0)
        {
            (GroupItems runs, rows) = rows.Cut(length);
            GpuBuffer partial = Own(_plan.Device.Allocate(Math.Max(sizeof(double), (long)runs.Count * width * _plan.ElementSize)));
            Place(actions, _plan.Addition, new(width), runs, [new(from, width, whole), new(partial, width, whole, null, true)]);
            AddUp(actions, partial, width, rows, to);
            return;
        }

        Place(actions, _plan.Addition, new(width), rows, [new(from, width, whole), to]);
    }

    private void Place(List<Action> actions, GpuKernel kernel, KernelLoops loops, GroupItems items, OperandPlace[] operands)
    {
        if (items.Count == 0)
            return;
        ItemRows rows = new(items.Count, Upload(items.Offsets), Upload(items.Items));
        actions.Add(Own(KernelPlacement.Place(_plan.Device, _plan.Module, kernel, loops, rows, operands)).Enqueue);
    }

    private void Clear(GpuBuffer buffer, long bytes)
    {
        if (bytes > 0)
            _actions.Add(() => _plan.Device.Clear(buffer, bytes));
    }

    private GpuBuffer? RowsOf(GpuRows rows)
    {
        if (rows.Index is not string name)
            return null;
        if (!_rowsOfIndex.TryGetValue(name, out GpuBuffer? buffer))
            _rowsOfIndex.Add(name, buffer = Own(_plan.Device.Upload(GpuKernelPlan.Index(name, _count, _indices).Rows)));
        return buffer;
    }

    private GpuBuffer? Upload(int[]? numbers) => numbers is null ? null : Own(_plan.Device.Upload<int>(numbers));

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
