using System;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <content>From energies back to the gradient of each edge vector.</content>
internal sealed unsafe partial class MaceEvaluator<T>
{
    private void Backward()
    {
        for (_current = _layers.Length - 1; _current >= 0; _current--)
        {
            OverAtoms(_updateNodesBackward);
            OverTiles(_convolveBackward);
            if (!Layer.IsFirst)
                OverAtoms(_upBackward);
        }

        GradientsOfVectors();
    }

    /// <summary>From the gradient of the layer's features to that of the message.</summary>
    private void UpdateNodesBackward(int begin, int end, int thread)
    {
        MaceLayer<T> layer = Layer;
        LayerBuffers<T> buffers = Buffers;
        layer.ProductLinear.ApplyTransposed(buffers.FeatureGradients.Pointer, buffers.Product.Pointer, begin, end, accumulate: false);
        if (layer.AddsSelfConnection && !layer.IsFirst)
        {
            foreach ((int element, int first, int last) in new ElementRanges(_graph.ElementOffsets, begin, end))
                layer.Skip[element].ApplyTransposed(buffers.FeatureGradients.Pointer, _layers[_current - 1].FeatureGradients.Pointer, first, last, accumulate: true);
        }

        layer.Product.Backward(
            buffers.Target.Pointer, buffers.TargetGradients.Pointer, layer.Target, buffers.Product.Pointer, layer.Hidden, _graph.Elements.Pointer, begin, end);
        if (layer.NonLinear is { } update)
        {
            UpdateNonLinearlyBackward(update, begin, end);
            return;
        }

        T* gradients = buffers.TargetGradients.Pointer;
        T* values = buffers.Target.Pointer;
        if (layer.SkipMixesMessage)
        {
            // The contraction's input is not needed any more: its memory takes the gradient before skip_tp.
            foreach ((int element, int first, int last) in new ElementRanges(_graph.ElementOffsets, begin, end))
                layer.Skip[element].ApplyTransposed(buffers.TargetGradients.Pointer, buffers.Target.Pointer, first, last, accumulate: false);
            gradients = buffers.Target.Pointer;
            values = buffers.Mixed.Pointer;
        }

        if (layer.HasDensity)
            DivideByDensity(layer.Target, values, gradients, gradients, begin, end);
        layer.Down.ApplyTransposed(gradients, buffers.Message.Pointer, begin, end, accumulate: false);
    }

    /// <summary>From the gradient of the message to those of spherical harmonics, radial features and sent features, edge by edge.</summary>
    private void ConvolveBackward(int begin, int end, int thread)
    {
        MaceLayer<T> layer = Layer;
        ThreadBuffers<T> scratch = Scratch(thread);
        int width = _model.Radial.Basis.Count;
        int outputs = layer.RadialWeights.OutputWidth;
        (int first, int last) = EdgesOfTiles(begin, end);
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[7];
        for (int e = first; e < last; e += AtomGraph.TileEdges)
        {
            int count = Math.Min(AtomGraph.TileEdges, last - e);
            T* weights = RadialWeights(e, count, thread);
            views[0] = SentFeatures(e);
            views[1] = HarmonicsOf(e, _edges.Harmonics.Pointer);
            views[2] = new() { Data = weights, ItemStride = outputs, ComponentStride = layer.Edge.Stride };
            views[3] = MessageOf(e, Buffers.Message.Pointer);
            KernelOperandView<T> harmonicsGradients = HarmonicsOf(e, _edges.HarmonicsGradients.Pointer);
            KernelOperandView<T> gradientsOfWeights = views[2] with { Data = scratch.WeightGradients.Pointer, Overwrite = true };
            KernelCall<T> call = new() { Operands = views, EndItem = count, Lanes = layer.Edge.Stride, OuterCount = 1, InnerCount = 1 };
            if (layer.IsFirst)
            {
                views[4] = harmonicsGradients;
                layer.Convolution.HarmonicsBackward.Run(call);
                views[4] = gradientsOfWeights;
                layer.Convolution.WeightsBackward.Run(call);
            }
            else
            {
                views[4] = new()
                {
                    Data = _edges.SenderGradients.Pointer + ((nint)e * layer.Edge.RowLength),
                    ItemStride = layer.Edge.RowLength,
                    ComponentStride = layer.Edge.Stride,
                    Overwrite = true,
                };
                views[5] = harmonicsGradients;
                views[6] = gradientsOfWeights;
                layer.Convolution.Backward.Run(call);
            }

            Span<T> weightGradients = scratch.WeightGradients.Span[..(count * outputs)];
            if (!_model.Radial.ApplyCutoff)
                EnvelopeBackward(e, count, weights, weightGradients);
            Span<T> featureGradients = scratch.FeatureGradients.Span[..(count * width)];
            scratch.Radial[_current].Backward(weightGradients, featureGradients, EndGradients(e, count));
            if (layer.HasDensity)
                DensityBackward(e, count, featureGradients, thread);
            for (int i = 0; i < count; i++)
            {
                T* slopes = _edges.FeatureSlopes.Pointer + ((nint)(e + i) * width);
                T sum = T.Zero;
                for (int n = 0; n < width; n++)
                    sum += featureGradients[(i * width) + n] * slopes[n];
                _edges.LengthGradients[e + i] += double.CreateTruncating(sum);
            }
        }
    }

