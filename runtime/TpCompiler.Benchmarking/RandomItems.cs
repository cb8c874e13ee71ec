using System;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Benchmarking;

/// <summary>What operations are measured on: items, or a random graph in which all nodes have as many neighbours.</summary>
public static class RandomItems
{
    /// <summary>The neighbours of a node, unless others are asked for.</summary>
    public const int Neighbors = 30;

    /// <summary>The values of a label, such as chemical elements.</summary>
    public const int LabelValues = 10;

    /// <summary>Items for an operation, the same whenever they are asked for.</summary>
    /// <param name="kernels">The operation.</param>
    /// <param name="count">How many items or nodes.</param>
    /// <param name="neighbors">How many neighbours a node has, if there is a graph; they are random nodes, as in a box much larger than the cutoff.</param>
    public static OperationItems Of(OperationKernels kernels, int count, int neighbors = Neighbors)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(neighbors);
        if (kernels.Forward is not DiagramPass diagram)
            return OperationItems.Of(count);
        Random random = new(1);
        int[] centers = [.. Enumerable.Range(0, checked(count * neighbors)).Select(e => e / neighbors)];
        FusionGraph graph = new(count, centers, [.. centers.Select(_ => random.Next(count))]);
        return OperationItems.Of(graph, [.. diagram.Labels.Select(l => Label(l, graph, random))]);
    }

    private static FusionLabel Label(DiagramLabel label, FusionGraph graph, Random random)
    {
        int rows = label.Indices.Length == 1 ? graph.NodeCount : graph.EdgeCount;
        return new([.. Enumerable.Range(0, rows).Select(_ => random.Next(LabelValues))], LabelValues);
    }
}
