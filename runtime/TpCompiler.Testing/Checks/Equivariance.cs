using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Testing;

/// <summary>
/// Whether an operation turns with its inputs: rotations, the inversion, and the generators of rotations. With
/// <see cref="Operation.Backward"/> the generators are checked without steps, and with them all rotations at once.
/// </summary>
public static class Equivariance
{
    /// <summary>The property that a case's rotation has a part in.</summary>
    internal const string OfRotations = "rotation";

    private static readonly string[] s_axes = ["x", "y", "z"];

    /// <summary>Checks an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="options">How thoroughly and strictly.</param>
    /// <returns>A report; <see cref="CheckReport.ThrowIfFailed"/> makes an assertion of it.</returns>
    public static CheckReport Check(Operation operation, CheckOptions? options = null)
        => CaseSearch.Run("Equivariance", operation, Findings, options);

    /// <summary>Checks a family of operations; a failure is brought down to the smallest irreps.</summary>
    /// <param name="family">The family.</param>
    /// <param name="options">How thoroughly and strictly.</param>
    /// <returns>A report.</returns>
    public static CheckReport Check(OperationFamily family, CheckOptions? options = null)
        => CaseSearch.Run("Equivariance", family, Findings, options);

    /// <summary>The findings of one case, for properties of FsCheck.</summary>
    /// <param name="test">The case.</param>
    /// <param name="options">How strictly.</param>
    public static IEnumerable<Finding> Findings(TestCase test, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        options ??= CheckOptions.Default;
        double[] output = test.Operation.Run(test);
        IEnumerable<Finding> findings = Turned(OfRotations, test, output, test.Rotation, options);
        if (options.HasInversion)
            findings = findings.Concat(Turned("inversion", test, output, Rotation.Inversion, options));
        return findings.Concat(Generated(test, output, options));
    }

    private static IEnumerable<Finding> Turned(string property, TestCase test, double[] output, Rotation rotation, CheckOptions options)
    {
        Operation operation = test.Operation;
        double[,] matrix = rotation.Matrix;
        double[][] turned = [.. test.Inputs.Select((values, n) => Features.Turn(operation.Inputs[n], matrix, values))];
        return Comparison.ByBlock(
            property,
            operation.Output,
            Features.Turn(operation.Output, matrix, output),
            operation.Run(test, turned),
            operation.Scale,
            options.Exact(operation.Scale));
    }

    /// <summary>dF(x) J x = J F(x) for the generators about x and z; that about y is their commutator.</summary>
    private static IEnumerable<Finding> Generated(TestCase test, double[] output, CheckOptions options)
    {
        Operation operation = test.Operation;
        if (operation.Backward is null)
            yield break;
        foreach (int axis in (int[])[0, 2])
        {
            double[][] motion = [.. test.Inputs.Select((values, n) => Features.Generate(operation.Inputs[n], axis, values))];
            double[] expected = Features.Generate(operation.Output, axis, output);
            Random random = new(test.Seed);
            for (int block = 0; block < operation.Output.Irreps.Count; block++)
            {
                double[] g = Comparison.InBlock(operation.Output, block, output.Length, random);
                double found = Comparison.Dot(operation.RunBackward(test, g), motion);

                // The size of what is summed: a gradient of this many elements of the output.
                double scale = operation.Scale * Math.Sqrt(Math.Max(1, output.Length));
                yield return new(
                    $"generator about {s_axes[axis]}",
                    operation.Output.Block(block),
                    Math.Abs(found - Comparison.Dot(g, expected)),
                    scale,
                    options.Exact(scale));
            }
        }
    }
}
