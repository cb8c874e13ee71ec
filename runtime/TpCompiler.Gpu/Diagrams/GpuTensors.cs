using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Gpu.Diagrams;

/// <summary>The tensors of a plan in the memory of a device; intermediates that are not needed at the same time share buffers.</summary>
internal sealed class GpuTensors : IDisposable
{
    private readonly GpuPlan _plan;
    private readonly FusionTensor[] _tensors;
    private readonly int[] _rowCounts;
    private readonly GpuBuffer[] _buffers;

    public GpuTensors(GpuPlan plan, int[] rowCounts)
    {
        (_plan, _tensors, _rowCounts) = (plan, plan.Plan.AllTensors, rowCounts);
        FusionStep[] steps = plan.Plan.AllSteps;
        FirstStep = [.. _tensors.Select((_, t) => Array.FindIndex(steps, s => s.Accesses.Any(a => a.Tensor == t)))];
        LastStep = [.. _tensors.Select((_, t) => Array.FindLastIndex(steps, s => s.Accesses.Any(a => a.Tensor == t)))];
        _buffers = Allocate();
    }

    /// <summary>For each tensor the first step that uses it; -1 for none.</summary>
    public int[] FirstStep { get; }

    /// <summary>For each tensor the last step that uses it; -1 for none.</summary>
    public int[] LastStep { get; }

    /// <summary>The number of tensors.</summary>
    public int Count => _tensors.Length;

    /// <summary>The memory of a tensor; a buffer may be longer than the tensor.</summary>
    public GpuBuffer this[int tensor] => _buffers[tensor];

    /// <summary>The rows of a tensor.</summary>
    public int RowCount(int tensor) => _rowCounts[tensor];

    /// <summary>The bytes of a tensor.</summary>
    public long Bytes(int tensor) => (long)_rowCounts[tensor] * _tensors[tensor].RowLength * ElementSize;

    /// <summary>The elements of the tensor called <paramref name="name"/>.</summary>
    public long LengthOf(string name) => Bytes(NumberOf(name)) / ElementSize;

    /// <summary>The memory of an input or output, after checks.</summary>
    public GpuBuffer Find(string name, ProgramRole role, int length, Type type)
    {
        int t = NumberOf(name);
        if (_tensors[t].Role != role)
            throw new ArgumentException($"{name} is no {role} of the plan.");
        if (type != (_plan.Program.IsDouble ? typeof(double) : typeof(float)))
            throw new ArgumentException($"The plan computes with {(_plan.Program.IsDouble ? "double" : "float")}; found {type.Name}.");
        if (length != Bytes(t) / ElementSize)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} has {length} elements; expected {Bytes(t) / ElementSize}: {_rowCounts[t]} rows {_tensors[t].Domain} of {_tensors[t].RowLength}."));
        }

        return _buffers[t];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GpuBuffer buffer in _buffers.Distinct())
            buffer.Dispose();
    }

    private int ElementSize => _plan.Program.ElementSize;

    private int NumberOf(string name)
    {
        int t = Array.FindIndex(_tensors, t => t.Name == name);
        return t >= 0 ? t : throw new ArgumentException($"The plan has no tensor named {name}; it has {string.Join(", ", _tensors.Select(t => t.Name))}.");
    }

    private GpuBuffer[] Allocate()
    {
        // The largest first, so that a buffer that is shared is as long as any that shares it.
        int[] place = new int[_tensors.Length];
        List<List<int>> places = [];
        foreach (int t in Enumerable.Range(0, _tensors.Length).OrderByDescending(Bytes))
        {
            bool isIntermediate = _tensors[t].Role == ProgramRole.Intermediate;
            place[t] = isIntermediate ? places.FindIndex(p => p.All(o => IsApart(t, o))) : -1;
            if (place[t] < 0)
            {
                place[t] = places.Count;
                places.Add([]);
            }

            places[place[t]].Add(t);
        }

        GpuBuffer[] buffers = [.. places.Select(p => _plan.Program.Device.Allocate(Math.Max(sizeof(double), p.Max(Bytes))))];
        return [.. place.Select(p => buffers[p])];
    }

    private bool IsApart(int t, int other)
        => _tensors[other].Role == ProgramRole.Intermediate && (LastStep[t] < FirstStep[other] || LastStep[other] < FirstStep[t]);
}
