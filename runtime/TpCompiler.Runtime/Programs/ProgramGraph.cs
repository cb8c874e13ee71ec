using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// The nodes, edges and labels that a program runs on: atoms, neighbour pairs, elements and structures. Changes from step to step; its memory grows
/// and is kept, so that in steady state nothing is allocated, but for programs over tuples of joined edges. Not for use by several threads while it is
/// changed.
/// </summary>
/// <remarks>
/// Every edge has a centre, the atom that receives, and a neighbour, the atom that sends; in domains <c>[ij]</c> the first letter is the centre. Edges
/// are sorted by centre. What points from the centre to the neighbour and what points back is a matter of the program's inputs.
/// </remarks>
public sealed unsafe class ProgramGraph : IDisposable
{
    private readonly Dictionary<string, Label> _labels = [];
    private readonly AlignedBuffer<int> _centers = new();
    private readonly AlignedBuffer<int> _neighbors = new();
    private int[] _centerOffsets = [0];
    private int[] _neighborOffsets = [0];
    private int[] _neighborOrder = [];
    private int[] _edgeKeys = [];
    private bool _hasKeys;
    private EdgeOrder? _asTheyCome;
    private (int Version, DomainRows Rows)? _joined;

    /// <summary>The number of nodes.</summary>
    public int NodeCount { get; private set; }

    /// <summary>The number of edges.</summary>
    public int EdgeCount { get; private set; }

    /// <summary>The edges of centre n are those from <c>CenterOffsets[n]</c> to before <c>CenterOffsets[n + 1]</c>.</summary>
    public ReadOnlySpan<int> CenterOffsets => _centerOffsets.AsSpan(0, NodeCount + 1);

    /// <summary>Those of neighbour n are <c>NeighborOrder[NeighborOffsets[n]]</c> to before <c>NeighborOffsets[n + 1]</c>, ascending.</summary>
    public ReadOnlySpan<int> NeighborOffsets => _neighborOffsets.AsSpan(0, NodeCount + 1);

    /// <summary>The edges, sorted by neighbour.</summary>
    public ReadOnlySpan<int> NeighborOrder => _neighborOrder.AsSpan(0, EdgeCount);

    /// <summary>The centre of each edge, ascending.</summary>
    public int* Centers => _centers.Pointer;

    /// <summary>The neighbour of each edge.</summary>
    public int* Neighbors => _neighbors.Pointer;

    /// <summary>A key for each edge, or none: edges of one key are best taken together.</summary>
    public ReadOnlySpan<int> EdgeKeys => _edgeKeys.AsSpan(0, _hasKeys ? EdgeCount : 0);

    /// <summary>The order of edges as they come.</summary>
    internal EdgeOrder AsTheyCome => _asTheyCome ??= EdgeOrder.AsTheyCome(this);

    /// <summary>How often the graph has been changed.</summary>
    internal int Version { get; private set; }

