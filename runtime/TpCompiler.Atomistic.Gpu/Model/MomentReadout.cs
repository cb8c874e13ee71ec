using System;
using System.Collections.Generic;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>The electric moments that are read from a layer's features. Values only: nobody asks for their gradients.</summary>
internal sealed class MomentReadout
{
    private readonly ChannelLayout _output;
    private readonly LinearMap _last;
    private readonly LinearMap? _first;
    private readonly DeviceGate? _gate;
    private readonly int[] _places;

    public MomentReadout(TensorReadoutDescription description, ChannelLayout features, int elementSize)
    {
        _output = new(description.Output, elementSize);
        _places = Places(_output);
        switch (description)
        {
            case LinearTensorReadoutDescription linear:
                _last = new(features, _output, linear.Weights.AsSpan());
                break;
            case GatedTensorReadoutDescription gated:
                _gate = new(new(gated.Hidden, elementSize), gated.ScalarActivation, gated.GateActivation, elementSize);
                _first = new(features, _gate.Input, gated.Linear1.AsSpan());
                _last = new(_gate.Output, _output, gated.Linear2.AsSpan());
                break;
            default:
                throw new NotSupportedException($"The readout {description.GetType().Name} is not supported on devices.");
        }
    }

    /// <summary>Adds the moments of all atoms to those that there are.</summary>
    public void Add(MaceStep step, GpuBuffer features)
    {
        if (_gate is not null)
        {
            GpuBuffer input = step.OfAtoms("moments.gate", _gate.Input.RowLength);
            GpuBuffer hidden = step.OfAtoms("moments.hidden", _gate.Output.RowLength);
            _first!.Forward(step, features, input);
            _gate.Forward(step, input, hidden);
            features = hidden;
        }

        GpuBuffer moments = step.OfAtoms("moments", _output.RowLength);
        _last.Forward(step, features, moments);
        step.Add(step.Operations.ForItems(
            "read_moments", (long)_places.Length * step.AtomCapacity, [step.AtomCapacity, _places.Length, _output.RowLength, step.Begin(DeviceMace.Moments) ? 0 : 1, step.MomentsAt, .. _places],
            moments, step.Results));
    }

    /// <summary>For each number as e3nn orders them, a block's copies one after the other, where it is in a row.</summary>
    private static int[] Places(ChannelLayout layout)
    {
        List<int> places = [];
        for (int b = 0; b < layout.Irreps.Count; b++)
        {
            (int copies, Irrep irrep) = layout.Irreps[b];
            for (int c = 0; c < copies; c++)
            {
                for (int m = 0; m < irrep.Dim; m++)
                    places.Add(((layout.FirstComponent(b) + m) * layout.Stride) + c);
            }
        }

        return [.. places];
    }
}
