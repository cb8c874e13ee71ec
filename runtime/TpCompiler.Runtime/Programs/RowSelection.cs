using System;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Programs;

/// <summary>Which row of a tensor over the values of labels an item of a step has: one label of the node or of either end of the edge, or several.</summary>
internal sealed class RowSelection : IEquatable<RowSelection>
{
    private readonly bool _overEdges;
    private readonly (string Label, bool IsNeighbor)[] _labels;

    /// <summary>The selection of an operand.</summary>
    /// <param name="step">The step's items: nodes or edges.</param>
    /// <param name="tensor">The tensor's: values of labels, or one for everything.</param>
    /// <param name="letters">The letters of the access.</param>
    /// <exception cref="NotSupportedException">The rows are those of items, not of labels.</exception>
    public RowSelection(ItemDomain step, ItemDomain tensor, string letters)
    {
        _overEdges = step is GraphItems { IsEdges: true };
        char center = step is GraphItems { IsEdges: true, Edges: var edges } ? edges[0].Center : step.Letters[0];
        WeightItem[] items = tensor is WeightSets sets ? [.. sets.Items] : [];
        if (items.Any(i => i.Label is null || i.Indices.Length != 1))
            throw new NotSupportedException($"Rows {tensor} are not selected by labels of nodes.");
        _labels = [.. items.Select((item, n) => (item.Label!, letters[n] != center))];
    }

    /// <summary>Whether all items have the one row that there is.</summary>
    public bool IsShared => _labels.Length == 0;

    /// <summary>Fills in the row of every item of a graph.</summary>
    public unsafe void Fill(ProgramGraph graph, AlignedBuffer<int> rows)
    {
        int count = _overEdges ? graph.EdgeCount : graph.NodeCount;
        rows.EnsureLength(Math.Max(1, count));
        int* target = rows.Pointer;
        new Span<int>(target, count).Clear();
        foreach ((string label, bool isNeighbor) in _labels)
        {
            int* values = graph.LabelValues(label);
            int radix = graph.LabelCount(label);
            int* ends = isNeighbor ? graph.Neighbors : graph.Centers;
            for (int n = 0; n < count; n++)
                target[n] = (target[n] * radix) + values[_overEdges ? ends[n] : n];
        }
    }

    /// <summary>How many rows a tensor over labels has.</summary>
    public static int RowCount(ProgramGraph graph, ItemDomain tensor)
    {
        int count = 1;
        for (int n = 0; tensor is WeightSets sets && n < sets.Items.Count; n++)
            count = checked(count * graph.LabelCount(sets.Items[n].Label!));
        return count;
    }

    /// <inheritdoc/>
    public bool Equals(RowSelection? other) => other is not null && _overEdges == other._overEdges && _labels.AsSpan().SequenceEqual(other._labels);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RowSelection);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_overEdges, _labels.Length, _labels.Length > 0 ? _labels[0] : default);
}
