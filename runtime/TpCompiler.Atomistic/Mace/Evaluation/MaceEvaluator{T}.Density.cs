using System;
using TpCompiler.Atomistic.Mace.Layers;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <content>The learned density rho of neighbours that divides messages: M = L / (alpha + beta rho).</content>
internal sealed unsafe partial class MaceEvaluator<T>
{
    /// <summary>rho of a receiver is the sum over edges of tanh(g^2), times the envelope where it is separate.</summary>
    private void AddDensity(int edge, int count, int thread)
    {
        ReadOnlySpan<T> arguments = DensityArguments(edge, count, thread);
        for (int i = 0; i < count; i++)
        {
            double g = double.CreateTruncating(arguments[i]);
            double envelope = _model.Radial.ApplyCutoff ? 1 : _edges.Envelopes[edge + i];
            Buffers.Density[_graph.Receivers.Pointer[edge + i]] += Layer.DensityFactor * Math.Tanh(g * g) * envelope;
        }
    }

    private ReadOnlySpan<T> DensityArguments(int edge, int count, int thread)
    {
        ThreadBuffers<T> scratch = Scratch(thread);
        int width = _model.Radial.Basis.Count;
        Span<T> arguments = scratch.DensityArguments.Span[..count];
        scratch.Density[_current]!.Forward(
            _edges.Features.Span.Slice(edge * width, count * width),
            _graph.SenderElements.Span.Slice(edge, count),
            _graph.ReceiverElements.Span.Slice(edge, count),
            rows: [],
            arguments);
        return arguments;
    }

    /// <summary>From the gradient of M that of L, and that of rho, which is -beta (gradient of M).M / (alpha + beta rho).</summary>
    /// <param name="layout">The layout of messages.</param>
    /// <param name="values">M.</param>
    /// <param name="gradients">Gradients of M.</param>
    /// <param name="result">Where those of L go; either of the others may be in its place.</param>
    /// <param name="begin">The first atom.</param>
    /// <param name="end">One past the last atom.</param>
    private void DivideByDensity(ChannelLayout layout, T* values, T* gradients, T* result, int begin, int end)
    {
        int row = layout.RowLength;
        for (int n = begin; n < end; n++)
        {
            ReadOnlySpan<T> m = new(values + ((nint)n * row), row);
            ReadOnlySpan<T> g = new(gradients + ((nint)n * row), row);
            Span<T> r = new(result + ((nint)n * row), row);
            double inverse = 1 / Buffers.Density[n];
            double product = 0;
            for (int i = 0; i < row; i++)
            {
                product += double.CreateTruncating(m[i] * g[i]);
                r[i] = g[i] * T.CreateTruncating(inverse);
            }

            Buffers.DensityGradients[n] = -Layer.DensityFactor * product * inverse;
        }
    }

    /// <summary>Adds what the density gives to the gradients of a few edges' radial features and lengths.</summary>
    private void DensityBackward(int edge, int count, Span<T> featureGradients, int thread)
    {
        ThreadBuffers<T> scratch = Scratch(thread);
        ReadOnlySpan<T> arguments = DensityArguments(edge, count, thread);
        Span<T> gradients = scratch.DensityGradients.Span[..count];
        for (int i = 0; i < count; i++)
        {
            double gradient = Buffers.DensityGradients[_graph.Receivers.Pointer[edge + i]];
            double g = double.CreateTruncating(arguments[i]);
            double tanh = Math.Tanh(g * g);
            if (!_model.Radial.ApplyCutoff)
            {
                _edges.LengthGradients[edge + i] += gradient * tanh * _edges.EnvelopeSlopes[edge + i];
                gradient *= _edges.Envelopes[edge + i];
            }

            gradients[i] = T.CreateTruncating(gradient * (1 - (tanh * tanh)) * 2 * g);
        }

        Span<T> ofDensity = scratch.DensityFeatureGradients.Span[..featureGradients.Length];
        scratch.Density[_current]!.Backward(gradients, ofDensity, endGradients: []);
        Add(featureGradients, ofDensity);
    }
}
