using System;
using System.Collections.Generic;
using System.Numerics;
using TpCompiler.Algebra;

namespace TpCompiler.Runtime.Layers;

/// <summary>
/// Layers one after another, y = f_n(... f_2(f_1(x))): a layer itself. Its weights are those of the layers in their order, one row for all
/// items. Only the first layer may have a second input.
/// </summary>
/// <remarks>
/// Nothing is kept from the forward pass: the derivatives compute it anew. With x_k the output of layer k and g_k its gradient, the double
/// backward pass carries a cotangent h_k of each g_k upwards, and then the gradients of the x_k, which every layer's own double backward
/// pass started, back down.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public class Sequence<T> : Layer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Layer<T>[] _layers;
    private readonly int[] _weightOffsets;
    private readonly int[] _offsets;
    private readonly int _longestInput;

    /// <summary>Joins layers.</summary>
    /// <param name="layers">The layers; each takes what the one before gives.</param>
    /// <exception cref="ArgumentException">There are none, or two do not fit, or a layer has weights for each item.</exception>
    public Sequence(params IReadOnlyList<Layer<T>> layers)
        : this(layers, FirstOf(layers).Input)
    {
    }

    /// <summary>Joins layers, for an input whose components are those of the first layer's but blocked otherwise.</summary>
    private protected Sequence(IReadOnlyList<Layer<T>> layers, Irreps input)
        : base(input, FirstOf(layers).Second, layers[^1].Output)
    {
        _layers = [.. layers];
        _weightOffsets = new int[_layers.Length + 1];
        _offsets = new int[_layers.Length];
        for (int k = 0; k < _layers.Length; k++)
        {
            Layer<T> layer = _layers[k];
            if (layer.HasWeightsPerItem || (k > 0 && layer.Second.Dim > 0))
                throw new ArgumentException($"Layer {k} of a sequence has weights for each item, or a second input though it is not the first.", nameof(layers));
            if (k > 0 && _layers[k - 1].Output.Simplify() != layer.Input.Simplify())
                throw new ArgumentException($"Layer {k} of a sequence takes {layer.Input}, but is given {_layers[k - 1].Output}.", nameof(layers));
            _weightOffsets[k + 1] = checked(_weightOffsets[k] + layer.WeightCount);
            _longestInput = Math.Max(_longestInput, layer.Input.Dim);
            if (k > 0)
                _offsets[k] = checked(_offsets[k - 1] + layer.Input.Dim);
        }

        WeightCount = _weightOffsets[^1];
    }

    /// <summary>The layers.</summary>
    public IReadOnlyList<Layer<T>> Layers => _layers;

    private int Last => _layers.Length - 1;

    /// <summary>The length of the features between all layers, per item.</summary>
    private int HiddenLength => _offsets[^1];

    /// <inheritdoc/>
    protected override void Run(LayerOperands<T> operands, Span<T> output, int count)
    {
        using Scratch<T> hidden = new((long)HiddenLength * count);
        RunHidden(operands, hidden.Span, count);
        _layers[Last].Forward(OperandsOf(Last, operands, hidden.Span, count), output, count);
    }

    /// <inheritdoc/>
    protected override void RunBackward(LayerOperands<T> operands, ReadOnlySpan<T> outputGradient, LayerGradients<T> gradients, int count)
    {
        using Scratch<T> hidden = new((long)HiddenLength * count), hiddenGradients = new((long)HiddenLength * count);
        RunHidden(operands, hidden.Span, count);
        for (int k = Last; k >= 0; k--)
        {
            ReadOnlySpan<T> g = k == Last ? outputGradient : Between(hiddenGradients.Span, k, count);
            Span<T> below = k == 0 ? gradients.Input : Between(hiddenGradients.Span, k - 1, count);
            LayerGradients<T> wanted = new(below, k == 0 ? gradients.Second : default, WeightsOf(k, gradients.Weights));
            _layers[k].Backward(OperandsOf(k, operands, hidden.Span, count), g, wanted, count);
        }
    }

    /// <inheritdoc/>
    protected override void RunDoubleBackward(
        LayerOperands<T> operands,
        ReadOnlySpan<T> outputGradient,
        LayerOperands<T> cotangents,
        LayerGradients<T> secondGradients,
        Span<T> secondOutputGradient,
        int count)
    {
        long length = (long)HiddenLength * count;
        using Scratch<T> hidden = new(length), hiddenGradients = new(length), hiddenCotangents = new(length), hiddenSeconds = new(length);
        using Scratch<T> inputs = new((long)_longestInput * count), seconds = new((long)Second.Dim * count), weights = new(WeightCount);
        RunHidden(operands, hidden.Span, count);
        for (int k = Last; k > 0; k--)
        {
            ReadOnlySpan<T> g = k == Last ? outputGradient : Between(hiddenGradients.Span, k, count);
            _layers[k].Backward(OperandsOf(k, operands, hidden.Span, count), g, new(Between(hiddenGradients.Span, k - 1, count)), count);
        }

        for (int k = 0; k <= Last; k++)
        {
            _layers[k].DoubleBackward(
                OperandsOf(k, operands, hidden.Span, count),
                k == Last ? outputGradient : Between(hiddenGradients.Span, k, count),
                CotangentsOf(k, cotangents, hiddenCotangents.Span, count),
                new(
                    k == 0 ? secondGradients.Input : Between(hiddenSeconds.Span, k - 1, count),
                    k == 0 ? secondGradients.Second : default,
                    WeightsOf(k, secondGradients.Weights)),
                k == Last ? secondOutputGradient : Between(hiddenCotangents.Span, k, count),
                count);
        }

        for (int k = Last - 1; k >= 0; k--)
        {
            Span<T> input = k == 0 ? secondGradients.Input : Between(hiddenSeconds.Span, k - 1, count);
            Span<T> second = k == 0 ? secondGradients.Second : default;
            Span<T> weight = WeightsOf(k, secondGradients.Weights);
            LayerGradients<T> parts = new(inputs.Span[..input.Length], seconds.Span[..second.Length], weights.Span[..weight.Length]);
            _layers[k].Backward(OperandsOf(k, operands, hidden.Span, count), Between(hiddenSeconds.Span, k, count), parts, count);
            Elements.Add(input, parts.Input);
            Elements.Add(second, parts.Second);
            Elements.Add(weight, parts.Weights);
        }
    }

    /// <summary>All layers but the last.</summary>
    private void RunHidden(LayerOperands<T> operands, Span<T> hidden, int count)
    {
        for (int k = 0; k < Last; k++)
            _layers[k].Forward(OperandsOf(k, operands, hidden, count), Between(hidden, k, count), count);
    }

    private LayerOperands<T> OperandsOf(int k, LayerOperands<T> operands, Span<T> hidden, int count) => new(
        k == 0 ? operands.Input : Between(hidden, k - 1, count),
        k == 0 ? operands.Second : default,
        operands.Weights.Slice(_weightOffsets[k], _layers[k].WeightCount));

    private LayerOperands<T> CotangentsOf(int k, LayerOperands<T> cotangents, Span<T> hidden, int count) => new(
        k == 0 ? cotangents.Input : Between(hidden, k - 1, count),
        k == 0 ? cotangents.Second : default,
        cotangents.Weights.IsEmpty ? default : cotangents.Weights.Slice(_weightOffsets[k], _layers[k].WeightCount));

    private Span<T> WeightsOf(int k, Span<T> weights)
        => weights.IsEmpty ? default : weights.Slice(_weightOffsets[k], _layers[k].WeightCount);

    /// <summary>The rows between layer <paramref name="k"/> and the next.</summary>
    private Span<T> Between(Span<T> hidden, int k, int count) => hidden.Slice(_offsets[k] * count, (_offsets[k + 1] - _offsets[k]) * count);

    private static Layer<T> FirstOf(IReadOnlyList<Layer<T>> layers)
        => layers.Count > 0 ? layers[0] : throw new ArgumentException("A sequence needs at least one layer.", nameof(layers));
}
