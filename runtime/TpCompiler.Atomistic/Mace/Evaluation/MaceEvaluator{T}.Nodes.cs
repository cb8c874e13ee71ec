using System;
using TpCompiler.Atomistic.Mace.Layers;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <content>What features of the node itself add: self connections, and the update of non-linear interactions.</content>
internal sealed unsafe partial class MaceEvaluator<T>
{
    private void AddSelfConnection(int begin, int end, int thread)
    {
        foreach ((int element, int first, int last) in new ElementRanges(_graph.ElementOffsets, begin, end))
        {
            if (Layer.IsFirst)
                AddInitial(Layer.Skip[element], _initial.Rows.Pointer, Layer.Node, Buffers.Features.Pointer, Layer.Hidden, element, first, last, thread);
            else
                Layer.Skip[element].Apply(_layers[_current - 1].Features.Pointer, Buffers.Features.Pointer, first, last, accumulate: true);
        }
    }

    /// <summary>From the normalised message to what the contraction reads: plus linear_res of the sent features, gate, linear_2.</summary>
    private void UpdateNonLinearly(NonLinearUpdate<T> update, int begin, int end, int thread)
    {
        LayerBuffers<T> buffers = Buffers;
        int row = update.Gate.RowLength;
        new ReadOnlySpan<T>(buffers.Mixed.Pointer + ((nint)begin * row), (end - begin) * row)
            .CopyTo(new Span<T>(buffers.Gate.Pointer + ((nint)begin * row), (end - begin) * row));
        if (Layer.IsFirst)
        {
            foreach ((int element, int first, int last) in new ElementRanges(_graph.ElementOffsets, begin, end))
                AddInitial(update.Residual, _initial.Up.Pointer, Layer.Edge, buffers.Gate.Pointer, update.Gate, element, first, last, thread);
        }
        else
        {
            update.Residual.Apply(buffers.Up.Pointer, buffers.Gate.Pointer, begin, end, accumulate: true);
        }

        // The memory of the gradients is free until the way back.
        update.Nonlinearity.Forward(buffers.Gate.Pointer, buffers.TargetGradients.Pointer, begin, end);
        update.Linear.Apply(buffers.TargetGradients.Pointer, buffers.Target.Pointer, begin, end, accumulate: false);
    }

    /// <summary>
    /// From the gradient of what the contraction reads to that of the convolution's result; leaves that of the gate's input in its
    /// place, where <see cref="UpBackward"/> takes it on to the sent features.
    /// </summary>
    private void UpdateNonLinearlyBackward(NonLinearUpdate<T> update, int begin, int end)
    {
        LayerBuffers<T> buffers = Buffers;
        update.Linear.ApplyTransposed(buffers.TargetGradients.Pointer, buffers.Target.Pointer, begin, end, accumulate: false);
        update.Nonlinearity.Backward(buffers.Gate.Pointer, buffers.Target.Pointer, begin, end);
        DivideByDensity(update.Gate, buffers.Mixed.Pointer, buffers.Gate.Pointer, buffers.Mixed.Pointer, begin, end);
        Layer.Down.ApplyTransposed(buffers.Mixed.Pointer, buffers.Message.Pointer, begin, end, accumulate: false);
    }

    /// <summary>Adds a map of initial features to those of atoms of one element.</summary>
    private void AddInitial(
        EquivariantLinear<T> map, T* initial, ChannelLayout from, T* features, ChannelLayout to, int element, int first, int last, int thread)
    {
        if (_initial.IsPerAtom)
        {
            map.Apply(initial, features, first, last, accumulate: true);
            return;
        }

        // Atoms of an element, or of an element of one structure, start from the same features: a map of one row, added to each.
        Span<T> same = Scratch(thread).Row.Span[..to.RowLength];
        int mapped = -1;
        for (int n = first; n < last; n++)
        {
            int row = _initial.RowOf(n, element);
            if (row != mapped)
            {
                fixed (T* target = same)
                    map.Apply(initial + ((nint)row * from.RowLength), target, 0, 1, accumulate: false);
                mapped = row;
            }

            Add(new Span<T>(features + ((nint)n * to.RowLength), to.RowLength), same);
        }
    }
}
