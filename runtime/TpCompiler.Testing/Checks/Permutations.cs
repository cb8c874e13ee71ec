using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Testing;

/// <summary>
/// Whether the order of nodes (or items) means nothing, and whether a row of the output depends on what it may depend on alone: an
/// item on itself, a node on the neighbours that its edges lead to. An operation that takes edges the wrong way round depends on others.
/// </summary>
public static class Permutations
{
    /// <summary>Checks an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="options">How thoroughly and strictly.</param>
    /// <returns>A report; <see cref="CheckReport.ThrowIfFailed"/> makes an assertion of it.</returns>
    public static CheckReport Check(Operation operation, CheckOptions? options = null)
        => CaseSearch.Run("Permutations", operation, Findings, options);

    /// <summary>Checks a family of operations; a failure is brought down to the smallest irreps.</summary>
    /// <param name="family">The family.</param>
    /// <param name="options">How thoroughly and strictly.</param>
    /// <returns>A report.</returns>
    public static CheckReport Check(OperationFamily family, CheckOptions? options = null)
        => CaseSearch.Run("Permutations", family, Findings, options);

    /// <summary>The findings of one case, for properties of FsCheck.</summary>
    /// <param name="test">The case.</param>
    /// <param name="options">How strictly.</param>
    public static IEnumerable<Finding> Findings(TestCase test, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        options ??= CheckOptions.Default;
        double[] output = test.Operation.Run(test);
        return Renamed(test, output, options).Concat(Local(test, output, options));
    }

    private static IEnumerable<Finding> Renamed(TestCase test, double[] output, CheckOptions options)
    {
        Operation operation = test.Operation;
        int[] order = [.. Enumerable.Range(0, test.Count)];
        new Random(test.Seed).Shuffle(order);
        TestCase renamed = test.Select(order, out int[] edges);
        double[] expected = operation.Output.Rows == Rows.Shared
            ? output
            : TestCase.Select(operation.Output, output, operation.Output.Rows == Rows.Edge ? edges : order);
        return Comparison.ByBlock(
            test.Graph is null ? "order of items" : "order of nodes",
            operation.Output,
            expected,
            operation.Run(renamed),
            operation.Scale,
            options.Exact(operation.Scale));
    }

    /// <summary>What a row must not depend on is replaced, row by row.</summary>
    private static IEnumerable<Finding> Local(TestCase test, double[] output, CheckOptions options)
    {
        Operation operation = test.Operation;
        if (operation.Output.Rows == Rows.Shared)
            yield break;
        bool[][]? reach = test.Graph is null ? null : Graphs.Reach(test.Graph, operation.Hops);
        int rows = test.RowCount(operation.Output), dim = operation.Output.Irreps.Dim;
        double[] changed = new double[output.Length];
        for (int row = 0; row < rows; row++)
        {
            bool[] nodes = NodesOf(test, reach, row), edges = EdgesOf(test, row);
            Random random = new(test.Seed + row);
            double[][] inputs = [.. test.Inputs.Select((values, n) => Replaced(test, operation.Inputs[n], values, nodes, edges, random))];
            Array.Copy(operation.Run(test, inputs), row * dim, changed, row * dim, dim);
        }

        string property = test.Graph is null ? "other items" : "nodes and edges out of reach";
        foreach (Finding finding in Comparison.ByBlock(property, operation.Output, output, changed, operation.Scale, options.Exact(operation.Scale)))
            yield return finding;
    }

    private static bool[] NodesOf(TestCase test, bool[][]? reach, int row)
    {
        bool[] own = new bool[test.Count];
        if (test.Graph is not { } graph || reach is null)
        {
            own[row] = true;
            return own;
        }

        if (test.Operation.Output.Rows != Rows.Edge)
            return reach[row];
        own = [.. reach[graph.Centers[row]]];
        own[graph.Neighbors[row]] = true;
        return own;
    }

    private static bool[] EdgesOf(TestCase test, int row)
    {
        if (test.Graph is not { } graph)
            return [];
        int center = test.Operation.Output.Rows == Rows.Edge ? graph.Centers[row] : row;
        bool[] reach = Graphs.Reach(graph, test.Operation.Hops - 1)[center];
        return [.. Enumerable.Range(0, graph.EdgeCount).Select(e => reach[graph.Centers[e]])];
    }

    private static double[] Replaced(TestCase test, Operand operand, double[] values, bool[] nodes, bool[] edges, Random random)
    {
        if (operand.Rows == Rows.Shared)
            return values;
        bool[] kept = operand.Rows == Rows.Edge ? edges : nodes;
        double[] other = TestCase.RandomRows(operand, test.RowCount(operand), random);
        for (int i = 0; i < values.Length; i++)
        {
            if (kept[i / operand.Irreps.Dim])
                other[i] = values[i];
        }

        return other;
    }
}
