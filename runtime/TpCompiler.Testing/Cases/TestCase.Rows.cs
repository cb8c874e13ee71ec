using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Testing;

/// <content>Cases with other rows: fewer, or in another order.</content>
public sealed partial class TestCase
{
    /// <summary>The case with nodes (or items) in another order, or some of them; edges that lose an end are gone.</summary>
    /// <param name="nodes">For each new node which old one it is.</param>
    /// <param name="edges">For each new edge which old one it is.</param>
    internal TestCase Select(IReadOnlyList<int> nodes, out int[] edges)
    {
        if (Graph is null)
        {
            edges = [];
            return new(Operation, nodes.Count, null, Labels, SelectRows(nodes, []), Rotation, Seed);
        }

        int[] numberOf = new int[Count];
        Array.Fill(numberOf, -1);
        for (int n = 0; n < nodes.Count; n++)
            numberOf[nodes[n]] = n;
        edges =
        [
            .. Enumerable.Range(0, Graph.EdgeCount)
                .Where(e => numberOf[Graph.Centers[e]] >= 0 && numberOf[Graph.Neighbors[e]] >= 0)
                .OrderBy(e => numberOf[Graph.Centers[e]]),
        ];
        return Select(nodes, edges, numberOf);
    }

    /// <summary>The case without some of its edges.</summary>
    internal TestCase WithEdges(int[] edges)
    {
        int[] nodes = [.. Enumerable.Range(0, Count)];
        return Select(nodes, edges, nodes);
    }

    private TestCase Select(IReadOnlyList<int> nodes, int[] edges, int[] numberOf)
    {
        FusionGraph graph = new(
            nodes.Count, [.. edges.Select(e => numberOf[Graph!.Centers[e]])], [.. edges.Select(e => numberOf[Graph!.Neighbors[e]])]);
        return new(
            Operation,
            nodes.Count,
            graph,
            [.. Labels.Select((l, n) => new FusionLabel([.. (Operation.Labels[n].Rows == Rows.Edge ? edges : nodes).Select(i => l.Values[i])], l.Count))],
            SelectRows(nodes, edges),
            Rotation,
            Seed);
    }

    private double[][] SelectRows(IReadOnlyList<int> nodes, IReadOnlyList<int> edges) =>
    [
        .. Operation.Inputs.Select((operand, n) => operand.Rows == Rows.Shared ? Inputs[n] : Select(operand, Inputs[n], operand.Rows == Rows.Edge ? edges : nodes)),
    ];

    /// <summary>Some rows of a tensor, in some order.</summary>
    internal static double[] Select(Operand operand, double[] values, IEnumerable<int> rows)
        => [.. rows.SelectMany(r => values.Skip(r * operand.Irreps.Dim).Take(operand.Irreps.Dim))];
}
