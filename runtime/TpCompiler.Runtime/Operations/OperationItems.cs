using System;
using System.Collections.Generic;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Runtime.Operations;

/// <summary>What an operation runs on: a number of items, or a graph with labels.</summary>
public sealed class OperationItems
{
    private readonly FusionLabel[] _labels;

    private OperationItems(int count, FusionGraph? graph, FusionLabel[] labels) => (Count, Graph, _labels) = (count, graph, labels);

    /// <summary>How many items there are, for operations that have no graph.</summary>
    public int Count { get; }

    /// <summary>The graph, for diagrams.</summary>
    public FusionGraph? Graph { get; }

    /// <summary>The labels of the diagram, in order.</summary>
    public IReadOnlyList<FusionLabel> Labels => _labels;

    internal ReadOnlySpan<FusionLabel> LabelSpan => _labels;

    /// <summary>Items of a product, a contraction or harmonics.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static OperationItems Of(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(count, null, []);
    }

    /// <summary>The nodes and edges of a diagram.</summary>
    public static OperationItems Of(FusionGraph graph, params ReadOnlySpan<FusionLabel> labels)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new(graph.NodeCount, graph, labels.ToArray());
    }
}
