using System;

namespace TpCompiler.Runtime.Layers;

/// <summary>Where gradients go, shaped as <see cref="LayerOperands{T}"/>. They are overwritten; one that is empty is not computed.</summary>
/// <param name="input">The gradient of the input.</param>
/// <param name="second">The gradient of the second input.</param>
/// <param name="weights">The gradient of the weights.</param>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct LayerGradients<T>(Span<T> input, Span<T> second, Span<T> weights)
{
    /// <summary>The gradients of a layer with one input.</summary>
    public LayerGradients(Span<T> input, Span<T> weights = default)
        : this(input, default, weights)
    {
    }

    /// <summary>The gradient of the input.</summary>
    public Span<T> Input { get; } = input;

    /// <summary>The gradient of the second input.</summary>
    public Span<T> Second { get; } = second;

    /// <summary>The gradient of the weights.</summary>
    public Span<T> Weights { get; } = weights;
}
