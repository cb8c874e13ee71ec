using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;
using TpCompiler.Gpu.Products;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>All launches of a program with room for so many nodes and edges, and the memory that they work on.</summary>
internal sealed class ProgramRun : IDisposable
{
    private readonly ProgramGraph _graph;
    private readonly ProgramMemory _memory;
    private readonly GpuSequence _setup;
    private GpuSequence _sequence;

    // The window over edges that launches are added for.
    private int _window;

    /// <summary>Plans an evaluation.</summary>
    /// <param name="planned">The launches.</param>
    /// <param name="arena">The memory.</param>
    /// <param name="graph">A graph.</param>
    /// <param name="sizes">The room for such graphs.</param>
    /// <param name="areEdgesFound">Whether the device finds edges.</param>
    public ProgramRun(PlannedProgram planned, GpuArena arena, ProgramGraph graph, ProgramSizes sizes, bool areEdgesFound)
    {
        (Planned, _graph, Sizes, AreEdgesFound) = (planned, graph, sizes, areEdgesFound);
        _memory = new(planned, arena, graph, sizes, areEdgesFound);
        _setup = new(planned.Device);
        Main = new(planned.Device);
        _sequence = _setup;
        AddAll(planned.Setup, isSetup: true);
        _sequence = Main;
        AddAll(planned.Main, isSetup: false);
        FoundRows = new(planned.Device);
        if (areEdgesFound)
            Graph.AddFoundRows(planned.Operations, graph, InputOf(FoundEdgesText.Shifts), FoundRows);
    }

    /// <summary>The room for nodes and edges.</summary>
    public ProgramSizes Sizes { get; }

    /// <summary>The launches.</summary>
    public PlannedProgram Planned { get; }

    /// <summary>The graph.</summary>
    public DeviceGraph Graph => _memory.Graph;

    /// <summary>Whether the device finds edges.</summary>
    public bool AreEdgesFound { get; }

    /// <summary>What is computed in an evaluation.</summary>
    public GpuSequence Main { get; }

    /// <summary>What is made of edges that the device found.</summary>
    public GpuSequence FoundRows { get; }

    /// <summary>Computes what is made of parameters alone; once the graph is there, and when memory was used for something else.</summary>
    public void EnqueueSetup() => _setup.Enqueue();

    /// <summary>The memory of a tensor; null where it has none.</summary>
    public GpuBuffer? BufferOf(int tensor) => _memory[tensor];

    /// <inheritdoc/>
    public void Dispose()
    {
        _setup.Dispose();
        Main.Dispose();
        FoundRows.Dispose();
        _memory.Dispose();
    }

    /// <summary>The memory of an input of three 64-bit numbers; null where nothing reads it.</summary>
    private GpuBuffer? InputOf(string name)
    {
        for (int t = 0; t < Planned.Program.Tensors.Count; t++)
        {
            if (Planned.Program.Tensors[t] is { Role: ProgramRole.Input, RowLength: 3, Numbers: NumberKind.Double } input && input.Name == name)
                return _memory[t];
        }

        throw new ArgumentException($"The program {Planned.Program.Name} has no input {name} of three 64-bit numbers.");
    }

    private void AddAll(IReadOnlyList<PlannedLaunch> launches, bool isSetup)
    {
        HashSet<int> begun = [];
        for (int n = 0; n < launches.Count;)
        {
            int end = n;
            while (end < launches.Count && launches[end].Stage == launches[n].Stage)
                end++;
            PlannedLaunch[] stage = [.. launches.Skip(n).Take(end - n)];
            if (Planned.HasWindows && EdgeWindows.IsOverEdges(launches[n].Stage))
                AddWindows(stage, begun);
            else
                Add(stage, begun, isSetup);
            n = end;
        }

        // What nothing is added to is zero.
        for (int t = 0; !isSetup && t < Planned.Program.Tensors.Count; t++)
        {
            if (Planned.Program.Tensors[t].Role == ProgramRole.Output && !begun.Contains(t))
                Clear(t);
        }
    }

