using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Testing;

/// <summary>
/// Whether everything that an operation is given has a part in what it gives: a path that is left out is equivariant, but its weights do
/// nothing, or an input or an output block is dead. Where the paths are declared each is looked at by itself.
/// </summary>
public static class Paths
{
    /// <summary>Checks that every block of every input, every single weight and every block of the output take part.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="options">How thoroughly and strictly.</param>
    /// <returns>A report; <see cref="CheckReport.ThrowIfFailed"/> makes an assertion of it.</returns>
    public static CheckReport Check(Operation operation, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(operation);
        options ??= CheckOptions.Default;
        List<Finding> findings = [];
        TestCase[] tests = Tests(operation, options);
        for (int n = 0; n < operation.Inputs.Count; n++)
        {
            Operand operand = operation.Inputs[n];
            for (int block = 0; block < operand.Irreps.Count; block++)
            {
                // The copies of scalars may be weights: each of its own path.
                bool isSingle = operand.Irreps[block].Irrep.IsScalar;
                for (int copy = 0; copy < (isSingle ? operand.Irreps[block].Multiplicity : 1); copy++)
                {
                    int only = isSingle ? copy : -1;
                    string where = isSingle && operand.Irreps[block].Multiplicity > 1
                        ? string.Create(CultureInfo.InvariantCulture, $"{operand.Block(block)}, copy {copy}")
                        : operand.Block(block);
                    findings.Add(Effect(operation, where, tests.Select(t => Difference(t, n, block, only)).Max(d => d.Max()), options));
                }
            }
        }

        for (int block = 0; block < operation.Output.Irreps.Count; block++)
            findings.Add(Effect(operation, operation.Output.Block(block), tests.Max(t => Largest(operation.Output, t.Operation.Run(t))[block]), options));
        return new($"Paths of {operation.Name}", tests.Length, findings, null);
    }

    /// <summary>Checks that each path of a spec acts, into its block alone.</summary>
    /// <param name="operation">An operation with inputs x, y and, where the spec has weights, w.</param>
    /// <param name="spec">The spec.</param>
    /// <param name="options">How thoroughly and strictly.</param>
    /// <returns>A report with a line for each path.</returns>
    public static CheckReport Check(Operation operation, TensorProductSpec spec, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(spec);
        options ??= CheckOptions.Default;
        if (operation.Inputs.Count < 2 || operation.Inputs[0].Irreps != spec.First || operation.Inputs[1].Irreps != spec.Second || operation.Output.Irreps != spec.Output)
            throw new ArgumentException($"{operation.Name} is no product of {spec.First} and {spec.Second} into {spec.Output}.", nameof(spec));
        List<Finding> findings = [];
        TestCase[] tests = Tests(operation, options);
        int weight = 0;
        foreach (TensorProductPath path in spec.Paths)
        {
            int first = weight, end = weight += spec.WeightCount(path);
            double[] largest = new double[spec.Output.Count];
            foreach (TestCase test in tests)
            {
                double[] found = Largest(operation.Output, operation.Run(test, Alone(test, path, first, end)));
                for (int b = 0; b < largest.Length; b++)
                    largest[b] = Comparison.Larger(largest[b], found[b]);
            }

            string name = $"{operation.Inputs[0].Block(path.First)} * {operation.Inputs[1].Block(path.Second)} -> {operation.Output.Block(path.Output)}";
            findings.Add(Effect(operation, name, largest[path.Output], options));

            // Where there are no weights to switch off other paths of the same blocks, those are seen too.
            bool[] reached = new bool[largest.Length];
            foreach (TensorProductPath other in spec.Paths)
                reached[other.Output] |= other.First == path.First && other.Second == path.Second && (other == path || spec.WeightCount(other) == 0);
            double stray = largest.Where((_, b) => !reached[b]).DefaultIfEmpty(0).Aggregate(Comparison.Larger);
            findings.Add(new("goes nowhere else", name, stray, operation.Scale, options.Exact(operation.Scale)));
        }

        return new($"Paths of {operation.Name}", tests.Length, findings, null);
    }

    private static TestCase[] Tests(Operation operation, CheckOptions options)
        => [.. Enumerable.Range(0, Math.Min(5, options.Cases)).Select(n => TestCase.Random(operation, new Random(options.Seed + n)))];

    // Something acts if what it changes is far above rounding: the error is what is missing to that.
    private static Finding Effect(Operation operation, string where, double effect, CheckOptions options)
    {
        double threshold = options.Exact(operation.Scale);
        return new("takes part", where, effect > threshold ? 0 : operation.Scale, operation.Scale, threshold);
    }

    private static double[] Difference(TestCase test, int input, int block, int copy)
    {
        Operand operand = test.Operation.Inputs[input];
        double[][] inputs = [.. test.Inputs];
        double[] other = TestCase.RandomRows(operand, test.RowCount(operand), new Random(test.Seed));
        double[] values = [.. inputs[input]];
        for (int i = 0; i < values.Length; i++)
        {
            int position = i % operand.Irreps.Dim;
            if (operand.AreHarmonics || (operand.BlockOf(position) == block && (copy < 0 || position == operand.Position(block, copy, 0))))
                values[i] = other[i];
        }

        inputs[input] = values;
        double[] before = test.Operation.Run(test), after = test.Operation.Run(test, inputs);
        return [.. before.Zip(after, (a, b) => Math.Abs(a - b)).DefaultIfEmpty(0)];
    }

    private static double[][] Alone(TestCase test, TensorProductPath path, int firstWeight, int endWeight)
    {
        double[][] inputs = [.. test.Inputs.Select(i => i.ToArray())];
        Clear(0, (operand, position) => operand.BlockOf(position) == path.First);
        Clear(1, (operand, position) => operand.BlockOf(position) == path.Second);
        if (inputs.Length > 2)
            Clear(2, (_, position) => position >= firstWeight && position < endWeight);
        return inputs;

        void Clear(int input, Func<Operand, int, bool> keep)
        {
            Operand operand = test.Operation.Inputs[input];
            for (int i = 0; i < inputs[input].Length; i++)
            {
                if (!keep(operand, i % operand.Irreps.Dim))
                    inputs[input][i] = 0;
            }
        }
    }

    private static double[] Largest(Operand operand, double[] values)
    {
        double[] largest = new double[operand.Irreps.Count];
        for (int i = 0; i < values.Length; i++)
        {
            int block = operand.BlockOf(i % operand.Irreps.Dim);
            largest[block] = Comparison.Larger(largest[block], Math.Abs(values[i]));
        }

        return largest;
    }
}
