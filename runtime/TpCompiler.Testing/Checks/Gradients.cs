using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Testing;

/// <summary>
/// Whether <c>Backward</c> is the derivative of <c>Forward</c>, and <c>DoubleBackward</c> of <c>Backward</c>: by differences, and by
/// identities that need no steps. For a tensor that <c>Forward</c> is linear in, (dF v).g = F(v).g = v.(dF^T g); <c>Backward</c> is linear
/// in g; and the second derivative of g.F is symmetric.
/// </summary>
public static class Gradients
{
    /// <summary>Checks an operation.</summary>
    /// <param name="operation">The operation; it must have <see cref="Operation.Backward"/>.</param>
    /// <param name="options">How thoroughly and strictly.</param>
    /// <returns>A report; <see cref="CheckReport.ThrowIfFailed"/> makes an assertion of it.</returns>
    /// <exception cref="ArgumentException">The operation has no derivative.</exception>
    public static CheckReport Check(Operation operation, CheckOptions? options = null)
        => CaseSearch.Run("Gradients", operation, Findings, options);

    /// <summary>Checks a family of operations; a failure is brought down to the smallest irreps.</summary>
    /// <param name="family">The family.</param>
    /// <param name="options">How thoroughly and strictly.</param>
    /// <returns>A report.</returns>
    public static CheckReport Check(OperationFamily family, CheckOptions? options = null)
        => CaseSearch.Run("Gradients", family, Findings, options);

    /// <summary>The findings of one case, for properties of FsCheck.</summary>
    /// <param name="test">The case.</param>
    /// <param name="options">How strictly.</param>
    public static IEnumerable<Finding> Findings(TestCase test, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        if (test.Operation.Backward is null)
            throw new ArgumentException($"{test.Operation.Name} has no Backward to check.", nameof(test));
        options ??= CheckOptions.Default;
        Random random = new(test.Seed);
        double[] g = [.. new double[test.Length(test.Operation.Output)].Select(_ => (2 * random.NextDouble()) - 1)];
        IReadOnlyList<double[]> gradients = test.Operation.RunBackward(test, g);
        return First(test, g, gradients, random, options)
            .Concat(Adjoint(test, g, gradients, options))
            .Concat(test.Operation.DoubleBackward is null ? [] : SecondGradients.Findings(test, g, random, options));
    }

    private static IEnumerable<Finding> First(TestCase test, double[] g, IReadOnlyList<double[]> gradients, Random random, CheckOptions options)
    {
        Operation operation = test.Operation;
        double scale = Scale(operation, g);
        for (int n = 0; n < gradients.Count; n++)
        {
            Operand operand = operation.Inputs[n];
            for (int block = 0; block < (operand.AreHarmonics ? 1 : operand.Irreps.Count); block++)
            {
                (double[] direction, Func<double, double[]> at) = Differences.Motion(test, n, block, random);
                double expected = Differences.Derivative(step => Comparison.Dot(g, operation.Run(test, Replaced(test.Inputs, n, at(step)))));
                yield return new(
                    "gradient against differences",
                    operand.AreHarmonics ? operand.Name : operand.Block(block),
                    Math.Abs(expected - Comparison.Dot(gradients[n], direction)),
                    scale,
                    options.DifferenceTolerance * scale);
            }
        }
    }

    private static IEnumerable<Finding> Adjoint(TestCase test, double[] g, IReadOnlyList<double[]> gradients, CheckOptions options)
    {
        Operation operation = test.Operation;
        double scale = Scale(operation, g);
        for (int n = 0; n < gradients.Count; n++)
        {
            if (operation.Inputs[n].AreHarmonics || !IsLinear(test, n, options))
                continue;
            double[] v = TestCase.RandomRows(operation.Inputs[n], test.RowCount(operation.Inputs[n]), new Random(test.Seed + n));
            double expected = Comparison.Dot(g, operation.Run(test, Replaced(test.Inputs, n, v)));
            yield return new(
                "adjoint identity",
                operation.Inputs[n].Name,
                Math.Abs(expected - Comparison.Dot(gradients[n], v)),
                scale,
                options.Exact(scale));
        }
    }

    /// <summary>Whether forward is linear in one input: F(a + 2b) = F(a) + 2F(b), and F(0) = 0, at random points.</summary>
    private static bool IsLinear(TestCase test, int input, CheckOptions options)
    {
        Operand operand = test.Operation.Inputs[input];
        Random random = new(test.Seed);
        double[] a = TestCase.RandomRows(operand, test.RowCount(operand), random), b = TestCase.RandomRows(operand, test.RowCount(operand), random);
        double[] ofA = Of(a), ofB = Of(b), ofSum = Of([.. a.Zip(b, (x, y) => x + (2 * y))]), ofNothing = Of(new double[a.Length]);
        double tolerance = options.Exact(test.Operation.Scale);
        for (int i = 0; i < ofA.Length; i++)
        {
            if (!(Math.Abs(ofSum[i] - ofA[i] - (2 * ofB[i])) <= tolerance && Math.Abs(ofNothing[i]) <= tolerance))
                return false;
        }

        return true;

        double[] Of(double[] values) => test.Operation.Run(test, Replaced(test.Inputs, input, values));
    }

    internal static double Scale(Operation operation, double[] g) => operation.Scale * Math.Sqrt(Math.Max(1, g.Length));

    internal static double[][] Replaced(IReadOnlyList<double[]> inputs, int input, double[] values)
    {
        double[][] replaced = [.. inputs];
        replaced[input] = values;
        return replaced;
    }
}
