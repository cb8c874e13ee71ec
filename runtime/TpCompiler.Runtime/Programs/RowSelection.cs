using System;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Programs;

/// <summary>Which row of a tensor over the values of labels an item of a step has: a label of the node, of the edge or of either of its ends, or several.</summary>
internal sealed class RowSelection : IRowLookup, IEquatable<RowSelection>
{
    private readonly bool _overEdges;
    private readonly (string Label, Bearer Of)[] _labels;

    /// <summary>The selection of an operand.</summary>
    /// <param name="step">The step's items: nodes or edges.</param>
    /// <param name="tensor">The tensor's: values of labels, or one for everything.</param>
    /// <param name="letters">The letters of the access.</param>
    public RowSelection(ItemDomain step, ItemDomain tensor, string letters)
    {
        _overEdges = step is GraphItems { IsEdges: true };
        char center = step is GraphItems { IsEdges: true, Edges: var edges } ? edges[0].Center : step.Letters[0];
        WeightItem[] items = tensor is WeightSets sets ? [.. sets.Items] : [];
        _labels = new (string, Bearer)[items.Length];
        for (int n = 0, first = 0; n < items.Length; first += items[n++].Indices.Length)
            _labels[n] = (items[n].Label!, items[n].Indices.Length == 2 ? Bearer.Edge : letters[first] == center ? Bearer.Center : Bearer.Neighbor);
    }

    /// <summary>What bears a label.</summary>
    private enum Bearer
    {
        /// <summary>The node, or the centre of the edge.</summary>
        Center,

        /// <summary>The neighbour of the edge.</summary>
        Neighbor,

        /// <summary>The edge itself.</summary>
        Edge,
    }

    /// <summary>
    /// The labels of either end of edges that select the row, in order, and whether each is of the neighbour; null where items are nodes, or a label is of edges.
    /// </summary>
    public (string Label, bool IsOfNeighbor)[]? OfEnds => !_overEdges || Array.Exists(_labels, l => l.Of == Bearer.Edge)
        ? null
        : Array.ConvertAll(_labels, l => (l.Label, l.Of == Bearer.Neighbor));

    /// <summary>Whether all items have the one row that there is.</summary>
    public bool IsShared => _labels.Length == 0;

    /// <inheritdoc/>
    public bool TakesAnyOrder => true;

    /// <inheritdoc/>
    public unsafe void Fill(ProgramGraph graph, EdgeOrder order, AlignedBuffer<int> rows)
    {
        int count = _overEdges ? graph.EdgeCount : graph.NodeCount;
        rows.EnsureLength(Math.Max(1, count));
        int* target = rows.Pointer;
        new Span<int>(target, count).Clear();
        foreach ((string label, Bearer of) in _labels)
        {
            int* values = graph.LabelValues(label);
            int radix = graph.LabelCount(label);
            int* ends = !_overEdges || of == Bearer.Edge ? null : of == Bearer.Center ? order.Centers : order.Neighbors;
            for (int n = 0; n < count; n++)
                target[n] = (target[n] * radix) + values[ends is not null ? ends[n] : _overEdges ? order[n] : n];
        }
    }

    /// <inheritdoc/>
    public bool Equals(RowSelection? other) => other is not null && _overEdges == other._overEdges && _labels.AsSpan().SequenceEqual(other._labels);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RowSelection);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_overEdges, _labels.Length, _labels.Length > 0 ? _labels[0] : default);
}
