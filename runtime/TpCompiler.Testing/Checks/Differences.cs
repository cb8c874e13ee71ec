using System;
using System.Linq;

namespace TpCompiler.Testing;

/// <summary>Derivatives by differences.</summary>
internal static class Differences
{
    // The error of the five-point formula is of order step^4, rounding of order 1e-16 / step: both are small here.
    private const double Step = 1e-3;

    /// <summary>The derivative at zero by a five-point formula.</summary>
    public static double Derivative(Func<double, double> function, double step = Step)
        => ((8 * (function(step) - function(-step))) - (function(2 * step) - function(-2 * step))) / (12 * step);

    /// <summary>
    /// A direction in which an input may move: random in a block, and for harmonics the motion of their directions about random axes.
    /// </summary>
    public static (double[] Direction, Func<double, double[]> At) Motion(TestCase test, int input, int block, Random random)
    {
        Operand operand = test.Operation.Inputs[input];
        double[] values = test.Inputs[input];
        if (!operand.AreHarmonics)
        {
            double[] direction = Comparison.InBlock(operand, block, values.Length, random);
            return (direction, step => [.. values.Zip(direction, (v, d) => v + (step * d))]);
        }

        // About the axis R y the rotation by an angle t is R Ry(t) R^-1.
        Rotation towards = Rotation.Random(random);
        double[] turned = Features.Turn(operand, Transpose(towards.Matrix), values);
        return (
            Features.Turn(operand, towards.Matrix, Features.Generate(operand, 1, turned)),
            step => Features.Turn(operand, towards.Matrix, Features.Turn(operand, new Rotation(step, 0, 0).Matrix, turned)));
    }

    private static double[,] Transpose(double[,] m)
    {
        double[,] transposed = new double[3, 3];
        for (int n = 0; n < 9; n++)
            transposed[n % 3, n / 3] = m[n / 3, n % 3];
        return transposed;
    }
}
