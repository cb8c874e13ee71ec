using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>All launches of a program with room for so many nodes and edges, and the memory that they work on.</summary>
internal sealed class ProgramRun : IDisposable
{
    private readonly GpuProgramPlan _plan;
    private readonly GpuArena _arena;
    private readonly ProgramGraph _graph;
    private readonly GpuBuffer?[] _tensors;
    private readonly GpuSequence _setup;
    private GpuSequence _sequence;

    /// <summary>Plans an evaluation.</summary>
    public ProgramRun(GpuProgramPlan plan, GpuArena arena, ProgramGraph graph, ProgramSizes sizes)
    {
        (_plan, _arena, _graph, Sizes) = (plan, arena, graph, sizes);
        PlannedLaunch[] all = [.. plan.Setup, .. plan.Main];
        Graph = new(plan.Device, arena, plan.Program, plan.Sources, graph, sizes, all);
        TensorSlots slots = new(plan);
        _tensors = [.. Enumerable.Range(0, plan.Program.Tensors.Count).Select(t => BufferOf(t, slots))];
        _setup = new(plan.Device);
        Main = new(plan.Device);
        _sequence = _setup;
        Add(plan.Setup, isSetup: true);
        _sequence = Main;
        Add(plan.Main, isSetup: false);
    }

    /// <summary>The room for nodes and edges.</summary>
    public ProgramSizes Sizes { get; }

    /// <summary>The graph.</summary>
    public DeviceGraph Graph { get; }

    /// <summary>What is computed in an evaluation.</summary>
    public GpuSequence Main { get; }

    /// <summary>Computes what is made of parameters alone; once the graph is there, and when memory was used for something else.</summary>
    public void EnqueueSetup() => _setup.Enqueue();

    /// <summary>The memory of a tensor; null where it has none.</summary>
    public GpuBuffer? BufferOf(int tensor) => _tensors[tensor];

    /// <inheritdoc/>
    public void Dispose()
    {
        _setup.Dispose();
        Main.Dispose();
    }

    private long Bytes(int tensor)
    {
        ProgramTensor of = _plan.Program.Tensors[tensor];
        return (long)Sizes.Count(_graph, of.Domain) * of.RowLength * ElementSize(_plan.IsDouble[tensor]);
    }

    private GpuBuffer? BufferOf(int t, TensorSlots slots)
    {
        ProgramTensor tensor = _plan.Program.Tensors[t];
        if (tensor.Role == ProgramRole.Parameter)
            return slots.IsUsed(t) ? _plan.Parameters.Rows(tensor, _plan.IsDouble[t]) : null;
        if (_plan.IsLocal(t) || (tensor.Role != ProgramRole.Output && !slots.IsUsed(t)))
            return null;
        int slot = slots[t];
        return _arena.Get(slot < 0 ? "tensor:" + tensor.Name : string.Create(CultureInfo.InvariantCulture, $"slot{slot}"), slots.TensorsOf(t).Max(Bytes));
    }

    private void Add(IReadOnlyList<PlannedLaunch> launches, bool isSetup)
    {
        HashSet<int> begun = [];
        foreach (PlannedLaunch launch in launches)
        {
            foreach (PartOperand operand in launch.Operands.Where(o => begun.Add(o.Tensor) && _plan.Writes.IsCleared(o.Tensor) && (isSetup || !_plan.IsConstant[o.Tensor])))
                Clear(operand.Tensor);
            Add(launch);
        }

        // What nothing is added to is zero.
        for (int t = 0; !isSetup && t < _tensors.Length; t++)
        {
            if (_plan.Program.Tensors[t].Role == ProgramRole.Output && !begun.Contains(t))
                Clear(t);
        }
    }

    private void Clear(int tensor)
    {
        long bytes = Bytes(tensor);
        if (_tensors[tensor] is GpuBuffer buffer && bytes > 0)
            _sequence.Clear(buffer, bytes);
    }