    /// <summary>Weights were w f(r): turns their gradient into that of w, and adds that of f.</summary>
    private void EnvelopeBackward(int edge, int count, T* weights, Span<T> gradients)
    {
        int outputs = Layer.RadialWeights.OutputWidth;
        for (int i = 0; i < count; i++)
        {
            double envelope = _edges.Envelopes[edge + i];
            Span<T> g = gradients.Slice(i * outputs, outputs);
            if (envelope == 0)
            {
                g.Clear();
                continue;
            }

            double sum = 0;
            for (int n = 0; n < outputs; n++)
                sum += double.CreateTruncating(g[n] * weights[(i * outputs) + n]);
            _edges.LengthGradients[edge + i] += sum / envelope * _edges.EnvelopeSlopes[edge + i];
            Scale(g, T.CreateTruncating(envelope));
        }
    }

    /// <summary>Sums what each atom sent, in the order of its edges, and goes back through linear_up.</summary>
    private void UpBackward(int begin, int end, int thread)
    {
        int row = Layer.Edge.RowLength;
        ReadOnlySpan<int> offsets = _graph.Edges.SenderOffsets;
        ReadOnlySpan<int> order = _graph.Edges.SenderOrder;

        // linear_up's output is not needed any more: its memory takes the gradient.
        T* sums = Buffers.Up.Pointer;
        for (int n = begin; n < end; n++)
        {
            Span<T> sum = new(sums + ((nint)n * row), row);
            sum.Clear();
            for (int k = offsets[n]; k < offsets[n + 1]; k++)
                Add(sum, new ReadOnlySpan<T>(_edges.SenderGradients.Pointer + ((nint)order[k] * row), row));
        }

        Layer.NonLinear?.Residual.ApplyTransposed(Buffers.Gate.Pointer, sums, begin, end, accumulate: true);
        Layer.Up.ApplyTransposed(sums, _layers[_current - 1].FeatureGradients.Pointer, begin, end, accumulate: true);
        EndsBackward(begin, end);
    }

    /// <summary>dE/dv = (dE/dY dY/dn)(1 - n n)/|v| + dE/dr n, for each edge.</summary>
    private void GradientsOfVectors()
    {
        int stride = _edges.LaneStride;
        T* unit = _edges.UnitVectors.Pointer;
        T* unitGradients = _edges.UnitGradients.Pointer;
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[3];
        views[0] = new() { Data = unit, ComponentStride = stride };
        views[1] = new() { Data = _edges.HarmonicsGradients.Pointer, ComponentStride = stride };
        views[2] = new() { Data = unitGradients, ComponentStride = stride, Overwrite = true };
        _model.SphericalHarmonicsBackward.Run(new KernelCall<T> { Operands = views, EndItem = 1, Lanes = stride, OuterCount = 1, InnerCount = 1 });

        ReadOnlySpan<double> lengths = _graph.Edges.Lengths;
        ReadOnlySpan<double> vectors = _graph.Edges.Vectors;
        Span<double> g = stackalloc double[3];
        Span<double> n = stackalloc double[3];
        for (int e = 0; e < _graph.EdgeCount; e++)
        {
            double inverse = 1 / lengths[e];
            double radial = 0;
            for (int a = 0; a < 3; a++)
            {
                g[a] = double.CreateTruncating(unitGradients[(a * stride) + e]);
                n[a] = vectors[(3 * e) + a] * inverse;
                radial += g[a] * n[a];
            }

            for (int a = 0; a < 3; a++)
                _edges.VectorGradients[(3 * e) + a] = ((g[a] - (radial * n[a])) * inverse) + (_edges.LengthGradients[e] * n[a]);
        }
    }

    private static void Add(Span<T> sum, ReadOnlySpan<T> values)
    {
        int i = 0;
        for (; i <= sum.Length - System.Numerics.Vector<T>.Count; i += System.Numerics.Vector<T>.Count)
            (new System.Numerics.Vector<T>(sum[i..]) + new System.Numerics.Vector<T>(values[i..])).CopyTo(sum[i..]);
        for (; i < sum.Length; i++)
            sum[i] += values[i];
    }
}
