using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Testing;

/// <summary>Numbers that an operation is tried on, with the rotation and the random choices that its checks need. Immutable.</summary>
public sealed partial class TestCase
{
    private TestCase(Operation operation, int count, FusionGraph? graph, IReadOnlyList<FusionLabel> labels, IReadOnlyList<double[]> inputs, Rotation rotation, int seed)
        => (Operation, Count, Graph, Labels, Inputs, Rotation, Seed) = (operation, count, graph, labels, inputs, rotation, seed);

    /// <summary>What it is a case of.</summary>
    public Operation Operation { get; }

    /// <summary>The number of items; of nodes for an operation on a graph.</summary>
    public int Count { get; }

    /// <summary>The graph; null for an operation that has none.</summary>
    public FusionGraph? Graph { get; }

    /// <summary>The labels, in the order of the operation's.</summary>
    public IReadOnlyList<FusionLabel> Labels { get; }

    /// <summary>The inputs, in the order of the operation's.</summary>
    public IReadOnlyList<double[]> Inputs { get; }

    /// <summary>A rotation without inversion.</summary>
    public Rotation Rotation { get; }

    /// <summary>The seed of random directions and orders that checks need.</summary>
    internal int Seed { get; }

    /// <summary>A random case: one to five items, or a directed graph of up to six nodes; numbers from -1 to 1.</summary>
    public static TestCase Random(Operation operation, Random random)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(random);
        FusionGraph? graph = operation.HasGraph ? Graphs.Random(random, random.Next(1, 7)) : null;
        int count = graph?.NodeCount ?? random.Next(1, 6);
        return new(
            operation,
            count,
            graph,
            [.. operation.Labels.Select(l => RandomLabel(l, l.Rows == Rows.Edge ? graph!.EdgeCount : count, random))],
            [.. operation.Inputs.Select(i => RandomRows(i, RowCount(i.Rows, count, graph), random))],
            Rotation.Random(random),
            random.Next());
    }

    /// <summary>How many rows a tensor has.</summary>
    internal int RowCount(Operand operand) => RowCount(operand.Rows, Count, Graph);

    /// <summary>How many elements a tensor has.</summary>
    internal int Length(Operand operand) => checked(RowCount(operand) * operand.Irreps.Dim);

    /// <summary>Random rows for an input.</summary>
    internal static double[] RandomRows(Operand operand, int rows, Random random)
    {
        double[] values = new double[rows * operand.Irreps.Dim];
        if (operand.AreHarmonics)
        {
            double[] row = new double[operand.Irreps.Dim];
            for (int r = 0; r < rows; r++)
            {
                double[,] turned = Rotation.Random(random).Matrix;
                RealSphericalHarmonics.Evaluate(
                    operand.Irreps.LMax, turned[0, 1], turned[1, 1], turned[2, 1], normalize: true, SphericalHarmonicsNormalization.Component, row);
                row.CopyTo(values, r * row.Length);
            }
        }
        else
        {
            for (int n = 0; n < values.Length; n++)
                values[n] = (2 * random.NextDouble()) - 1;
        }

        return values;
    }

    internal TestCase With(IReadOnlyList<double[]> inputs) => new(Operation, Count, Graph, Labels, inputs, Rotation, Seed);

    private static FusionLabel RandomLabel(LabelOperand label, int length, Random random)
        => new([.. Enumerable.Range(0, length).Select(_ => random.Next(label.Count))], label.Count);

    private static int RowCount(Rows rows, int count, FusionGraph? graph) => rows switch
    {
        Rows.Shared => 1,
        Rows.Edge => graph!.EdgeCount,
        _ => count,
    };
}