    /// <summary>Takes nodes and edges.</summary>
    /// <param name="nodeCount">The number of nodes.</param>
    /// <param name="centers">The centre of each edge, ascending.</param>
    /// <param name="neighbors">The neighbour of each edge.</param>
    /// <exception cref="ArgumentException">Edges are not sorted by centre, or name a node that does not exist.</exception>
    public void SetEdges(int nodeCount, ReadOnlySpan<int> centers, ReadOnlySpan<int> neighbors)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodeCount);
        if (centers.Length != neighbors.Length)
            throw Wrong(nameof(neighbors), $"Each edge has a centre and a neighbour; found {centers.Length} centres and {neighbors.Length} neighbours.");
        for (int e = 0; e < centers.Length; e++)
        {
            if ((uint)centers[e] >= (uint)nodeCount || (e > 0 && centers[e] < centers[e - 1]))
                throw Wrong(nameof(centers), $"Centres ascend, from 0 to below {nodeCount}; edge {e} has {centers[e]}.");
            if ((uint)neighbors[e] >= (uint)nodeCount)
                throw Wrong(nameof(neighbors), $"Neighbours are from 0 to below {nodeCount}; edge {e} has {neighbors[e]}.");
        }

        (NodeCount, EdgeCount) = (nodeCount, centers.Length);
        _hasKeys = false;
        Version++;
        _centers.EnsureLength(Math.Max(1, EdgeCount));
        _neighbors.EnsureLength(Math.Max(1, EdgeCount));
        centers.CopyTo(_centers.Span);
        neighbors.CopyTo(_neighbors.Span);
        Reserve(ref _centerOffsets, nodeCount + 1);
        Reserve(ref _neighborOffsets, nodeCount + 1);
        Reserve(ref _neighborOrder, EdgeCount);
        CountEnds(centers, _centerOffsets);
        CountEnds(neighbors, _neighborOffsets);
        for (int e = 0; e < EdgeCount; e++)
            _neighborOrder[_neighborOffsets[neighbors[e]]++] = e;

        // Filling moved each offset to the next one's place.
        for (int n = nodeCount; n > 0; n--)
            _neighborOffsets[n] = _neighborOffsets[n - 1];
        _neighborOffsets[0] = 0;
    }

    /// <summary>Takes the values of a label of nodes, such as the element.</summary>
    /// <param name="name">The label's name.</param>
    /// <param name="values">For each node its value.</param>
    /// <param name="count">How many values there are.</param>
    /// <exception cref="ArgumentException">There is no value for each node, or one is out of range.</exception>
    public void SetLabel(string name, ReadOnlySpan<int> values, int count)
    {
        ArgumentNullException.ThrowIfNull(name);
        SetLabel(name, "i", values, count, NodeCount, "node");
    }

    /// <summary>Takes the values of a label of edges, such as the kind of bond.</summary>
    /// <param name="name">The label's name.</param>
    /// <param name="values">For each edge its value.</param>
    /// <param name="count">How many values there are.</param>
    /// <exception cref="ArgumentException">There is no value for each edge, or one is out of range.</exception>
    public void SetEdgeLabel(string name, ReadOnlySpan<int> values, int count)
    {
        ArgumentNullException.ThrowIfNull(name);
        SetLabel(name, "ij", values, count, EdgeCount, "edge");
    }

    /// <summary>
    /// Says which edges are best taken together: those of one key, such as the row of a table that they read. Only the time that programs take depends on it, and
    /// the order in which edges are summed into their centre: by key, then as they come.
    /// </summary>
    /// <param name="keys">For each edge a number from 0 on that is a matter of this edge alone.</param>
    /// <exception cref="ArgumentException">There is no key for each edge, or one is negative.</exception>
    public void SetEdgeKeys(ReadOnlySpan<int> keys)
    {
        if (keys.Length != EdgeCount)
            throw Wrong(nameof(keys), $"There are {keys.Length} keys for {EdgeCount} edges.");
        for (int e = 0; e < keys.Length; e++)
        {
            if (keys[e] < 0)
                throw Wrong(nameof(keys), $"Keys are from 0 on; edge {e} has {keys[e]}.");
        }

        Reserve(ref _edgeKeys, EdgeCount);
        keys.CopyTo(_edgeKeys);
        _hasKeys = true;
    }

    /// <summary>How many values a label has.</summary>
    /// <exception cref="ArgumentException">The label was not set.</exception>
    public int LabelCount(string name) => Find(name).Count;

    /// <inheritdoc/>
    public void Dispose()
    {
        _centers.Dispose();
        _neighbors.Dispose();
        foreach (Label label in _labels.Values)
            label.Values.Dispose();
    }

    /// <summary>The rows of tuples of joined edges and of edges against their direction.</summary>
    internal DomainRows Joined
    {
        get
        {
            if (_joined is not { } joined || joined.Version != Version)
            {
                FusionGraph graph = new(NodeCount, new(Centers, EdgeCount), new(Neighbors, EdgeCount));
                DiagramLabel[] labels = [.. _labels.Select(l => new DiagramLabel(l.Key, l.Value.Indices))];
                _joined = joined = (Version, new(graph, labels, [.. _labels.Values.Select(l => new FusionLabel(l.Values.Span[..l.Length], l.Count))]));
            }

            return joined.Rows;
        }
    }

    /// <summary>How many items there are.</summary>
    internal int Count(ItemDomain domain)
    {
        if (RowRelations.IsNodes(domain))
            return NodeCount;
        if (RowRelations.IsEdges(domain))
            return EdgeCount;
        if (!RowRelations.IsFew(domain))
            return Joined.Count(domain);
        int count = 1;
        for (int n = 0; domain is WeightSets sets && n < sets.Items.Count; n++)
            count = checked(count * LabelCount(sets.Items[n].Label!));
        return count;
    }

    /// <summary>The value of each node, or of each edge.</summary>
    internal int* LabelValues(string name) => Find(name).Values.Pointer;

    private Label Find(string name) => _labels.TryGetValue(name, out Label? label) ? label : throw Wrong(nameof(name), $"The graph has no label {name}.");

    private void SetLabel(string name, string indices, ReadOnlySpan<int> values, int count, int items, string item)
    {
        if (values.Length != items)
            throw Wrong(nameof(values), $"The label {name} has {values.Length} values for {items} {item}s.");
        for (int n = 0; n < values.Length; n++)
        {
            if ((uint)values[n] >= (uint)count)
                throw Wrong(nameof(values), $"Values of the label {name} are from 0 to below {count}; {item} {n} has {values[n]}.");
        }

        if (!_labels.TryGetValue(name, out Label? label))
            _labels.Add(name, label = new Label());
        (label.Indices, label.Count, label.Length) = (indices, count, items);
        label.Values.EnsureLength(Math.Max(1, items));
        values.CopyTo(label.Values.Span);
        Version++;
    }

    private void CountEnds(ReadOnlySpan<int> ends, int[] offsets)
    {
        Array.Clear(offsets, 0, NodeCount + 1);
        foreach (int end in ends)
            offsets[end + 1]++;
        for (int n = 0; n < NodeCount; n++)
            offsets[n + 1] += offsets[n];
    }

    private static void Reserve(ref int[] array, int length)
    {
        if (array.Length < length)
            array = new int[length + (length / 4)];
    }

    private static ArgumentException Wrong(string parameter, FormattableString message)
        => new(message.ToString(CultureInfo.InvariantCulture), parameter);

    private sealed class Label
    {
        public AlignedBuffer<int> Values { get; } = new();

        public string Indices { get; set; } = "i";

        public int Count { get; set; }

        public int Length { get; set; }
    }
}
