using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;
using TpCompiler.Gpu.Products;
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
    /// <param name="plan">The plan.</param>
    /// <param name="arena">The memory.</param>
    /// <param name="graph">A graph.</param>
    /// <param name="sizes">The room for such graphs.</param>
    /// <param name="areEdgesFound">Whether the device finds edges.</param>
    public ProgramRun(GpuProgramPlan plan, GpuArena arena, ProgramGraph graph, ProgramSizes sizes, bool areEdgesFound)
    {
        (_plan, _arena, _graph, Sizes, AreEdgesFound) = (plan, arena, graph, sizes, areEdgesFound);
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
        FoundRows = new(plan.Device);
        if (areEdgesFound)
            Graph.AddFoundRows(plan.Operations, graph, InputOf(FoundEdgesText.Shifts), FoundRows);
    }

    /// <summary>The room for nodes and edges.</summary>
    public ProgramSizes Sizes { get; }

    /// <summary>The graph.</summary>
    public DeviceGraph Graph { get; }

    /// <summary>Whether the device finds edges.</summary>
    public bool AreEdgesFound { get; }

    /// <summary>What is computed in an evaluation.</summary>
    public GpuSequence Main { get; }

    /// <summary>What is made of edges that the device found.</summary>
    public GpuSequence FoundRows { get; }

    /// <summary>Computes what is made of parameters alone; once the graph is there, and when memory was used for something else.</summary>
    public void EnqueueSetup() => _setup.Enqueue();

    /// <summary>The memory of a tensor; null where it has none.</summary>
    public GpuBuffer? BufferOf(int tensor) => _tensors[tensor];

    /// <inheritdoc/>
    public void Dispose()
    {
        _setup.Dispose();
        Main.Dispose();
        FoundRows.Dispose();
    }

    /// <summary>The memory of an input of three 64-bit numbers; null where nothing reads it.</summary>
    private GpuBuffer? InputOf(string name)
    {
        for (int t = 0; t < _tensors.Length; t++)
        {
            if (_plan.Program.Tensors[t] is { Role: ProgramRole.Input, RowLength: 3, Numbers: NumberKind.Double } input && input.Name == name)
                return _tensors[t];
        }

        throw new ArgumentException($"The program {_plan.Program.Name} has no input {name} of three 64-bit numbers.");
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
        else if (launch.Parts[0] is MaximumPart)
            AddMaximum(launch);
        else if (launch.IsOfProducts)
            AddProducts(launch);
        else
            AddKernel(launch, (KernelPart)launch.Parts[0]);
    }

    private void AddProducts(PlannedLaunch launch)
    {
        LaunchKernels kernels = _plan.KernelsOf(launch);
        (JoinedProducts products, string name) = kernels.ProductsOf(launch);
        List<GpuBuffer?> arrays = [];
        foreach (ProductPart part in launch.Parts.Cast<ProductPart>())
        {
            foreach (ProductFactors factors in part.Factors)
                arrays.AddRange([_tensors[factors.Input.Tensor], factors.IsTransposed ? _plan.TransposedOf(factors) : _tensors[factors.Weights.Tensor]]);
            if (part.Sum.HasRanges)
                arrays.Add(Graph.Ranges(part.Ranges));
            for (int a = 0; a < part.Added.Length; a++)
            {
                arrays.Add(_tensors[part.Added[a].Tensor]);
                if (part.Sum.Added[a].IsMapped)
                    arrays.Add(Graph.Map(part.Added[a].Rows, launch.Domain));
            }

            arrays.AddRange(part.Results.Select(o => _tensors[o.Tensor]));
        }

        bool[] accumulates = [.. launch.Parts.Cast<ProductPart>().Select(p => p.Sum.Elements is null && !_plan.Writes.Overwrites(p.Results[0]))];
        _sequence.Add(ProductLaunches.Place(kernels.Operations, name, products, Sizes.Count(_graph, launch.Domain), Sizes.Ranges, accumulates, [.. arrays]));
    }

    private void AddItems(PlannedLaunch launch)
    {
        LaunchKernels kernels = _plan.KernelsOf(launch);
        CompiledItems compiled = kernels.ItemsOf(launch);
        RowGroups[] groups = [.. launch.Groupings.Select(g => Graph.Groups(g, launch.Domain))];
        ItemRows[] rows = [.. groups.Select(g => launch.HasGroupRows ? g.OfRows : g.OfItems)];
        int count = rows.Length == 0 ? Sizes.Count(_graph, launch.Domain) : rows[0].Count;
        List<GpuBuffer?> arguments = [.. rows.SelectMany(r => new[] { r.Offsets, r.Items })];
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

            PartialSum sum = Partial(launch, launch.Operands.First(o => o.Tensor == t && o.IsOfGroup), count, partial.Count);
            partial.Add(sum);
            arguments.Add(sum.Buffer);
        }

        arguments.AddRange(compiled.Maps.Select(m => Graph.Map(m, launch.Domain)));
        _sequence.Add(launch.HasGroupRows
            ? kernels.Operations.ForSums(compiled.Kernel.Name, count, [count], [.. arguments])
            : kernels.Operations.ForItems(compiled.Kernel.Name, count, [count], [.. arguments]));
        foreach (PartialSum sum in partial)
            AddUp(kernels, sum, groups[0]);
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
            if (launch.IsCut(operand))
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