    private void Add(PlannedLaunch launch)
    {
        if (Sizes.Count(_graph, launch.Domain) == 0)
            return;
        if (launch.IsOfItems)
            AddItems(launch);
        else if (launch.Parts[0] is KernelPart kernel)
            AddKernel(launch, kernel);
        else if (launch.Parts[0] is MaximumPart)
            AddMaximum(launch);
        else
            AddProduct(launch, (ProductPart)launch.Parts[0]);
    }

    private void AddProduct(PlannedLaunch launch, ProductPart part)
    {
        LaunchKernels kernels = _plan.KernelsOf(launch);
        (PartOperand input, PartOperand weights) = (part.Operands[0], part.Operands[1]);
        bool hasRanges = weights.Rows != RowSources.Shared;
        GpuBuffer matrices = part.IsTransposed ? _plan.TransposedOf(part) : _tensors[weights.Tensor]!;

        // Where elements are worked on, the product itself goes nowhere.
        PartOperand output = part.Operands[^1];
        _sequence.Add(kernels.Operations.Product(
            part.Product,
            new(Sizes.Count(_graph, launch.Domain), _tensors[input.Tensor]!, matrices, _tensors[output.Tensor]!)
            {
                Accumulate = !_plan.Writes.Overwrites(output),
                Ranges = hasRanges ? Graph.Ranges(weights.Rows) : null,
                RangeLimit = hasRanges ? Sizes.Ranges : 0,
                ElementStep = kernels.ElementsOf(part),
                Elements = part.Elements is null ? [] : [.. part.Operands.Skip(2).Select(o => _tensors[o.Tensor])],
            }));
    }

    private void AddItems(PlannedLaunch launch)
    {
        LaunchKernels kernels = _plan.KernelsOf(launch);
        CompiledItems compiled = kernels.ItemsOf(launch);
        RowGroups? groups = launch.Grouping == RowSources.Own ? null : Graph.Groups(launch.Grouping, launch.Domain);
        ItemRows rows = groups?.OfItems ?? new(Sizes.Count(_graph, launch.Domain));
        List<GpuBuffer?> arguments = groups is null ? [] : [rows.Offsets, rows.Items];
        List<PartialSum> partial = [];
        for (int n = 0; n < compiled.Tensors.Length; n++)
        {
            int t = compiled.Tensors[n];
            if (compiled.Kernel.Tensors[n].IsLocal)
                continue;
            if (!compiled.Partial.TryGetValue(t, out WrittenElements? elements))
            {
                arguments.Add(_tensors[t]);
                continue;
            }

            PartialSum sum = Partial(launch, launch.Operands.First(o => o.Tensor == t && o.IsOfGroup), rows.Count, partial.Count);
            partial.Add(sum);
            arguments.Add(sum.Buffer);
        }

        arguments.AddRange(compiled.Maps.Select(m => Graph.Map(m, launch.Domain)));
        _sequence.Add(kernels.Operations.ForItems(compiled.Kernel.Name, rows.Count, [rows.Count], [.. arguments]));
        foreach (PartialSum sum in partial)
            AddUp(kernels, sum, groups!);
    }

    private void AddKernel(PlannedLaunch launch, KernelPart part)
    {
        LaunchKernels kernels = _plan.KernelsOf(launch);
        RowGroups? groups = launch.Grouping == RowSources.Own ? null : Graph.Groups(launch.Grouping, launch.Domain);
        ItemRows rows = groups?.OfItems ?? new(Sizes.Count(_graph, launch.Domain));
        List<PartialSum> partial = [];
        OperandPlace[] places = new OperandPlace[part.Operands.Length];
        for (int o = 0; o < places.Length; o++)
        {
            PartOperand operand = part.Operands[o];
            OperandBinding binding = part.Segment.Bindings[o];
            if (LaunchKernels.IsCut(operand))
            {
                PartialSum sum = Partial(launch, operand, rows.Count, partial.Count);
                partial.Add(sum);
                places[o] = new(sum.Buffer, sum.Width, binding with { Offset = binding.Offset - sum.Begin }, null, operand.Elements!.AreWhole);
                continue;
            }

            int rowLength = !operand.IsOfGroup && operand.Rows == RowSources.Shared ? 0 : _plan.Program.Tensors[operand.Tensor].RowLength;
            places[o] = new(_tensors[operand.Tensor], rowLength, binding, operand.IsOfGroup ? null : Graph.Map(operand.Rows, launch.Domain), _plan.Writes.Overwrites(operand));
        }

        KernelSegment segment = part.Segment;
        _sequence.Add(kernels.Operations.Place(kernels.KernelOf(launch), new(segment.Lanes, segment.OuterCount, segment.InnerCount), rows, places));
        foreach (PartialSum sum in partial)
            AddUp(kernels, sum, groups!);
    }

