using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Testing;

/// <summary>The tensors of one call of an <see cref="Operation"/>, for the code under test to read and to overwrite.</summary>
public sealed class OperationCall
{
    private readonly Operation _operation;
    private readonly TestCase _case;
    private readonly IReadOnlyList<double[]> _inputs;
    private readonly double[][] _gradients;
    private readonly double[][] _seconds;
    private readonly IReadOnlyList<double[]> _cotangents;

    internal OperationCall(
        Operation operation, TestCase test, IReadOnlyList<double[]> inputs, double[]? outputGradient = null, IReadOnlyList<double[]>? cotangents = null)
    {
        (_operation, _case, _inputs, _cotangents) = (operation, test, inputs, cotangents ?? []);
        Output = Rubbish(test.Length(operation.Output));
        OutputGradient = outputGradient ?? [];
        SecondOutputGradient = Rubbish(Output.Length);
        _gradients = [.. inputs.Select(i => Rubbish(i.Length))];
        _seconds = [.. inputs.Select(i => Rubbish(i.Length))];
    }

    /// <summary>The number of items; of nodes for an operation on a graph.</summary>
    public int Count => _case.Count;

    /// <summary>The graph, for operations that have rows for nodes or edges.</summary>
    /// <exception cref="InvalidOperationException">The operation has none.</exception>
    public FusionGraph Graph => _case.Graph ?? throw new InvalidOperationException($"No tensor of {_operation.Name} has a row for each node or edge, so it has no graph.");

    /// <summary>The output. <c>Forward</c> overwrites it.</summary>
    public double[] Output { get; }

    /// <summary>The gradient g of some scalar with respect to the output, which <c>Backward</c> and <c>DoubleBackward</c> read.</summary>
    public double[] OutputGradient { get; }

    /// <summary>The gradient of sum(cotangents * gradients) with respect to g. <c>DoubleBackward</c> overwrites it.</summary>
    public double[] SecondOutputGradient { get; }

    /// <summary>An input.</summary>
    /// <param name="input">Its name.</param>
    public double[] this[string input] => _inputs[Index(input)];

    /// <summary>The values of a label.</summary>
    public FusionLabel Label(string name) => _case.Labels[_operation.IndexOfLabel(name)];

    /// <summary>The gradient with respect to an input. <c>Backward</c> overwrites it.</summary>
    public double[] Gradient(string input) => _gradients[Index(input)];

    /// <summary>What the gradient with respect to an input is contracted with by <c>DoubleBackward</c>.</summary>
    public double[] Cotangent(string input) => _cotangents[Index(input)];

    /// <summary>The gradient of sum(cotangents * gradients) with respect to an input. <c>DoubleBackward</c> overwrites it.</summary>
    public double[] SecondGradient(string input) => _seconds[Index(input)];

    internal IReadOnlyList<double[]> Gradients => _gradients;

    internal IReadOnlyList<double[]> SecondGradients => _seconds;

    private int Index(string input) => _operation.IndexOf(input);

    // What the code under test forgets to write must not look like a result.
    private static double[] Rubbish(int length)
    {
        double[] values = new double[length];
        Array.Fill(values, double.NaN);
        return values;
    }
}
