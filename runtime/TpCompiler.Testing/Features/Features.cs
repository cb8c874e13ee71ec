using System;
using System.Collections.Concurrent;
using TpCompiler.Algebra;

namespace TpCompiler.Testing;

/// <summary>Turns rows of features: what a rotation or its generator makes of them.</summary>
/// <remarks>
/// A copy of an irrep of degree l has the 2l+1 components m = -l..l in e3nn's basis, in which degree 1 is (x, y, z) and the polar axis
/// is y; a rotation multiplies them with <see cref="WignerD.FromRotation(Irrep, double[,])"/>. Blocks lie one after another in a row, and
/// the components and copies of a block as a <see cref="FeatureOrder"/> says.
/// </remarks>
public static class Features
{
    private static readonly ConcurrentDictionary<(Irrep Irrep, int Axis), double[,]> s_generators = new();

    /// <summary>Turns rows of features.</summary>
    /// <param name="irreps">The irreps of a row.</param>
    /// <param name="rotation">The rotation, with or without inversion.</param>
    /// <param name="rows">The rows, one after another.</param>
    /// <param name="order">How a block lies in a row.</param>
    /// <returns>New rows.</returns>
    /// <exception cref="ArgumentException">There are not whole rows.</exception>
    public static double[] Turn(Irreps irreps, Rotation rotation, ReadOnlySpan<double> rows, FeatureOrder order = FeatureOrder.ComponentMajor)
        => Turn(new Operand("features", irreps, Rows.Item, order), rotation.Matrix, rows);

    internal static double[] Turn(Operand operand, double[,] rotation, ReadOnlySpan<double> rows)
    {
        double[][,] blocks = new double[operand.Irreps.Count][,];
        for (int b = 0; b < blocks.Length; b++)
            blocks[b] = WignerD.FromRotation(operand.Irreps[b].Irrep, rotation);
        return Map(operand, b => blocks[b], rows);
    }

    /// <summary>The change of features under a rotation about an axis (0, 1, 2 for x, y, z), by unit angle: J x.</summary>
    internal static double[] Generate(Operand operand, int axis, ReadOnlySpan<double> rows)
        => Map(operand, b => s_generators.GetOrAdd((operand.Irreps[b].Irrep, axis), Generator), rows);

    private static double[,] Generator((Irrep Irrep, int Axis) key)
    {
        double[,] matrix = new double[key.Irrep.Dim, key.Irrep.Dim];
        EquatableArray<MatrixEntry> entries = So3Generators.Get(key.Irrep.L)[key.Axis];
        foreach (MatrixEntry entry in entries)
            matrix[entry.Row, entry.Column] = entry.Value.ToDouble();
        return matrix;
    }

    private static double[] Map(Operand operand, Func<int, double[,]> matrices, ReadOnlySpan<double> rows)
    {
        int dim = operand.Irreps.Dim;
        if (dim == 0 ? rows.Length > 0 : rows.Length % dim != 0)
            throw new ArgumentException($"Rows of {operand.Irreps} have {dim} elements; {rows.Length} are not whole rows.", nameof(rows));
        double[] mapped = new double[rows.Length];
        for (int b = 0; b < operand.Irreps.Count; b++)
        {
            double[,] matrix = matrices(b);
            for (int row = 0; row < rows.Length; row += dim)
            {
                for (int copy = 0; copy < operand.Irreps[b].Multiplicity; copy++)
                {
                    for (int i = 0; i < matrix.GetLength(0); i++)
                    {
                        double sum = 0;
                        for (int j = 0; j < matrix.GetLength(1); j++)
                            sum += matrix[i, j] * rows[row + operand.Position(b, copy, j)];
                        mapped[row + operand.Position(b, copy, i)] = sum;
                    }
                }
            }
        }

        return mapped;
    }
}