    /// <summary>The greatest of rows; where rows are few, of runs of items first, and then of runs.</summary>
    private void AddMaximum(PlannedLaunch launch)
    {
        GpuOperations operations = _plan.KernelsOf(launch).Operations;
        (PartOperand from, PartOperand to) = (launch.Parts[0].Operands[0], launch.Parts[0].Operands[1]);
        int length = _plan.Program.Tensors[to.Tensor].RowLength;
        RowGroups groups = Graph.Groups(launch.Grouping, launch.Domain);
        ItemRows[] turns = [groups.OfItems, .. groups.Additions];
        GpuBuffer x = _tensors[from.Tensor]!;
        for (int k = 0; k < turns.Length; k++)
        {
            GpuBuffer y = k == turns.Length - 1
                ? _tensors[to.Tensor]!
                : _arena.Get(string.Create(CultureInfo.InvariantCulture, $"turn{k % 2}"), Math.Max(sizeof(double), (long)turns[k].Count * length * operations.ElementSize));
            _sequence.Add(operations.Maximum(turns[k], length, x, y));
            x = y;
        }
    }

    /// <summary>Memory for what runs of items sum, cleared where not all of it is written.</summary>
    private PartialSum Partial(PlannedLaunch launch, PartOperand operand, int runs, int number)
    {
        (int begin, int end) = operand.Elements!.Range;
        long bytes = Math.Max(sizeof(double), (long)runs * (end - begin) * ElementSize(launch.IsDouble));
        GpuBuffer buffer = _arena.Get(string.Create(CultureInfo.InvariantCulture, $"partial{number}"), bytes);
        if (!operand.Elements.AreWhole)
            _sequence.Clear(buffer, bytes);
        return new(operand, buffer, begin, end - begin);
    }

    /// <summary>Adds up what runs found, in turns.</summary>
    private void AddUp(LaunchKernels kernels, PartialSum sum, RowGroups groups)
    {
        OperandPlace from = new(sum.Buffer, sum.Width, new(0, sum.Width, 0, 0));
        ItemRows[] turns = [.. groups.Additions];
        for (int k = 0; k < turns.Length; k++)
        {
            OperandPlace to;
            if (k < turns.Length - 1)
            {
                GpuBuffer next = _arena.Get(string.Create(CultureInfo.InvariantCulture, $"turn{k % 2}"), Math.Max(sizeof(double), (long)turns[k].Count * sum.Width * kernels.Operations.ElementSize));
                to = new(next, sum.Width, new(0, sum.Width, 0, 0), null, true);
            }
            else
            {
                int tensor = sum.Operand.Tensor;
                to = new(_tensors[tensor], _plan.Program.Tensors[tensor].RowLength, new(sum.Begin, sum.Width, 0, 0), null, _plan.Writes.Overwrites(sum.Operand));
            }

            _sequence.Add(kernels.Operations.Place(kernels.Addition, new(sum.Width), turns[k], from, to));
            from = to with { Overwrite = false };
        }
    }

    private static int ElementSize(bool isDouble) => isDouble ? sizeof(double) : sizeof(float);

    /// <summary>What runs of items sum.</summary>
    /// <param name="Operand">What they sum.</param>
    /// <param name="Buffer">A row for each run.</param>
    /// <param name="Begin">Where in a row of the tensor the elements begin.</param>
    /// <param name="Width">How many there are.</param>
    private sealed record PartialSum(PartOperand Operand, GpuBuffer Buffer, int Begin, int Width);
}
