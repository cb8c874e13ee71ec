using System;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Atomistic.Mace.Evaluation;

/// <content>From edges to energies.</content>
internal sealed unsafe partial class MaceEvaluator<T>
{
    private void Forward()
    {
        EvaluateEdges();
        for (_current = 0; _current < _layers.Length; _current++)
        {
            if (!Layer.IsFirst)
                OverAtoms(_up);
            OverTiles(_convolve);
            OverAtoms(_updateNodes);
        }
    }

    /// <summary>Spherical harmonics, radial features and pair repulsion of all edges.</summary>
    private void EvaluateEdges()
    {
        int count = _graph.EdgeCount;
        int stride = _edges.LaneStride;
        ReadOnlySpan<double> vectors = _graph.Edges.Vectors;
        ReadOnlySpan<double> lengths = _graph.Edges.Lengths;
        T* unit = _edges.UnitVectors.Pointer;
        for (int e = 0; e < count; e++)
        {
            double inverse = 1 / lengths[e];
            for (int a = 0; a < 3; a++)
                unit[(a * stride) + e] = T.CreateTruncating(vectors[(3 * e) + a] * inverse);
        }

        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[2];
        views[0] = new() { Data = unit, ComponentStride = stride };
        views[1] = new() { Data = _edges.Harmonics.Pointer, ComponentStride = stride, Overwrite = true };
        _model.SphericalHarmonics.Run(new KernelCall<T> { Operands = views, EndItem = 1, Lanes = stride, OuterCount = 1, InnerCount = 1 });

        if (_wantsGradients)
            _edges.HarmonicsGradients.Clear();
        Array.Clear(_edges.LengthGradients, 0, count);
        OverTiles(_evaluateRadial);
        AddPairRepulsion();
    }

    private void EvaluateRadial(int begin, int end, int thread)
    {
        (int first, int last) = EdgesOfTiles(begin, end);
        int count = last - first;
        int width = _model.Radial.Basis.Count;
        _model.Radial.Evaluate(
            _graph.Edges.Lengths.Slice(first, count),
            _graph.SenderNumbers.AsSpan(first, count),
            _graph.ReceiverNumbers.AsSpan(first, count),
            _edges.Features.Span.Slice(first * width, count * width),
            _edges.FeatureSlopes.Span.Slice(first * width, count * width));
        if (!_model.Radial.ApplyCutoff)
        {
            _model.Radial.Cutoff.Evaluate(
                _graph.Edges.Lengths.Slice(first, count), _edges.Envelopes.AsSpan(first, count), _edges.EnvelopeSlopes.AsSpan(first, count));
        }
    }

    private void AddPairRepulsion()
    {
        if (_model.PairRepulsion is null)
            return;
        for (int e = 0; e < _graph.EdgeCount; e++)
        {
            double energy = _model.PairRepulsion.Evaluate(
                _graph.Edges.Lengths[e], _graph.SenderNumbers[e], _graph.ReceiverNumbers[e], out double slope);
            _nodeEnergies[_graph.Receivers.Pointer[e]] += energy;
            _edges.LengthGradients[e] += _model.Scale * slope;
        }
    }

    private void Up(int begin, int end, int thread)
    {
        Layer.Up.Apply(_layers[_current - 1].Features.Pointer, Buffers.Up.Pointer, begin, end, accumulate: false);
        Layer.Attention?.OfNode.Apply(_layers[_current - 1].Features.Pointer, Buffers.Ends.Pointer, begin, end, accumulate: false);
    }

    /// <summary>The messages of some tiles of receivers: radial weights of a few edges at a time, used while they are in the cache.</summary>
    private void Convolve(int begin, int end, int thread)
    {
        MaceLayer<T> layer = Layer;
        LayerBuffers<T> buffers = Buffers;
        int firstAtom = _graph.TileReceivers[begin];
        int lastAtom = _graph.TileReceivers[end];
        new Span<T>(buffers.Message.Pointer + ((nint)firstAtom * layer.Message.RowLength), (lastAtom - firstAtom) * layer.Message.RowLength).Clear();
        if (layer.HasDensity)
            Array.Fill(buffers.Density, layer.DensityOffset, firstAtom, lastAtom - firstAtom);

        (int first, int last) = EdgesOfTiles(begin, end);
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[4];
        for (int e = first; e < last; e += AtomGraph.TileEdges)
        {
            int count = Math.Min(AtomGraph.TileEdges, last - e);
            T* weights = RadialWeights(e, count, thread);
            views[0] = SentFeatures(e);
            views[1] = HarmonicsOf(e, _edges.Harmonics.Pointer);
            views[2] = new() { Data = weights, ItemStride = layer.RadialWeights.OutputWidth, ComponentStride = layer.Edge.Stride };
            views[3] = MessageOf(e, buffers.Message.Pointer);
            layer.Convolution.Forward.Run(new KernelCall<T> { Operands = views, EndItem = count, Lanes = layer.Edge.Stride, OuterCount = 1, InnerCount = 1 });
            if (layer.HasDensity)
                AddDensity(e, count, thread);
        }
    }

