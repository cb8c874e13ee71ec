using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>The weights of convolutions, of one layer or of several whose networks have one shape.</summary>
internal sealed class EdgeWeights
{
    private readonly string _name;
    private readonly EdgeNetwork _network;

    private EdgeWeights(string name, EdgeNetwork network) => (_name, _network) = (name, network);

    /// <summary>The weights of all layers of a model.</summary>
    public static IReadOnlyList<EdgeWeightsOfLayer> Of(MaceDescription model, IReadOnlyList<DeviceConvolution> convolutions, int elementSize)
    {
        EdgeWeightsOfLayer[] ofLayers = new EdgeWeightsOfLayer[convolutions.Count];
        for (int t = 0; t < ofLayers.Length; t++)
        {
            if (ofLayers[t].Weights is not null)
                continue;
            string name = FormattableString.Invariant($"network{t}");
            InteractionDescription interaction = model.Layers[t].Interaction;
            if (interaction.NonLinear is { } parts)
            {
                ChannelLayout message = convolutions[t].Message;
                WeightMatrix bias = new(1, interaction.ConvolutionWeights.Layers[^1].Outputs, interaction.ConvolutionWeights.Affine!.Value[^1].Bias);
                WeightMatrix padded = PaddedColumns(bias, message.Irreps, message.Stride);
                ofLayers[t] = new(new(name, new NormalizedNetwork(name, Padded(t), padded, parts, model.AtomicNumbers.Length)), 0);
                continue;
            }

            if (interaction.LinearDown is { } down)
            {
                ofLayers[t] = new(new(name, new AttentionNetwork(name, t, Padded(t), down, new(interaction.NodeIrreps, elementSize), elementSize)), 0);
                continue;
            }

            int[] together = [.. Enumerable.Range(t, ofLayers.Length - t).Where(
                o => o == t || RadialNetwork.IsOfOneShape(interaction.ConvolutionWeights, model.Layers[o].Interaction.ConvolutionWeights))];
            RadialNetwork network = new(name, [.. together.Select(Padded)]);
            EdgeWeights weights = new(name, network);
            for (int k = 0; k < together.Length; k++)
                ofLayers[together[k]] = new(weights, network.FirstOutput(k));
        }

        return ofLayers;

        // The last matrix with columns as convolutions read them: [path][channel], channels padded.
        RadialNetworkDescription Padded(int t)
        {
            RadialNetworkDescription network = model.Layers[t].Interaction.ConvolutionWeights;
            ChannelLayout message = convolutions[t].Message;
            return network with { Layers = network.Layers.SetItem(network.Layers.Length - 1, PaddedColumns(network.Layers[^1], message.Irreps, message.Stride)) };
        }
    }

    /// <summary>Whether they depend on features of atoms: they are evaluated with their layer then.</summary>
    public bool ReadAtoms => _network.ReadsAtoms;

    /// <summary>Adds what depends on the features before the first layer alone.</summary>
    public void AddSetup(MaceStep step) => _network.AddSetup(step);

    /// <summary>Adds the weights of all edges.</summary>
    public void Forward(MaceStep step) => _network.Forward(step, Values(step), step.Model.Radial.IsSeparate ? step.Envelopes : null);

    /// <summary>Adds the way back from their gradients, when those of all layers are there.</summary>
    public void Backward(MaceStep step)
    {
        if (step.Model.Radial.IsSeparate)
        {
            step.ClearUnlessBegun(step.LengthGradients);
            step.Add(step.Operations.ForRows(
                "envelope_backward", step.EdgeCapacity, [_network.OutputWidth], step.Envelopes, step.EnvelopeSlopes, Values(step), Gradients(step), step.LengthGradients));
        }

        _network.Backward(step, Gradients(step));
    }

    /// <summary>Where the weights of a layer lie, or their gradients.</summary>
    public OperandPlace Place(MaceStep step, bool isGradient, int offset, int stride)
        => new(isGradient ? Gradients(step) : Values(step), _network.OutputWidth, new(offset, stride, 0, 0), Overwrite: isGradient);

    private GpuBuffer Values(MaceStep step) => step.OfEdges(_name + ".weights", _network.OutputWidth);

    private GpuBuffer Gradients(MaceStep step) => step.OfEdges(_name + ".weightGradients", _network.OutputWidth);

    /// <summary>A matrix whose columns belong to paths, with the columns of each path padded.</summary>
    private static WeightMatrix PaddedColumns(WeightMatrix matrix, Irreps paths, int stride)
    {
        int width = paths.Count * stride;
        double[] padded = new double[matrix.Inputs * width];
        for (int row = 0; row < matrix.Inputs; row++)
        {
            for (int p = 0, column = 0; p < paths.Count; column += paths[p].Multiplicity, p++)
                matrix.Values.AsSpan((row * matrix.Outputs) + column, paths[p].Multiplicity).CopyTo(padded.AsSpan((row * width) + (p * stride)));
        }

        return new WeightMatrix(matrix.Inputs, width, [.. padded]);
    }
}

/// <summary>The weights of a layer's convolution.</summary>
/// <param name="Weights">The weights that they are part of.</param>
/// <param name="Offset">Where they begin in those of an edge.</param>
internal readonly record struct EdgeWeightsOfLayer(EdgeWeights Weights, int Offset);
