using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Testing;

/// <content>Simpler cases.</content>
public sealed partial class TestCase
{
    /// <summary>
    /// Simpler cases, large steps first: fewer items, nodes and edges; a simpler rotation; blocks of an input that are zero, then copies, then
    /// single numbers; ones in place of other numbers.
    /// </summary>
    public IEnumerable<TestCase> Shrink() => [.. FewerRows(), .. SimplerRotations(), .. ZeroUnits(), .. SimplerNumbers()];

    /// <summary>The blocks of each input that are not zero, as reports name them, and the single weights where they are few.</summary>
    internal IEnumerable<string> BlocksInUse()
    {
        for (int n = 0; n < Inputs.Count; n++)
        {
            Operand operand = Operation.Inputs[n];
            foreach (int block in Enumerable.Range(0, operand.Irreps.Count))
            {
                int[] used = [.. Elements(n, block).Where(e => Inputs[n][e] != 0).Select(e => e % operand.Irreps.Dim).Distinct()];
                if (operand.IsListOfScalars && used.Length is > 0 and <= 4)
                    yield return $"{operand.Name}({string.Join(", ", used)})";
                else if (used.Length > 0)
                    yield return operand.Block(block);
            }
        }
    }

    /// <summary>How large the case is, and its numbers where they are few.</summary>
    public override string ToString()
    {
        string size = Graph is null ? Counted(Count, "item") : $"{Counted(Count, "node")}, {Counted(Graph.EdgeCount, "edge")}";
        IEnumerable<string> edges = Graph is { EdgeCount: > 0 and <= 8 }
            ? [$"edges {string.Join(", ", Enumerable.Range(0, Graph.EdgeCount).Select(e => FormattableString.Invariant($"{Graph.Centers[e]}<-{Graph.Neighbors[e]}")))}"]
            : [];
        IEnumerable<string> tensors = Inputs.Select((values, n) => $"{Operation.Inputs[n].Name} = {Numbers(values)}");
        return string.Join("; ", [size, .. edges, .. tensors]);
    }

    private static string Counted(int count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Numbers(double[] values)
    {
        int[] used = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        if (used.Length == 0)
            return "0";
        return used.Length <= 6
            ? string.Join(", ", used.Select(i => FormattableString.Invariant($"[{i}]: {values[i]:0.###}")))
            : FormattableString.Invariant($"{values.Length} numbers");
    }

    private IEnumerable<TestCase> FewerRows()
    {
        foreach ((int from, int count) in Chunks(Count))
        {
            if (count < Count)
                yield return Select([.. Enumerable.Range(0, Count).Where(i => i < from || i >= from + count)], out _);
        }

        foreach ((int from, int count) in Chunks(Graph?.EdgeCount ?? 0))
            yield return WithEdges([.. Enumerable.Range(0, Graph!.EdgeCount).Where(i => i < from || i >= from + count)]);
    }

    private IEnumerable<TestCase> SimplerRotations()
        => Rotation.Shrink().Select(r => new TestCase(Operation, Count, Graph, Labels, Inputs, r, Seed));

    private IEnumerable<TestCase> ZeroUnits()
    {
        for (int n = 0; n < Inputs.Count; n++)
        {
            Operand operand = Operation.Inputs[n];
            if (operand.AreHarmonics)
                continue;
            int[][] blocks = [.. Enumerable.Range(0, operand.Irreps.Count).Select(b => Elements(n, b).Where(e => Inputs[n][e] != 0).ToArray()).Where(e => e.Length > 0)];
            foreach (int[] block in blocks.Length > 1 ? blocks : [])
                yield return Without(n, block);
            int[] used = [.. blocks.SelectMany(b => b)];
            foreach ((int from, int count) in Chunks(used.Length))
                yield return Without(n, used[from..(from + count)]);
        }
    }

    private IEnumerable<TestCase> SimplerNumbers()
    {
        for (int n = 0; n < Inputs.Count; n++)
        {
            if (Operation.Inputs[n].AreHarmonics)
                continue;
            for (int e = 0; e < Inputs[n].Length; e++)
            {
                if (Inputs[n][e] is not (0 or 1))
                    yield return Changed(n, values => values[e] = 1);
            }
        }
    }

    private TestCase Without(int input, int[] elements) => Changed(input, values =>
    {
        foreach (int e in elements)
            values[e] = 0;
    });

    private TestCase Changed(int input, Action<double[]> change)
    {
        double[][] inputs = [.. Inputs];
        inputs[input] = [.. inputs[input]];
        change(inputs[input]);
        return With(inputs);
    }

    private IEnumerable<int> Elements(int input, int block)
    {
        Operand operand = Operation.Inputs[input];
        int dim = operand.Irreps.Dim, start = operand.Irreps.Offsets[block];
        for (int row = 0; row < Inputs[input].Length; row += dim)
        {
            for (int e = 0; e < operand.Irreps[block].Dim; e++)
                yield return row + start + e;
        }
    }

    // Ranges of all sizes from the whole down to single elements, as delta debugging takes them.
    private static IEnumerable<(int From, int Count)> Chunks(int length)
    {
        for (int size = length; size > 0; size /= 2)
        {
            for (int from = 0; from + size <= length; from += size)
                yield return (from, size);
            if (length % size != 0)
                yield return (length - (length % size), length % size);
        }
    }
}
