using System;
using TpCompiler.Atomistic.Mace.Layers;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <content>The way back from the radial networks of attention interactions to the atoms at the ends of edges.</content>
internal sealed unsafe partial class MaceEvaluator<T>
{
    /// <summary>Where the gradients of what a few edges read of their ends go; nowhere if that depends on no position.</summary>
    private Span<T> EndGradients(int edge, int count)
        => Layer.Attention is { } attention && !Layer.IsFirst
            ? _edges.EndGradients.Span.Slice(edge * attention.EndWidth, count * attention.EndWidth)
            : [];

    /// <summary>Sums the gradients of what edges read of some atoms, in the order of the edges, and goes back to the features before the layer.</summary>
    private void EndsBackward(int begin, int end)
    {
        if (Layer.Attention is not { } attention)
            return;
        int width = attention.EndWidth;
        int row = attention.Ends.RowLength;
        ReadOnlySpan<T> gradients = _edges.EndGradients.Span;
        for (int n = begin; n < end; n++)
        {
            // What edges read is not needed any more: its memory takes the gradient.
            Span<T> sum = new(Buffers.Ends.Pointer + ((nint)n * row), row);
            sum.Clear();
            for (int k = _graph.Edges.SenderOffsets[n]; k < _graph.Edges.SenderOffsets[n + 1]; k++)
                Add(sum[..width], gradients.Slice(_graph.Edges.SenderOrder[k] * width, width));
            for (int e = _graph.Edges.ReceiverOffsets[n]; e < _graph.Edges.ReceiverOffsets[n + 1]; e++)
                Add(sum.Slice(width, width), gradients.Slice(e * width, width));
        }

        attention.OfNode.ApplyTransposed(Buffers.Ends.Pointer, _layers[_current - 1].FeatureGradients.Pointer, begin, end, accumulate: true);
    }
}
