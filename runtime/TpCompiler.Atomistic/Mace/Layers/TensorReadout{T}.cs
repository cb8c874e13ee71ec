using System;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>The electric moments that are read from a layer's features. Values only: nobody asks for their gradients.</summary>
internal sealed unsafe class TensorReadout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ChannelLayout _features;
    private readonly ChannelLayout _output;
    private readonly EquivariantLinear<T> _last;
    private readonly EquivariantLinear<T>? _first;
    private readonly Gate<T>? _gate;

    /// <summary>Packs a readout.</summary>
    /// <param name="description">The readout.</param>
    /// <param name="features">The layout of the features.</param>
    /// <param name="elementSize">Bytes per element.</param>
    public TensorReadout(TensorReadoutDescription description, ChannelLayout features, int elementSize)
    {
        _features = features;
        _output = new ChannelLayout(description.Output, elementSize);
        switch (description)
        {
            case LinearTensorReadoutDescription linear:
                _last = EquivariantLinear<T>.Create(features, _output, linear.Weights.AsSpan());
                break;
            case GatedTensorReadoutDescription gated:
                ChannelLayout hidden = new(gated.Hidden, elementSize);
                _gate = new Gate<T>(hidden, gated.ScalarActivation, gated.GateActivation, elementSize);
                _first = EquivariantLinear<T>.Create(features, _gate.Input, gated.Linear1.AsSpan());
                _last = EquivariantLinear<T>.Create(hidden, _output, gated.Linear2.AsSpan());
                break;
            default:
                throw new NotSupportedException($"The readout {description.GetType().Name} is not supported.");
        }
    }

    /// <summary>Adds the moments of some atoms to <paramref name="moments"/> [N, output], laid out as e3nn does: a block's copies one after the other.</summary>
    public void Evaluate(T* features, int begin, int end, Span<double> moments)
    {
        int width = _output.Irreps.Dim;
        T* result = stackalloc T[_output.RowLength];
        T* input = stackalloc T[_gate?.Input.RowLength ?? 0];
        T* hidden = stackalloc T[_gate?.Output.RowLength ?? 0];
        for (int n = begin; n < end; n++)
        {
            T* x = features + ((nint)n * _features.RowLength);
            if (_gate is not null)
            {
                _first!.Apply(x, input, 0, 1, accumulate: false);
                _gate.Forward(input, hidden, 0, 1);
                x = hidden;
            }

            _last.Apply(x, result, 0, 1, accumulate: false);
            AddTo(moments.Slice(n * width, width), result);
        }
    }

    private void AddTo(Span<double> moments, T* result)
    {
        int place = 0;
        for (int b = 0; b < _output.Irreps.Count; b++)
        {
            (int copies, Irrep irrep) = _output.Irreps[b];
            for (int c = 0; c < copies; c++)
            {
                for (int m = 0; m < irrep.Dim; m++)
                    moments[place++] += double.CreateTruncating(result[((_output.FirstComponent(b) + m) * _output.Stride) + c]);
            }
        }
    }
}