    /// <summary>Adds launches over edges for one window after another.</summary>
    private void AddWindows(PlannedLaunch[] stage, HashSet<int> begun)
    {
        foreach (int t in stage.SelectMany(l => l.Operands).Select(o => o.Tensor).Where(t => !RowRelations.IsEdges(Planned.Program.Tensors[t].Domain)))
        {
            if (begun.Add(t) && Planned.Writes.IsCleared(t) && !Planned.IsConstant[t])
                Clear(t);
        }

        HashSet<int> before = [.. begun];
        for (_window = 0; _window < Sizes.Windows; _window++)
        {
            begun.Clear();
            begun.UnionWith(before);
            Add(stage, begun, isSetup: false);
        }

        _window = 0;
    }

    private void Add(PlannedLaunch[] launches, HashSet<int> begun, bool isSetup)
    {
        foreach (PlannedLaunch launch in launches)
        {
            foreach (PartOperand operand in launch.Operands.Where(o => begun.Add(o.Tensor) && Planned.Writes.IsCleared(o.Tensor) && (isSetup || !Planned.IsConstant[o.Tensor])))
                Clear(operand.Tensor);
            Add(launch);
        }
    }

    private void Clear(int tensor)
    {
        long bytes = _memory.BytesIn(tensor);
        if (Tensor(tensor) is { } buffer && bytes > 0)
            _sequence.Clear(buffer, bytes);
    }

    private GpuBuffer? Tensor(int tensor) => _memory.In(_window, tensor);

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
        LaunchKernels kernels = Planned.KernelsOf(launch);
        (JoinedProducts products, string name) = kernels.ProductsOf(launch);
        List<GpuBuffer?> arrays = [];
        foreach (ProductPart part in launch.Parts.Cast<ProductPart>())
        {
            foreach (ProductFactors factors in part.Factors)
                arrays.AddRange([Tensor(factors.Input.Tensor), factors.IsTransposed ? Planned.TransposedOf(factors) : Tensor(factors.Weights.Tensor)]);
            if (part.Sum.HasRanges)
                arrays.Add(Graph.Ranges(part.Ranges));
            for (int a = 0; a < part.Added.Length; a++)
            {
                arrays.Add(Tensor(part.Added[a].Tensor));
                if (part.Sum.Added[a].IsMapped)
                    arrays.Add(Graph.Map(part.Added[a].Rows, launch.Domain, _window));
            }

            arrays.AddRange(part.Results.Select(o => Tensor(o.Tensor)));
        }

