using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Gpu.Neighbors;
using TpCompiler.Gpu.Operations;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>What launches of a program know of a graph, in the memory of a device: which row each item has, and the items of each row.</summary>
internal sealed unsafe class DeviceGraph : IDisposable
{
    private readonly GpuDevice _device;
    private readonly RowSources _sources;
    private readonly ProgramSizes _sizes;
    private readonly Dictionary<(int Source, bool OverEdges), GpuBuffer> _maps = [];
    private readonly Dictionary<(int Source, ItemDomain Domain), RowGroups[]> _groups = [];
    private readonly Dictionary<(int Source, int Window), GpuBuffer> _views = [];
    private readonly Dictionary<int, GpuBuffer> _ranges = [];
    private readonly GpuArena _arena;
    private readonly List<int> _rangesAtHand = [];
    private readonly Dictionary<string, GpuBuffer> _foundLabels = [];
    private NeighborBuffers? _found;
    private int[] _padded = [];

    /// <summary>Makes room for what some launches need.</summary>
    public DeviceGraph(PlannedProgram planned, GpuArena arena, ProgramGraph graph, ProgramSizes sizes, IReadOnlyList<PlannedLaunch> launches)
    {
        (_device, _arena, _sources, _sizes) = (planned.Device, arena, planned.Sources, sizes);
        foreach (PlannedLaunch launch in launches)
        {
            int items = sizes.Count(graph, launch.Domain);
            bool overEdges = RowRelations.IsEdges(launch.Domain);
            foreach (PartOperand operand in launch.Operands)
            {
                if (operand.Rows is RowSources.Own or RowSources.Shared)
                    continue;
                if (!launch.IsOfProducts || launch.Parts.Cast<ProductPart>().Any(p => p.Added.Contains(operand)))
                    _maps.TryAdd((operand.Rows, overEdges), arena.Get($"rows{operand.Rows}", sizeof(int) * (overEdges ? sizes.Edges : (long)items)));
            }

            foreach (ProductPart product in launch.Parts.OfType<ProductPart>().Where(p => p.Sum.HasRanges))
                _ranges.TryAdd(product.Ranges, arena.Get($"ranges{product.Ranges}", sizeof(int) * (1 + (3L * sizes.Ranges))));
            foreach (int grouping in launch.Groupings.Where(g => !_groups.ContainsKey((g, launch.Domain))))
            {
                ItemDomain rows = planned.Program.Tensors[launch.Operands.First(o => o.IsOfGroup && o.Rows == grouping).Tensor].Domain;
                bool isSorted = grouping is RowSources.Center or RowSources.Shared;
                bool isCut = IsCut(launches, grouping, launch.Domain);
                string name = $"groups{_groups.Count}";
                _groups.Add(
                    (grouping, launch.Domain),
                    [.. Enumerable.Range(0, overEdges ? sizes.Windows : 1).Select(w => new RowGroups(_device, arena, $"{name}.{w}", sizes.Count(graph, rows), items, isSorted, isCut))]);
            }
        }
    }

    private static bool IsCut(IEnumerable<PlannedLaunch> launches, int grouping, ItemDomain domain)
        => launches.Any(l => l.Domain.Equals(domain) && l.Operands.Any(o => o.Rows == grouping && l.IsCut(o)));

    /// <summary>The map of a source of rows, for the edges of a window; null where items have their own rows, or one.</summary>
    public GpuBuffer? Map(int source, ItemDomain domain, int window)
    {
        if (source is RowSources.Own or RowSources.Shared)
            return null;
        GpuBuffer map = _maps[(source, RowRelations.IsEdges(domain))];
        if (_sizes.Windows == 1 || !RowRelations.IsEdges(domain))
            return map;
        if (!_views.TryGetValue((source, window), out GpuBuffer? view))
        {
            long bytes = sizeof(int) * (long)_sizes.Window;
            _views.Add((source, window), view = _device.View(map, window * bytes, bytes));
        }

        return view;
    }

    /// <summary>The items of the rows of a source, of the edges of a window.</summary>
    public RowGroups Groups(int source, ItemDomain domain, int window) => _groups[(source, domain)][RowRelations.IsEdges(domain) ? window : 0];

    /// <summary>The ranges of nodes that select one row: their number, and for each its first node, one past its last, and the row.</summary>
    public GpuBuffer Ranges(int source) => _ranges[source];

