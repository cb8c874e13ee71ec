using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Gpu.Diagrams;

/// <summary>All that a run enqueues: what is cleared, and kernels with their arguments.</summary>
internal sealed unsafe class LaunchPlan : IDisposable
{
    private readonly GpuPlan _plan;
    private readonly DomainRows _rows;
    private readonly GpuTensors _tensors;
    private readonly List<Action> _actions = [];
    private readonly List<IDisposable> _owned = [];
    private readonly Dictionary<RowMap, GpuBuffer?> _rowBuffers = [];
    private readonly bool[] _isOverwritten;
    private GpuLaunch? _recorded;

    public LaunchPlan(GpuPlan plan, DomainRows rows, GpuTensors tensors)
    {
        (_plan, _rows, _tensors) = (plan, rows, tensors);
        GroupItems[] groups = [.. plan.Steps.Select(GroupsOf)];
        _isOverwritten = [.. Enumerable.Range(0, tensors.Count).Select(t => IsOverwritten(t, groups))];
        for (int number = 0; number < plan.Plan.AllSteps.Length; number++)
        {
            Clear(number);
            for (int s = 0; s < groups.Length; s++)
            {
                if (plan.Steps[s].Number == number)
                    Add(s, groups[s]);
            }
        }

        Clear(-1);
    }

    /// <summary>Enqueues everything: one by one at first, then as one where the device can.</summary>
    public void Enqueue()
    {
        if (_recorded is not null)
        {
            _recorded.Enqueue();
            return;
        }

        EnqueueEach();
        _recorded = _plan.Program.Device.Record(EnqueueEach);
    }

    private void EnqueueEach()
    {
        foreach (Action action in _actions)
            action();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _recorded?.Dispose();
        foreach (IDisposable owned in _owned)
            owned.Dispose();
    }

    private RowMap MapOf(GpuStep step, int operand)
    {
        TensorAccess access = step.Step.Accesses[step.Operands[operand]];
        return _rows.Rows(step.Step.Domain, _plan.Plan.AllTensors[access.Tensor].Domain, access.Letters);
    }

    private GroupItems GroupsOf(GpuStep step)
        => step.Grouping < 0 ? GroupItems.Each(_rows.Count(step.Step.Domain)) : GroupItems.OfRows(MapOf(step, step.Grouping));

    /// <summary>Whether rows are so few that their sums are cut into runs.</summary>
    private bool IsCut(GpuStep step, GroupItems groups)
        => groups.Offsets is not null && (long)groups.Count * GpuAddition.LeastItemsOfRow <= _rows.Count(step.Step.Domain);

    /// <summary>Whether the operands that may overwrite a tensor all do: sums that are cut are added, and what is not stored stays.</summary>
    private bool IsOverwritten(int tensor, GroupItems[] groups)
    {
        bool isOverwritten = false;
        for (int number = 0; number < _plan.Plan.AllSteps.Length; number++)
        {
            for (int o = 0; o < _plan.Plan.Overwrites[number].Length; o++)
            {
                if (!_plan.Plan.Overwrites[number][o] || _plan.Plan.AllSteps[number].Accesses[o].Tensor != tensor)
                    continue;
                if (!Enumerable.Range(0, groups.Length).Any(s => Overwrites(_plan.Steps[s], number, o, groups[s])))
                    return false;
                isOverwritten = true;
            }
        }

        return isOverwritten;
    }

    /// <summary>Whether a launch puts a value to every element of an operand of a step.</summary>
    private bool Overwrites(GpuStep step, int number, int operand, GroupItems groups)
    {
        int o = step.Number == number ? Array.IndexOf(step.Operands, operand) : -1;
        if (o < 0 || (!step.PerItem[o] && IsCut(step, groups)))
            return false;
        int stored = step.Program.Stores.Where(store => store.Operand == o).Select(store => store.Component).Distinct().Count();
        return stored == step.Program.Operands[o].Components;
    }

    /// <summary>Clears the tensors that a step is the first to use; those that no step uses for -1.</summary>
    private void Clear(int step)
    {
        foreach (int t in Enumerable.Range(0, _tensors.Count))
        {
            if (_plan.Plan.AllTensors[t].Role == ProgramRole.Input || _isOverwritten[t] || _tensors.FirstStep[t] != step)
                continue;
            (GpuBuffer buffer, long bytes) = (_tensors[t], _tensors.Bytes(t));
            _actions.Add(() => _plan.Program.Device.Clear(buffer, bytes));
        }
    }

    private void Add(int s, GroupItems groups)
    {
        GpuStep step = _plan.Steps[s];
        GpuKernel kernel = _plan.KernelOf(s);
        bool isCut = IsCut(step, groups);
        (GroupItems runs, GroupItems ofRows) = isCut ? groups.Cut(GpuAddition.RunLength) : (groups, groups);
        int count = step.Operands.Length;
        OperandPlace[] operands = new OperandPlace[count];
        List<Action> additions = [];
        for (int o = 0; o < count; o++)
        {
            int inStep = step.Operands[o];
            int tensor = step.Step.Accesses[inStep].Tensor;
            int rowLength = _plan.Plan.AllTensors[tensor].RowLength;
            GpuBuffer data = _tensors[tensor];
            bool isOverwritten = _plan.Plan.Overwrites[step.Number][inStep] && _isOverwritten[tensor];
            RowMap map = MapOf(step, o);
            if (isCut && !step.PerItem[o])
            {
                GpuBuffer partial = Own(_plan.Program.Device.Allocate(Math.Max(1L, (long)runs.Count * rowLength * ElementSize)));
                long bytes = (long)runs.Count * rowLength * ElementSize;
                _actions.Add(() => _plan.Program.Device.Clear(partial, bytes));
                additions.Add(Addition(partial, _tensors[tensor], rowLength, ofRows));
                data = partial;
            }

            int itemStride = step.PerItem[o] && map.IsShared ? 0 : rowLength;
            operands[o] = new(data, itemStride, step.Step.Bindings[inStep], step.PerItem[o] ? RowsOf(map) : null, isOverwritten);
        }

        _actions.Add(Place(kernel, new(step.Step.Lanes, step.Step.OuterCount, step.Step.InnerCount), runs, operands));
        _actions.AddRange(additions);
    }

    private Action Addition(GpuBuffer from, GpuBuffer to, int rowLength, GroupItems rows)
    {
        OperandBinding whole = new(0, rowLength, 0, 0);
        return Place(_plan.Program.Kernels.Addition, new(rowLength), rows, [new(from, rowLength, whole), new(to, rowLength, whole)]);
    }

    private Action Place(GpuKernel kernel, KernelLoops loops, GroupItems items, OperandPlace[] operands)
    {
        ItemRows rows = new(items.Count, Upload(items.Offsets), Upload(items.Items));
        return Own(KernelPlacement.Place(_plan.Program.Device, _plan.Program.Module, kernel, loops, rows, operands)).Enqueue;
    }

    private GpuBuffer? RowsOf(RowMap map)
    {
        if (map.Pointer is null)
            return null;
        if (!_rowBuffers.TryGetValue(map, out GpuBuffer? buffer))
            _rowBuffers.Add(map, buffer = Upload(map.ToArray()));
        return buffer;
    }

    private GpuBuffer? Upload(int[]? numbers) => numbers is null ? null : Own(_plan.Program.Device.Upload<int>(numbers));

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    private int ElementSize => _plan.Program.ElementSize;
}