        bool[] accumulates = [.. launch.Parts.Cast<ProductPart>().Select(p => p.Sum.Elements is null && !Planned.Writes.Overwrites(p.Results[0]))];
        _sequence.Add(ProductLaunches.Place(kernels.Operations, name, products, Sizes.Count(_graph, launch.Domain), Sizes.Ranges, accumulates, [.. arrays]));
    }

    private void AddItems(PlannedLaunch launch)
    {
        LaunchKernels kernels = Planned.KernelsOf(launch);
        CompiledItems compiled = kernels.ItemsOf(launch);
        RowGroups[] groups = [.. launch.Groupings.Select(g => Graph.Groups(g, launch.Domain, _window))];
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
                arguments.Add(Tensor(t));
                continue;
            }

            PartialSum sum = Partial(launch, launch.Operands.First(o => o.Tensor == t && o.IsOfGroup), count, partial.Count);
            partial.Add(sum);
            arguments.Add(sum.Buffer);
        }

        arguments.AddRange(compiled.Maps.Select(m => Graph.Map(m, launch.Domain, _window)));
        _sequence.Add(launch.HasGroupRows
            ? kernels.Operations.ForSums(compiled.Kernel.Name, count, [count], [.. arguments])
            : kernels.Operations.ForItems(compiled.Kernel.Name, count, [count], [.. arguments]));
        foreach (PartialSum sum in partial)
            AddUp(kernels, sum, groups[0]);
    }

    private void AddKernel(PlannedLaunch launch, KernelPart part)
    {
        LaunchKernels kernels = Planned.KernelsOf(launch);
        RowGroups? groups = launch.Grouping == RowSources.Own ? null : Graph.Groups(launch.Grouping, launch.Domain, _window);
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

            int rowLength = !operand.IsOfGroup && operand.Rows == RowSources.Shared ? 0 : Planned.Program.Tensors[operand.Tensor].RowLength;
            places[o] = new(Tensor(operand.Tensor), rowLength, binding, operand.IsOfGroup ? null : Graph.Map(operand.Rows, launch.Domain, _window), Planned.Writes.Overwrites(operand));
        }

        KernelSegment segment = part.Segment;
        _sequence.Add(kernels.Operations.Place(kernels.KernelOf(launch), new(segment.Lanes, segment.OuterCount, segment.InnerCount), rows, places));
        foreach (PartialSum sum in partial)
            AddUp(kernels, sum, groups!);
    }

    /// <summary>The greatest of rows; where rows are few, of runs of items first, and then of runs.</summary>
    private void AddMaximum(PlannedLaunch launch)
    {
        GpuOperations operations = Planned.KernelsOf(launch).Operations;
        (PartOperand from, PartOperand to) = (launch.Parts[0].Operands[0], launch.Parts[0].Operands[1]);
        int length = Planned.Program.Tensors[to.Tensor].RowLength;
        RowGroups groups = Graph.Groups(launch.Grouping, launch.Domain, _window);
        ItemRows[] turns = [groups.OfItems, .. groups.Additions];
        GpuBuffer x = Tensor(from.Tensor)!;
        for (int k = 0; k < turns.Length; k++)
        {
            GpuBuffer y = k == turns.Length - 1 ? Tensor(to.Tensor)! : k == 0 ? _memory.Partial(launch, to, 0) : _memory.Turn(k - 1, launch, to, turns[k].Count);
            _sequence.Add(operations.Maximum(turns[k], length, x, y));
            x = y;
        }
    }

    /// <summary>Memory for what runs of items sum, cleared where not all of it is written.</summary>
    private PartialSum Partial(PlannedLaunch launch, PartOperand operand, int runs, int number)
    {
        (int begin, int end) = operand.Elements!.Range;
        GpuBuffer buffer = _memory.Partial(launch, operand, number);
        if (!operand.Elements.AreWhole)
            _sequence.Clear(buffer, ProgramMemory.BytesOfRuns(launch, operand, runs));
        return new(launch, operand, buffer, begin, end - begin);
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
                GpuBuffer next = _memory.Turn(k, sum.Launch, sum.Operand, turns[k].Count);
                to = new(next, sum.Width, new(0, sum.Width, 0, 0), null, true);
            }
            else
            {
                int tensor = sum.Operand.Tensor;
                to = new(Tensor(tensor), Planned.Program.Tensors[tensor].RowLength, new(sum.Begin, sum.Width, 0, 0), null, Planned.Writes.Overwrites(sum.Operand));
            }

            _sequence.Add(kernels.Operations.Place(kernels.Addition, new(sum.Width), turns[k], from, to));
            from = to with { Overwrite = false };
        }
    }

    /// <summary>What runs of items sum.</summary>
    /// <param name="Launch">The launch.</param>
    /// <param name="Operand">What they sum.</param>
    /// <param name="Buffer">A row for each run.</param>
    /// <param name="Begin">Where in a row of the tensor the elements begin.</param>
    /// <param name="Width">How many there are.</param>
    private sealed record PartialSum(PlannedLaunch Launch, PartOperand Operand, GpuBuffer Buffer, int Begin, int Width);
}
