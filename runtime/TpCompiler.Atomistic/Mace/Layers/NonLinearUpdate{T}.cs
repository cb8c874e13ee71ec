using System;
using System.Linq;
using System.Numerics;
using TpCompiler.Atomistic.Mace.Files;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>
/// What a non-linear interaction does to the message after its normalisation: adds a linear map of the sent features, gates, and maps
/// linearly. The gate multiplies each block of degree 1 or more by an activation of scalars of its own.
/// </summary>
internal sealed unsafe class NonLinearUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ChannelLayout _target;
    private readonly int[] _scalars;
    private readonly (int Gate, int Input, int Output, int Dim)[] _gated;
    private readonly ScalarActivation<T> _scalarActivation;
    private readonly ScalarActivation<T> _gateActivation;

    /// <summary>Packs the maps.</summary>
    /// <param name="parts">The description.</param>
    /// <param name="edge">The layout of the sent features.</param>
    /// <param name="target">The layout of the result.</param>
    /// <param name="elementSize">Bytes per element.</param>
    public NonLinearUpdate(NonLinearInteractionDescription parts, ChannelLayout edge, ChannelLayout target, int elementSize)
    {
        _target = target;
        Gate = new ChannelLayout(NonLinearInteractionDescription.GateIrreps(target.Irreps), elementSize);
        Residual = EquivariantLinear<T>.Create(edge, Gate, parts.LinearResidual.AsSpan());
        Linear = EquivariantLinear<T>.Create(target, target, parts.Linear2.AsSpan());
        _scalarActivation = new(parts.ScalarActivation);
        _gateActivation = new(parts.GateActivation);

        // The gate's input: scalars, a gate for each gated block, gated blocks.
        int[] scalars = [.. Enumerable.Range(0, target.Irreps.Count).Where(b => target.Irreps[b].Irrep.L == 0)];
        int[] gated = [.. Enumerable.Range(0, target.Irreps.Count).Where(b => target.Irreps[b].Irrep.L > 0)];
        _scalars = [.. scalars.Select(target.FirstComponent)];
        _gated = [.. gated.Select((b, k) => (
            Gate.FirstComponent(scalars.Length + k), Gate.FirstComponent(scalars.Length + gated.Length + k), target.FirstComponent(b), target.Irreps[b].Irrep.Dim))];
    }

    /// <summary>The layout of the gate's input.</summary>
    public ChannelLayout Gate { get; }

    /// <summary>linear_res: sent features to the gate's input.</summary>
    public EquivariantLinear<T> Residual { get; }

    /// <summary>linear_2, after the gate.</summary>
    public EquivariantLinear<T> Linear { get; }

    /// <summary>The gate: <paramref name="input"/> [gate] to <paramref name="output"/> [target], for some atoms.</summary>
    public void Forward(T* input, T* output, int begin, int end)
    {
        int stride = _target.Stride;
        Span<T> gate = stackalloc T[stride];
        for (int n = begin; n < end; n++)
        {
            T* x = input + ((nint)n * Gate.RowLength);
            T* y = output + ((nint)n * _target.RowLength);
            for (int s = 0; s < _scalars.Length; s++)
                _scalarActivation.Evaluate(new(x + (s * stride), stride), new(y + (_scalars[s] * stride), stride));
            foreach ((int from, int first, int to, int dim) in _gated)
            {
                _gateActivation.Evaluate(new(x + (from * stride), stride), gate);
                for (int m = 0; m < dim; m++)
                    Product(gate, new(x + ((first + m) * stride), stride), new(y + ((to + m) * stride), stride));
            }
        }
    }

    /// <summary>Turns the gate's input into its gradient, given that of the output, for some atoms.</summary>
    public void Backward(T* input, T* outputGradients, int begin, int end)
    {
        int stride = _target.Stride;
        Span<T> gate = stackalloc T[stride];
        Span<T> slopes = stackalloc T[stride];
        for (int n = begin; n < end; n++)
        {
            T* x = input + ((nint)n * Gate.RowLength);
            T* g = outputGradients + ((nint)n * _target.RowLength);
            for (int s = 0; s < _scalars.Length; s++)
            {
                Span<T> scalars = new(x + (s * stride), stride);
                _scalarActivation.Evaluate(scalars, gate, slopes);
                Product(slopes, new(g + (_scalars[s] * stride), stride), scalars);
            }

            foreach ((int from, int first, int to, int dim) in _gated)
            {
                Span<T> sum = new(x + (from * stride), stride);
                _gateActivation.Evaluate(sum, gate, slopes);
                sum.Clear();
                for (int m = 0; m < dim; m++)
                {
                    Span<T> values = new(x + ((first + m) * stride), stride);
                    ReadOnlySpan<T> gradients = new(g + ((to + m) * stride), stride);
                    for (int c = 0; c < stride; c++)
                        sum[c] += values[c] * gradients[c];
                    Product(gate, gradients, values);
                }

                Product(slopes, sum, sum);
            }
        }
    }

    private static void Product(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> z)
    {
        for (int c = 0; c < z.Length; c++)
            z[c] = x[c] * y[c];
    }
}
