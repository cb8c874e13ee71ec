using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>The memory that the launches of a program work on, with room for so many nodes and edges: tensors, the graph, and parts of sums.</summary>
internal sealed class ProgramMemory : IDisposable
{
    private readonly PlannedProgram _planned;
    private readonly GpuArena _arena;
    private readonly ProgramGraph _graph;
    private readonly ProgramSizes _sizes;
    private readonly GpuBuffer?[] _tensors;
    private readonly Dictionary<(int Tensor, int Window), GpuBuffer> _views = [];

    /// <summary>Makes room.</summary>
    /// <param name="planned">The launches.</param>
    /// <param name="arena">The memory.</param>
    /// <param name="graph">A graph.</param>
    /// <param name="sizes">The room for such graphs.</param>
    /// <param name="areEdgesFound">Whether the device finds edges.</param>
    public ProgramMemory(PlannedProgram planned, GpuArena arena, ProgramGraph graph, ProgramSizes sizes, bool areEdgesFound)
    {
        (_planned, _arena, _graph, _sizes) = (planned, arena, graph, sizes);
        PlannedLaunch[] all = [.. planned.Setup, .. planned.Main];
        Graph = new(planned, arena, graph, sizes, all);
        if (areEdgesFound)
            Graph.ReserveFound();
        TensorSlots slots = new(planned);
        _tensors = [.. Enumerable.Range(0, planned.Program.Tensors.Count).Select(t => Allocate(t, slots))];
        foreach (PlannedLaunch launch in all.Where(l => l.Operands.Any(l.IsCut)))
        {
            int number = 0;
            foreach (PartOperand operand in launch.Operands.Where(launch.IsCut))
            {
                Partial(launch, operand, number++);
                ItemRows[] turns = [.. Graph.Groups(operand.Rows, launch.Domain, 0).Additions];
                for (int k = 0; k < turns.Length - 1; k++)
                    Turn(k, launch, operand, turns[k].Count);
            }
        }
    }

    /// <summary>The graph.</summary>
    public DeviceGraph Graph { get; }

    /// <summary>Whether there are several windows, so that edges of one are a part of what is kept for all.</summary>
    private bool HasParts => _sizes.Windows > 1;

    /// <summary>The whole memory of a tensor; null where it has none.</summary>
    public GpuBuffer? this[int tensor] => _tensors[tensor];

    /// <summary>The rows of a tensor that launches over the edges of a window see: for those that are kept for all edges these of the window.</summary>
    public GpuBuffer? In(int window, int tensor)
    {
        if (_tensors[tensor] is not { } whole || !HasParts || _planned.IsOfWindow(tensor) || !RowRelations.IsEdges(_planned.Program.Tensors[tensor].Domain))
            return _tensors[tensor];
        if (!_views.TryGetValue((tensor, window), out GpuBuffer? view))
        {
            long bytes = Bytes(tensor, 1);
            _views.Add((tensor, window), view = _planned.Device.View(whole, window * bytes, bytes));
        }

        return view;
    }

    /// <summary>The bytes of what <see cref="In"/> gives.</summary>
    public long BytesIn(int tensor) => Bytes(tensor, 1);

    /// <summary>Memory for what runs of items sum.</summary>
    public GpuBuffer Partial(PlannedLaunch launch, PartOperand operand, int number)
    {
        int runs = Graph.Groups(operand.Rows, launch.Domain, 0).OfItems.Count;
        return _arena.Get(string.Create(CultureInfo.InvariantCulture, $"partial{number}"), BytesOfRuns(launch, operand, runs));
    }

    /// <summary>Memory for what a turn of additions of runs finds.</summary>
    public GpuBuffer Turn(int number, PlannedLaunch launch, PartOperand operand, int runs)
        => _arena.Get(string.Create(CultureInfo.InvariantCulture, $"turn{number % 2}"), BytesOfRuns(launch, operand, runs));

    /// <summary>The bytes of what so many runs sum.</summary>
    public static long BytesOfRuns(PlannedLaunch launch, PartOperand operand, int runs)
    {
        (int begin, int end) = operand.Elements!.Range;
        return Math.Max(sizeof(double), (long)runs * (end - begin) * ElementSize(launch.IsDouble));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GpuBuffer view in _views.Values)
            view.Dispose();
        _views.Clear();
        Graph.Dispose();
    }

    private static int ElementSize(bool isDouble) => isDouble ? sizeof(double) : sizeof(float);

    private long Bytes(int tensor, int windows)
    {
        ProgramTensor of = _planned.Program.Tensors[tensor];
        long rows = _sizes.Count(_graph, of.Domain);
        if (RowRelations.IsEdges(of.Domain))
            rows *= windows;
        return rows * of.RowLength * ElementSize(_planned.IsDouble[tensor]);
    }

    private GpuBuffer? Allocate(int t, TensorSlots slots)
    {
        ProgramTensor tensor = _planned.Program.Tensors[t];
        if (tensor.Role == ProgramRole.Parameter)
            return slots.IsUsed(t) && !_arena.IsCounting ? _planned.Parameters.Rows(tensor, _planned.IsDouble[t]) : null;
        if (_planned.IsLocal(t) || (tensor.Role != ProgramRole.Output && !slots.IsUsed(t)))
            return null;
        int slot = slots[t];
        string name = slot < 0 ? "tensor:" + tensor.Name : string.Create(CultureInfo.InvariantCulture, $"slot{slot}");
        return _arena.Get(name, slots.TensorsOf(t).Max(o => Bytes(o, _planned.IsOfWindow(o) ? 1 : _sizes.Windows)));
    }
}
