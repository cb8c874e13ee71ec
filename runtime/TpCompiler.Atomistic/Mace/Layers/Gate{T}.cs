using System;
using System.Linq;
using System.Numerics;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>
/// An equivariant nonlinearity: an activation of scalars, and each block of degree 1 or more multiplied by an activation of scalars of its own.
/// </summary>
internal sealed unsafe class Gate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[] _scalars;
    private readonly (int Gate, int Input, int Output, int Dim)[] _gated;
    private readonly NormalizedActivation _scalarActivation;
    private readonly NormalizedActivation _gateActivation;

    /// <summary>Prepares a gate.</summary>
    /// <param name="output">The layout of the result.</param>
    /// <param name="scalarActivation">The activation of scalars.</param>
    /// <param name="gateActivation">The activation of gates.</param>
    /// <param name="elementSize">Bytes per element.</param>
    public Gate(ChannelLayout output, ActivationDescription scalarActivation, ActivationDescription gateActivation, int elementSize)
    {
        Output = output;
        Input = new ChannelLayout(NonLinearInteractionDescription.GateIrreps(output.Irreps), elementSize);
        _scalarActivation = scalarActivation.ToActivation();
        _gateActivation = gateActivation.ToActivation();

        // The input: scalars, a gate for each gated block, gated blocks.
        int[] scalars = [.. Enumerable.Range(0, output.Irreps.Count).Where(b => output.Irreps[b].Irrep.L == 0)];
        int[] gated = [.. Enumerable.Range(0, output.Irreps.Count).Where(b => output.Irreps[b].Irrep.L > 0)];
        _scalars = [.. scalars.Select(output.FirstComponent)];
        _gated = [.. gated.Select((b, k) => (
            Input.FirstComponent(scalars.Length + k), Input.FirstComponent(scalars.Length + gated.Length + k), output.FirstComponent(b), output.Irreps[b].Irrep.Dim))];
    }

    /// <summary>The layout of the input.</summary>
    public ChannelLayout Input { get; }

    /// <summary>The layout of the result.</summary>
    public ChannelLayout Output { get; }

    /// <summary><paramref name="input"/> to <paramref name="output"/>, for some atoms.</summary>
    public void Forward(T* input, T* output, int begin, int end)
    {
        int stride = Output.Stride;
        Span<T> gate = stackalloc T[stride];
        for (int n = begin; n < end; n++)
        {
            T* x = input + ((nint)n * Input.RowLength);
            T* y = output + ((nint)n * Output.RowLength);
            for (int s = 0; s < _scalars.Length; s++)
                _scalarActivation.Evaluate<T>(new(x + (s * stride), stride), new(y + (_scalars[s] * stride), stride));
            foreach ((int from, int first, int to, int dim) in _gated)
            {
                _gateActivation.Evaluate<T>(new(x + (from * stride), stride), gate);
                for (int m = 0; m < dim; m++)
                    Product(gate, new(x + ((first + m) * stride), stride), new(y + ((to + m) * stride), stride));
            }
        }
    }

    /// <summary>Turns the input into its gradient, given that of the output, for some atoms.</summary>
    public void Backward(T* input, T* outputGradients, int begin, int end)
    {
        int stride = Output.Stride;
        Span<T> gate = stackalloc T[stride];
        Span<T> slopes = stackalloc T[stride];
        for (int n = begin; n < end; n++)
        {
            T* x = input + ((nint)n * Input.RowLength);
            T* g = outputGradients + ((nint)n * Output.RowLength);
            for (int s = 0; s < _scalars.Length; s++)
            {
                Span<T> scalars = new(x + (s * stride), stride);
                _scalarActivation.Evaluate<T>(scalars, gate, slopes);
                Product(slopes, new(g + (_scalars[s] * stride), stride), scalars);
            }

            foreach ((int from, int first, int to, int dim) in _gated)
            {
                Span<T> sum = new(x + (from * stride), stride);
                _gateActivation.Evaluate<T>(sum, gate, slopes);
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
