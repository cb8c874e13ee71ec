using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>What launches of a program know of a graph, in the memory of a device: which row each item has, and the items of each row.</summary>
internal sealed unsafe class DeviceGraph
{
    private readonly GpuDevice _device;
    private readonly RowSources _sources;
    private readonly ProgramSizes _sizes;
    private readonly Dictionary<(int Source, bool OverEdges), GpuBuffer> _maps = [];
    private readonly Dictionary<(int Source, ItemDomain Domain), RowGroups> _groups = [];
    private readonly Dictionary<int, GpuBuffer> _ranges = [];

    /// <summary>Makes room for what some launches need.</summary>
    public DeviceGraph(GpuDevice device, GpuArena arena, TensorProgram program, RowSources sources, ProgramGraph graph, ProgramSizes sizes, IEnumerable<PlannedLaunch> launches)
    {
        (_device, _sources, _sizes) = (device, sources, sizes);
        foreach (PlannedLaunch launch in launches)
        {
            int items = sizes.Count(graph, launch.Domain);
            bool overEdges = RowRelations.IsEdges(launch.Domain);
            foreach (PartOperand operand in launch.Operands)
            {
                if (operand.Rows is RowSources.Own or RowSources.Shared)
                    continue;
                if (launch.Parts[0] is ProductPart)
                    _ranges.TryAdd(operand.Rows, arena.Get($"ranges{operand.Rows}", sizeof(int) * (1 + (3L * sizes.Ranges))));
                else
                    _maps.TryAdd((operand.Rows, overEdges), arena.Get($"rows{operand.Rows}", sizeof(int) * (long)items));
            }

            if (launch.Grouping == RowSources.Own || _groups.ContainsKey((launch.Grouping, launch.Domain)))
                continue;
            ItemDomain rows = program.Tensors[launch.Operands.First(o => o.IsOfGroup).Tensor].Domain;
            bool isSorted = launch.Grouping is RowSources.Center or RowSources.Shared;
            string name = $"groups{_groups.Count}";
            _groups.Add(
                (launch.Grouping, launch.Domain),
                new(device, arena, name, sizes.Count(graph, rows), items, isSorted, StepLowering.HasFewRows(launch.Grouping)));
        }
    }

    /// <summary>The map of a source of rows; null where items have their own rows, or one.</summary>
    public GpuBuffer? Map(int source, ItemDomain domain)
        => source is RowSources.Own or RowSources.Shared ? null : _maps[(source, RowRelations.IsEdges(domain))];

    /// <summary>The items of the rows of a source.</summary>
    public RowGroups Groups(int source, ItemDomain domain) => _groups[(source, domain)];

    /// <summary>The ranges of nodes that select one row: their number, and for each its first node, one past its last, and the row.</summary>
    public GpuBuffer Ranges(int source) => _ranges[source];

    /// <summary>Takes a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rows">For each source the row of each item, as <see cref="RowSources.Fill"/> gives it.</param>
    public void Upload(ProgramGraph graph, nint[] rows)
    {
        foreach (((int source, bool overEdges), GpuBuffer buffer) in _maps)
        {
            int[] padded = new int[overEdges ? _sizes.Edges : _sizes.Nodes];
            Rows(rows[source], overEdges ? graph.EdgeCount : graph.NodeCount).CopyTo(padded);
            _device.Upload(buffer, MemoryMarshal.AsBytes<int>(padded));
        }

        foreach (((int source, ItemDomain domain), RowGroups groups) in _groups)
            Upload(graph, source, domain, groups, rows);
        foreach ((int source, GpuBuffer buffer) in _ranges)
        {
            List<int> ranges = RangesOf(Rows(rows[source], graph.NodeCount));
            _device.Upload(buffer, MemoryMarshal.AsBytes<int>([ranges.Count / 3, .. ranges]));
        }
    }

    /// <summary>Nodes beside each other that select one row: for each range its first node, one past its last, and the row.</summary>
    public static List<int> RangesOf(ReadOnlySpan<int> rows)
    {
        List<int> ranges = [];
        for (int n = 0; n < rows.Length; n++)
        {
            if (n == 0 || rows[n] != rows[n - 1])
                ranges.AddRange([n, n, rows[n]]);
            ranges[^2] = n + 1;
        }

        return ranges;
    }

    private static void Upload(ProgramGraph graph, int source, ItemDomain domain, RowGroups groups, nint[] rows)
    {
        int items = RowRelations.IsFew(domain) ? graph.Count(domain) : RowRelations.IsNodes(domain) ? graph.NodeCount : graph.EdgeCount;
        switch (source)
        {
            case RowSources.Center:
                groups.Upload(graph.CenterOffsets, []);
                break;
            case RowSources.Neighbor:
                groups.Upload(graph.NeighborOffsets, graph.NeighborOrder);
                break;
            case RowSources.Shared:
                groups.Upload([0, items], []);
                break;
            default:
                RowOrder order = RowOrder.Of(Rows(rows[source], items), groups.Rows);
                groups.Upload(order.Offsets, order.Items);
                break;
        }
    }

    private static ReadOnlySpan<int> Rows(nint rows, int count) => new((int*)rows, count);
}
