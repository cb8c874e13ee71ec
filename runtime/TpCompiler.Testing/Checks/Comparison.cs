using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Testing;

/// <summary>Comparisons of tensors, block by block.</summary>
internal static class Comparison
{
    /// <summary>The largest difference in each block of a tensor.</summary>
    public static IEnumerable<Finding> ByBlock(string property, Operand operand, double[] expected, double[] found, double scale, double tolerance)
    {
        double[] worst = new double[operand.Irreps.Count];
        int dim = operand.Irreps.Dim;
        for (int i = 0; i < expected.Length; i++)
        {
            int block = operand.BlockOf(i % dim);
            worst[block] = Larger(worst[block], Math.Abs(expected[i] - found[i]));
        }

        return worst.Select((error, block) => new Finding(property, operand.Block(block), error, scale, tolerance));
    }

    // What is not a number stays so, and no check passes with it.
    public static double Larger(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN : Math.Max(a, b);

    public static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    public static double Dot(IReadOnlyList<double[]> a, IReadOnlyList<double[]> b)
    {
        double sum = 0;
        for (int n = 0; n < a.Count; n++)
            sum += Dot(a[n], b[n]);
        return sum;
    }

    /// <summary>The Euclidean norm.</summary>
    public static double Norm(IReadOnlyList<double[]> a) => Math.Sqrt(Dot(a, a));

    /// <summary>A tensor that is random in some block and zero in the others.</summary>
    public static double[] InBlock(Operand operand, int block, int length, Random random)
    {
        double[] values = new double[length];
        for (int i = 0; i < length; i++)
        {
            double value = (2 * random.NextDouble()) - 1;
            values[i] = operand.BlockOf(i % operand.Irreps.Dim) == block ? value : 0;
        }

        return values;
    }
}