    /// <summary>Where edges that the device finds go.</summary>
    public NeighborBuffers Found => _found ??= new(
        OffsetsOf(RowSources.Center), EdgeNumbers(RowSources.Neighbor), EdgeNumbers(RowSources.Center), _arena.Get("edges.turns", 3L * sizeof(int) * _sizes.Edges),
        OffsetsOf(RowSources.Neighbor), GroupsOfEdges(RowSources.Neighbor)?.Items ?? _arena.Get("edges.order", sizeof(int) * (long)_sizes.Edges));

    /// <summary>Makes room for edges that the device finds.</summary>
    public void ReserveFound()
    {
        _ = (Found, EdgeCount, Cell);
        foreach ((int source, bool overEdges) in _maps.Keys)
        {
            if (!overEdges || _sources.LookupOf(source) is not RowSelection { OfEnds: { } labels })
                continue;
            foreach ((string label, _) in labels)
                LabelValues(label);
        }
    }

    /// <summary>Takes a graph.</summary>
    /// <param name="graph">The graph; where the device finds edges, its nodes and labels.</param>
    /// <param name="rows">For each source the row of each item, as <see cref="RowSources.Fill"/> gives it.</param>
    /// <param name="hasEdges">Whether edges are the graph's; otherwise the device finds them.</param>
    public void Upload(ProgramGraph graph, nint[] rows, bool hasEdges = true)
    {
        foreach (((int source, bool overEdges), GpuBuffer buffer) in _maps)
        {
            if (!overEdges || hasEdges)
                UploadRows(buffer, Rows(rows[source], overEdges ? graph.EdgeCount : graph.NodeCount), overEdges ? _sizes.Edges : _sizes.Nodes);
        }

        foreach (((int source, ItemDomain domain), RowGroups[] groups) in _groups)
        {
            if (!RowRelations.IsEdges(domain))
                Upload(graph, source, domain, groups[0], rows);
            else if (hasEdges && groups.Length == 1)
                Upload(graph, source, domain, groups[0], rows);
            else if (hasEdges)
                UploadWindows(source, groups, Rows(rows[source], source == RowSources.Shared ? 0 : graph.EdgeCount), graph.EdgeCount);
        }

        foreach ((int source, GpuBuffer buffer) in _ranges)
        {
            _rangesAtHand.Clear();
            _rangesAtHand.Add(0);
            AddRanges(Rows(rows[source], graph.NodeCount), _rangesAtHand);
            _rangesAtHand[0] = _rangesAtHand.Count / 3;
            _device.Upload(buffer, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_rangesAtHand)));
        }
    }

    /// <summary>Whether all that launches know of edges can be made from those that a device finds: rows by labels of their ends, sums over those of a node.</summary>
    public static bool TakesFoundEdges(PlannedProgram planned)
        => planned.Main.Where(l => RowRelations.IsEdges(l.Domain)).All(l => l.Groupings.All(g => g is RowSources.Center or RowSources.Neighbor)
            && l.Operands.All(o => planned.Sources.LookupOf(o.Rows) is null or RowSelection { OfEnds: not null }));

    /// <summary>The launches that make the rows of edges from those that a device found.</summary>
    /// <param name="operations">What holds their kernels.</param>
    /// <param name="graph">Nodes and labels.</param>
    /// <param name="shifts">Where the sums of cell vectors in edges go.</param>
    /// <param name="sequence">Where the launches go.</param>
    public void AddFoundRows(GpuOperations operations, ProgramGraph graph, GpuBuffer? shifts, GpuSequence sequence)
    {
        if (shifts is not null)
            sequence.Add(operations.ForItems("edge_shifts", _sizes.Edges, [_sizes.Edges], EdgeCount, Cell, Found.Shifts, shifts));
        foreach (((int source, bool overEdges), GpuBuffer buffer) in _maps)
        {
            if (!overEdges || _sources.LookupOf(source) is not RowSelection { OfEnds: { } labels })
                continue;
            for (int n = 0; n < labels.Length; n++)
            {
                (string label, bool isOfNeighbor) = labels[n];
                sequence.Add(operations.ForItems(
                    "edge_rows", _sizes.Edges, [_sizes.Edges, graph.LabelCount(label), n == 0 ? 1 : 0], EdgeCount,
                    isOfNeighbor ? Found.Senders : Found.Receivers, LabelValues(label), buffer));
            }
        }
    }

    private GpuBuffer EdgeCount => _arena.Get("edges.count", sizeof(int));

    private GpuBuffer Cell => _arena.Get("edges.cell", 9 * sizeof(double));

    /// <summary>Uploads what <see cref="AddFoundRows"/> reads of nodes, and makes all places of edges such as can be read.</summary>
    /// <param name="graph">Nodes and labels.</param>
    /// <param name="edges">The number of edges.</param>
    /// <param name="cell">The vectors of the cell, nine numbers.</param>
    public void UploadForFound(ProgramGraph graph, int edges, ReadOnlySpan<double> cell)
    {
        if (_device.HasDouble)
        {
            _device.Upload(Cell, MemoryMarshal.AsBytes(cell));
        }
        else
        {
            Span<float> single = stackalloc float[9];
            for (int k = 0; k < single.Length; k++)
                single[k] = (float)cell[k];
            _device.Upload(Cell, MemoryMarshal.AsBytes(single));
        }

        _device.Upload(EdgeCount, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(ref edges)));
        _device.Clear(Found.Senders, Found.Senders.Length);
        _device.Clear(Found.Receivers, Found.Receivers.Length);
        foreach ((string label, GpuBuffer values) in _foundLabels)
            _device.Upload(values, MemoryMarshal.AsBytes(Rows((nint)graph.LabelValues(label), graph.NodeCount)));
    }

    /// <summary>Brings edges that the device found to the host, which sorts those of each window.</summary>
    /// <param name="edges">The number of edges.</param>
    public void SortFound(int edges)
    {
        if (_sizes.Windows == 1)
            return;
        if (_padded.Length < edges)
            _padded = new int[edges];
        foreach (((int source, ItemDomain domain), RowGroups[] groups) in _groups)
        {
            if (!RowRelations.IsEdges(domain))
                continue;
            Span<int> rows = _padded.AsSpan(0, edges);
            _device.Download(source == RowSources.Center ? Found.Receivers : Found.Senders, MemoryMarshal.AsBytes(rows));
            UploadWindows(source, groups, rows, edges);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GpuBuffer view in _views.Values)
            view.Dispose();
        _views.Clear();
    }

    private void UploadWindows(int source, RowGroups[] groups, ReadOnlySpan<int> rows, int edges)
    {
        for (int w = 0; w < groups.Length; w++)
        {
            int begin = Math.Min(edges, w * _sizes.Window), end = Math.Min(edges, begin + _sizes.Window);
            if (source == RowSources.Shared)
                groups[w].Upload([0, end - begin], []);
            else
                groups[w].UploadSorted(rows[begin..end]);
        }
    }

    /// <summary>The number of ranges of nodes beside each other that select one row.</summary>
    public static int CountRanges(ReadOnlySpan<int> rows)
    {
        int count = 0;
        for (int n = 0; n < rows.Length; n++)
            count += n == 0 || rows[n] != rows[n - 1] ? 1 : 0;
        return count;
    }

    /// <summary>Adds for each range its first node, one past its last, and the row.</summary>
    private static void AddRanges(ReadOnlySpan<int> rows, List<int> ranges)
    {
        for (int n = 0; n < rows.Length; n++)
        {
            if (n == 0 || rows[n] != rows[n - 1])
            {
                ranges.Add(n);
                ranges.Add(n);
                ranges.Add(rows[n]);
            }

            ranges[^2] = n + 1;
        }
    }

    /// <summary>The groups of all edges; null where there are none, or windows have each their own.</summary>
    private RowGroups? GroupsOfEdges(int source)
        => _groups.FirstOrDefault(g => g.Key.Source == source && RowRelations.IsEdges(g.Key.Domain)).Value is [{ } all] ? all : null;

    private GpuBuffer OffsetsOf(int source) => GroupsOfEdges(source)?.OfRows.Offsets ?? _arena.Get($"edges.offsets{source}", sizeof(int) * (_sizes.Nodes + 1L));

    private GpuBuffer EdgeNumbers(int source) => _maps.GetValueOrDefault((source, true)) ?? _arena.Get($"rows{source}", sizeof(int) * (long)_sizes.Edges);

    /// <summary>The values of a label of nodes, by which rows of edges are made that the device found.</summary>
    private GpuBuffer LabelValues(string label)
    {
        if (!_foundLabels.TryGetValue(label, out GpuBuffer? values))
            _foundLabels.Add(label, values = _arena.Get("label:" + label, sizeof(int) * (long)_sizes.Nodes));
        return values;
    }

    private void UploadRows(GpuBuffer buffer, ReadOnlySpan<int> rows, int room)
    {
        if (_padded.Length < room)
            _padded = new int[room];
        Span<int> padded = _padded.AsSpan(0, room);
        rows.CopyTo(padded);
        padded[rows.Length..].Clear();
        _device.Upload(buffer, MemoryMarshal.AsBytes<int>(padded));
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
                groups.UploadSorted(Rows(rows[source], items));
                break;
        }
    }

    private static ReadOnlySpan<int> Rows(nint rows, int count) => new((int*)rows, count);
}
