using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Testing;

/// <summary>
/// Whether an operation gives the numbers of another that is known to be right: the interpreter on a spec, plain loops, an earlier version. It
/// finds what symmetries cannot: a path that is left out, or that has a wrong sign or factor, is equivariant all the same.
/// </summary>
public static class Agreement
{
    /// <summary>Checks an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="reference">Another with the same inputs, outputs and order of features; derivatives are compared where both have them.</param>
    /// <param name="options">How thoroughly and strictly.</param>
    /// <returns>A report; <see cref="CheckReport.ThrowIfFailed"/> makes an assertion of it.</returns>
    /// <exception cref="ArgumentException">The tensors of the two are not the same.</exception>
    public static CheckReport Check(Operation operation, Operation reference, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(reference);
        if (!operation.Inputs.Append(operation.Output).Select(Shape).SequenceEqual(reference.Inputs.Append(reference.Output).Select(Shape)))
        {
            throw new ArgumentException(
                $"{operation.Name} and {reference.Name} have different tensors: {Described(operation)}, and {Described(reference)}.", nameof(reference));
        }

        return CaseSearch.Run("Agreement", operation, (test, o) => Findings(test, reference, o), options);
    }

    /// <summary>The findings of one case, for properties of FsCheck.</summary>
    /// <param name="test">The case.</param>
    /// <param name="reference">What it is compared with.</param>
    /// <param name="options">How strictly.</param>
    public static IEnumerable<Finding> Findings(TestCase test, Operation reference, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(reference);
        options ??= CheckOptions.Default;
        Operation operation = test.Operation;
        double[] expected = reference.Run(test);
        double tolerance = options.Exact(reference.Scale);
        foreach (Finding finding in Comparison.ByBlock("forward", operation.Output, expected, operation.Run(test), reference.Scale, tolerance))
            yield return finding;
        if (operation.Backward is null || reference.Backward is null)
            yield break;
        Random random = new(test.Seed);
        double[] g = [.. expected.Select(_ => (2 * random.NextDouble()) - 1)];
        IReadOnlyList<double[]> gradients = reference.RunBackward(test, g), found = operation.RunBackward(test, g);
        double scale = reference.Scale * Math.Sqrt(Math.Max(1, g.Length));
        for (int n = 0; n < gradients.Count; n++)
        {
            foreach (Finding finding in Comparison.ByBlock("gradient", operation.Inputs[n], gradients[n], found[n], scale, options.Exact(scale)))
                yield return finding;
        }
    }

    // Names may differ.
    private static (string, Rows, FeatureOrder) Shape(Operand operand) => (operand.Irreps.ToString(), operand.Rows, operand.Order);

    private static string Described(Operation operation)
        => string.Join(", ", operation.Inputs.Append(operation.Output).Select(o => $"{o.Name}: {o.Irreps} per {o.Rows} {o.Order}"));
}
