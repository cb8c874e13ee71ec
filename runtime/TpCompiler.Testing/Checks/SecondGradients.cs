using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Testing;

/// <summary>What holds of <c>DoubleBackward</c>: S = sum over inputs of h.G, G the gradients of g.F, is what it differentiates.</summary>
internal static class SecondGradients
{
    public static IEnumerable<Finding> Findings(TestCase test, double[] g, Random random, CheckOptions options)
    {
        Operation operation = test.Operation;
        IReadOnlyList<double[]> h = Motions(test, random);
        (IReadOnlyList<double[]> seconds, double[] ofG) = operation.RunDoubleBackward(test, g, h);
        double scale = Gradients.Scale(operation, g) * Math.Sqrt(Math.Max(1, h.Sum(v => v.Length)));
        for (int n = 0; n < seconds.Count; n++)
        {
            Operand operand = operation.Inputs[n];
            for (int block = 0; block < (operand.AreHarmonics ? 0 : operand.Irreps.Count); block++)
            {
                (double[] direction, Func<double, double[]> at) = Differences.Motion(test, n, block, random);
                double expected = Differences.Derivative(step => Comparison.Dot(h, operation.RunBackward(test, g, Gradients.Replaced(test.Inputs, n, at(step)))));
                yield return new(
                    "second gradient against differences",
                    operand.Block(block),
                    Math.Abs(expected - Comparison.Dot(seconds[n], direction)),
                    scale,
                    options.DifferenceTolerance * scale);
            }
        }

        // S is linear in g: its derivative along d is S of d.
        double[] d = [.. g.Select(_ => (2 * random.NextDouble()) - 1)];
        yield return new(
            "second gradient of the output's",
            operation.Output.Name,
            Math.Abs(Comparison.Dot(h, operation.RunBackward(test, d)) - Comparison.Dot(ofG, d)),
            scale,
            options.Exact(scale));

        // The Hessian of g.F is symmetric.
        IReadOnlyList<double[]> other = Motions(test, random);
        yield return new(
            "symmetry of the second gradient",
            string.Join(", ", operation.Inputs.Select(i => i.Name)),
            Math.Abs(Comparison.Dot(seconds, other) - Comparison.Dot(operation.RunDoubleBackward(test, g, other).Seconds, h)),
            scale,
            options.Exact(scale));
    }

    // What an operation is away from the sphere of harmonics is its own affair, and second derivatives there with it: they rest.
    private static double[][] Motions(TestCase test, Random random)
        => [.. test.Inputs.Select((values, n) => test.Operation.Inputs[n].AreHarmonics
            ? new double[values.Length]
            : [.. values.Select(_ => (2 * random.NextDouble()) - 1)])];
}