    /// <summary>The radial weights of a few edges, in the thread's memory.</summary>
    private T* RadialWeights(int edge, int count, int thread)
    {
        MaceLayer<T> layer = Layer;
        ThreadBuffers<T> scratch = Scratch(thread);
        int width = _model.Radial.Basis.Count;
        int outputs = layer.RadialWeights.OutputWidth;
        Span<T> weights = scratch.Weights.Span[..(count * outputs)];

        // An attention reads rows of the ends' features, the others their elements.
        int* senders = layer.Attention is null ? _graph.SenderElements.Pointer : layer.IsFirst ? _initial.SenderRows : _graph.Senders.Pointer;
        int* receivers = layer.Attention is null ? _graph.ReceiverElements.Pointer : layer.IsFirst ? _initial.ReceiverRows : _graph.Receivers.Pointer;
        scratch.Radial[_current].Forward(
            _edges.Features.Span.Slice(edge * width, count * width),
            new ReadOnlySpan<int>(senders + edge, count),
            new ReadOnlySpan<int>(receivers + edge, count),
            (layer.IsFirst ? _initial.Ends : Buffers.Ends).Span,
            weights);
        if (!_model.Radial.ApplyCutoff)
        {
            for (int i = 0; i < count; i++)
                Scale(weights.Slice(i * outputs, outputs), T.CreateTruncating(_edges.Envelopes[edge + i]));
        }

        return scratch.Weights.Pointer;
    }

    /// <summary>From the message to the layer's features and energies, atom by atom.</summary>
    private void UpdateNodes(int begin, int end, int thread)
    {
        MaceLayer<T> layer = Layer;
        LayerBuffers<T> buffers = Buffers;
        T* mixed = layer.SkipMixesMessage || layer.NonLinear is not null ? buffers.Mixed.Pointer : buffers.Target.Pointer;
        layer.Down.Apply(buffers.Message.Pointer, mixed, begin, end, accumulate: false);
        if (layer.HasDensity)
        {
            int row = (layer.NonLinear?.Gate ?? layer.Target).RowLength;
            for (int n = begin; n < end; n++)
                Scale(new Span<T>(mixed + ((nint)n * row), row), T.CreateTruncating(1 / buffers.Density[n]));
        }

        if (layer.NonLinear is { } update)
            UpdateNonLinearly(update, begin, end, thread);
        else if (layer.SkipMixesMessage)
        {
            foreach ((int element, int first, int last) in new ElementRanges(_graph.ElementOffsets, begin, end))
                layer.Skip[element].Apply(mixed, buffers.Target.Pointer, first, last, accumulate: false);
        }

        layer.Product.Forward(buffers.Target.Pointer, layer.Target, buffers.Product.Pointer, layer.Hidden, _graph.Elements.Pointer, begin, end);
        layer.ProductLinear.Apply(buffers.Product.Pointer, buffers.Features.Pointer, begin, end, accumulate: false);
        if (layer.AddsSelfConnection)
            AddSelfConnection(begin, end, thread);

        new Span<T>(buffers.FeatureGradients.Pointer + ((nint)begin * layer.Hidden.RowLength), (end - begin) * layer.Hidden.RowLength).Clear();
        fixed (double* energies = _nodeEnergies)
            layer.Readout?.Evaluate(buffers.Features.Pointer, begin, end, energies, buffers.FeatureGradients.Pointer, _model.Scale);
        layer.Tensor?.Evaluate(buffers.Features.Pointer, begin, end, _nodeMoments);
    }

    private KernelOperandView<T> SentFeatures(int edge) => new()
    {
        Data = (Layer.IsFirst ? _initial.Up : Buffers.Up).Pointer,
        Rows = (Layer.IsFirst ? _initial.SenderRows : _graph.Senders.Pointer) + edge,
        ItemStride = Layer.Edge.RowLength,
        ComponentStride = Layer.Edge.Stride,
    };

    private KernelOperandView<T> HarmonicsOf(int edge, T* harmonics) => new()
    {
        Data = harmonics + edge,
        ItemStride = 1,
        ComponentStride = _edges.LaneStride,
    };

    private KernelOperandView<T> MessageOf(int edge, T* messages) => new()
    {
        Data = messages,
        Rows = _graph.Receivers.Pointer + edge,
        ItemStride = Layer.Message.RowLength,
        ComponentStride = Layer.Message.Stride,
    };

    private (int First, int Last) EdgesOfTiles(int begin, int end)
    {
        ReadOnlySpan<int> offsets = _graph.Edges.ReceiverOffsets;
        return (offsets[_graph.TileReceivers[begin]], offsets[_graph.TileReceivers[end]]);
    }

    private static void Scale(Span<T> values, T factor)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] *= factor;
    }
}
