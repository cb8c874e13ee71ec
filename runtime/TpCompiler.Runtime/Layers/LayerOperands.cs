using System;

namespace TpCompiler.Runtime.Layers;

/// <summary>What a layer reads: its inputs and weights, or, of the same shape, a cotangent for each of their gradients.</summary>
/// <param name="input">Rows of the input; [item][<see cref="Layer{T}.Input"/>].</param>
/// <param name="second">Rows of the second input; empty for layers of one input.</param>
/// <param name="weights">The weights: one row, or a row for each item where <see cref="Layer{T}.HasWeightsPerItem"/>.</param>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct LayerOperands<T>(ReadOnlySpan<T> input, ReadOnlySpan<T> second, ReadOnlySpan<T> weights)
{
    /// <summary>The operands of a layer with one input.</summary>
    public LayerOperands(ReadOnlySpan<T> input, ReadOnlySpan<T> weights = default)
        : this(input, default, weights)
    {
    }

    /// <summary>Rows of the input.</summary>
    public ReadOnlySpan<T> Input { get; } = input;

    /// <summary>Rows of the second input.</summary>
    public ReadOnlySpan<T> Second { get; } = second;

    /// <summary>The weights.</summary>
    public ReadOnlySpan<T> Weights { get; } = weights;
}
