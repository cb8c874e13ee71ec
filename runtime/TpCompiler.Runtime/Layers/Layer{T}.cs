using System;
using System.Globalization;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Runtime.Layers;

/// <summary>
/// A differentiable map from rows of equivariant features, and weights, to rows of features. Features are e3nn's: row after row, in a
/// row block after block of the irreps, in a block [copy][component]. Immutable: weights are handed in with each call; one layer may be
/// used by many threads at once. No call allocates once scratch memory has been pooled.
/// </summary>
/// <remarks>
/// With y = f(x, w) and a cotangent g of y, <see cref="Backward"/> gives G_x = (dy/dx)^T g and G_w = (dy/dw)^T g.
/// <see cref="DoubleBackward"/> differentiates those: for cotangents h of G_x and G_w the gradient of S = h_x.G_x + h_w.G_w with
/// respect to x, w and g, as training on forces needs it.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public abstract class Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Names s_operands = new("operands.Input", "operands.Second", "operands.Weights");
    private static readonly Names s_cotangents = new("cotangents.Input", "cotangents.Second", "cotangents.Weights");
    private static readonly Names s_gradients = new("gradients.Input", "gradients.Second", "gradients.Weights");
    private static readonly Names s_secondGradients = new("secondGradients.Input", "secondGradients.Second", "secondGradients.Weights");

    /// <summary>Describes a layer.</summary>
    /// <param name="input">The irreps of the input.</param>
    /// <param name="second">The irreps of the second input; <see cref="Irreps.Empty"/> if there is none.</param>
    /// <param name="output">The irreps of the output.</param>
    protected Layer(Irreps input, Irreps second, Irreps output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(output);
        Input = input;
        Second = second;
        Output = output;
    }

    /// <summary>The irreps of the input.</summary>
    public Irreps Input { get; }

    /// <summary>The irreps of the second input, of dimension 0 for most layers.</summary>
    public Irreps Second { get; }

    /// <summary>The irreps of the output.</summary>
    public Irreps Output { get; }

    /// <summary>The number of weights in a row of them.</summary>
    public int WeightCount { get; protected init; }

    /// <summary>Whether each item brings its own row of weights; otherwise one row serves all items.</summary>
    public bool HasWeightsPerItem { get; protected init; }

    /// <summary>y = f(x, w).</summary>
    /// <param name="operands">x and w.</param>
    /// <param name="output">y, overwritten.</param>
    /// <param name="count">The number of items.</param>
    /// <exception cref="ArgumentException">
    /// A span does not have the length that <paramref name="count"/> items need, or what is written overlaps something else.
    /// </exception>
    public void Forward(LayerOperands<T> operands, Span<T> output, int count)
    {
        Check(operands, count);
        CheckLength("output", output.Length, Output.Dim, count);
        CheckApart(output, nameof(output), operands, s_operands);
        Run(operands, output, count);
    }

    /// <summary>The gradients of sum(y * g).</summary>
    /// <param name="operands">x and w.</param>
    /// <param name="outputGradient">g, the gradient of y.</param>
    /// <param name="gradients">G_x and G_w, overwritten; those that are empty are not computed.</param>
    /// <param name="count">The number of items.</param>
    /// <exception cref="ArgumentException">
    /// A span does not have the length that <paramref name="count"/> items need, or what is written overlaps something else.
    /// </exception>
    public void Backward(LayerOperands<T> operands, ReadOnlySpan<T> outputGradient, LayerGradients<T> gradients, int count)
    {
        Check(operands, count);
        CheckLength("output gradient", outputGradient.Length, Output.Dim, count);
        Check(gradients, count);
        CheckApart(gradients, s_gradients, operands, s_operands);
        CheckApart(gradients, s_gradients, outputGradient, nameof(outputGradient));
        RunBackward(operands, outputGradient, gradients, count);
    }

    /// <summary>The gradients of S = sum(h * G), where G are the gradients that <see cref="Backward"/> gives.</summary>
    /// <param name="operands">x and w.</param>
    /// <param name="outputGradient">g, the gradient of y.</param>
    /// <param name="cotangents">h_x and h_w, the gradients of the G; one that is empty is zero.</param>
    /// <param name="secondGradients">dS/dx and dS/dw, overwritten; those that are empty are not computed.</param>
    /// <param name="secondOutputGradient">dS/dg, overwritten; if empty it is not computed.</param>
    /// <param name="count">The number of items.</param>
    /// <exception cref="ArgumentException">
    /// A span does not have the length that <paramref name="count"/> items need, or what is written overlaps something else.
    /// </exception>
    public void DoubleBackward(
        LayerOperands<T> operands,
        ReadOnlySpan<T> outputGradient,
        LayerOperands<T> cotangents,
        LayerGradients<T> secondGradients,
        Span<T> secondOutputGradient,
        int count)
    {
        Check(operands, count);
        CheckLength("output gradient", outputGradient.Length, Output.Dim, count);
        CheckUnlessEmpty("cotangent of the input's gradient", cotangents.Input.Length, Input.Dim, count);
        CheckUnlessEmpty("cotangent of the second input's gradient", cotangents.Second.Length, Second.Dim, count);
        CheckUnlessEmpty("cotangent of the weights' gradient", cotangents.Weights.Length, WeightCount, WeightRows(count));
        Check(secondGradients, count);
        CheckUnlessEmpty("second gradient of the output gradient", secondOutputGradient.Length, Output.Dim, count);
        CheckApart(secondGradients, s_secondGradients, operands, s_operands);
        CheckApart(secondGradients, s_secondGradients, cotangents, s_cotangents);
        CheckApart(secondGradients, s_secondGradients, outputGradient, nameof(outputGradient));
        CheckApart(secondGradients, s_secondGradients, secondOutputGradient, nameof(secondOutputGradient));
        CheckApart(secondOutputGradient, nameof(secondOutputGradient), operands, s_operands);
        CheckApart(secondOutputGradient, nameof(secondOutputGradient), cotangents, s_cotangents);
        CallerSpans.ThrowIfOverlapping(secondOutputGradient, nameof(secondOutputGradient), outputGradient, nameof(outputGradient));
        RunDoubleBackward(operands, outputGradient, cotangents, secondGradients, secondOutputGradient, count);
    }

    /// <summary><see cref="Forward"/>, with lengths checked.</summary>
    protected abstract void Run(LayerOperands<T> operands, Span<T> output, int count);

    /// <summary><see cref="Backward"/>, with lengths checked.</summary>
    protected abstract void RunBackward(LayerOperands<T> operands, ReadOnlySpan<T> outputGradient, LayerGradients<T> gradients, int count);

    /// <summary><see cref="DoubleBackward"/>, with lengths checked.</summary>
    protected abstract void RunDoubleBackward(
        LayerOperands<T> operands,
        ReadOnlySpan<T> outputGradient,
        LayerOperands<T> cotangents,
        LayerGradients<T> secondGradients,
        Span<T> secondOutputGradient,
        int count);

    /// <summary>The number of rows of weights for <paramref name="count"/> items.</summary>
    protected int WeightRows(int count) => HasWeightsPerItem ? count : 1;

    private void Check(LayerOperands<T> operands, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CheckLength("input", operands.Input.Length, Input.Dim, count);
        CheckLength("second input", operands.Second.Length, Second.Dim, count);
        CheckLength("weights", operands.Weights.Length, WeightCount, WeightRows(count));
    }

    private void Check(LayerGradients<T> gradients, int count)
    {
        CheckUnlessEmpty("gradient of the input", gradients.Input.Length, Input.Dim, count);
        CheckUnlessEmpty("gradient of the second input", gradients.Second.Length, Second.Dim, count);
        CheckUnlessEmpty("gradient of the weights", gradients.Weights.Length, WeightCount, WeightRows(count));
    }

    /// <summary>Checks that nothing that is written shares memory with what is read, or with other gradients.</summary>
    private static void CheckApart(LayerGradients<T> written, Names names, LayerOperands<T> read, Names readNames)
    {
        CheckApart(written.Input, names.Input, read, readNames);
        CheckApart(written.Second, names.Second, read, readNames);
        CheckApart(written.Weights, names.Weights, read, readNames);
        CallerSpans.ThrowIfOverlapping(written.Second, names.Second, written.Input, names.Input);
        CallerSpans.ThrowIfOverlapping(written.Weights, names.Weights, written.Input, names.Input);
        CallerSpans.ThrowIfOverlapping(written.Weights, names.Weights, written.Second, names.Second);
    }

    private static void CheckApart(LayerGradients<T> written, Names names, ReadOnlySpan<T> other, string otherName)
    {
        CallerSpans.ThrowIfOverlapping(written.Input, names.Input, other, otherName);
        CallerSpans.ThrowIfOverlapping(written.Second, names.Second, other, otherName);
        CallerSpans.ThrowIfOverlapping(written.Weights, names.Weights, other, otherName);
    }

    private static void CheckApart(ReadOnlySpan<T> written, string name, LayerOperands<T> read, Names readNames)
    {
        CallerSpans.ThrowIfOverlapping(written, name, read.Input, readNames.Input);
        CallerSpans.ThrowIfOverlapping(written, name, read.Second, readNames.Second);
        CallerSpans.ThrowIfOverlapping(written, name, read.Weights, readNames.Weights);
    }

    private void CheckUnlessEmpty(string name, int length, int rowLength, int rows)
    {
        if (length > 0)
            CheckLength(name, length, rowLength, rows);
    }

    private void CheckLength(string name, int length, int rowLength, int rows)
    {
        if (length != (long)rowLength * rows)
        {
            throw new ArgumentException(string.Format(
                CultureInfo.InvariantCulture,
                "The {0} of a layer from {1} to {2} has {3} elements; {4} rows of {5} were expected.",
                name, Second.Dim == 0 ? Input : $"{Input} and {Second}", Output, length, rows, rowLength));
        }
    }

    /// <summary>What callers call the spans of a parameter.</summary>
    private sealed record Names(string Input, string Second, string Weights);
}
