using System.Collections.Immutable;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>
/// The radial network of attention interactions: to the product of the radial features and the first matrix each end of an edge adds a row, which is
/// linear in its features before the layer. The way back goes to those features too, except from the first layer.
/// </summary>
internal sealed class AttentionNetwork : EdgeNetwork
{
    private readonly int _index;
    private readonly AttentionWeights _parts;
    private readonly LinearMap _ofNode;
    private readonly int _inputs;
    private readonly int _width;
    private readonly double[] _weights;
    private readonly double[] _transposed;
    private readonly double[] _constants;
    private readonly RadialNetwork _rest;

    /// <summary>Packs a network.</summary>
    /// <param name="name">What its memory is called.</param>
    /// <param name="index">The number of its layer.</param>
    /// <param name="network">The network; outputs as they are to lie.</param>
    /// <param name="down">The map from scalars of a node to those that the network reads.</param>
    /// <param name="node">The layout of the features before the layer.</param>
    /// <param name="elementSize">Bytes per element.</param>
    public AttentionNetwork(string name, int index, RadialNetworkDescription network, ImmutableArray<double> down, ChannelLayout node, int elementSize)
        : base(name)
    {
        _index = index;
        _parts = new(network, down, node, elementSize);
        _ofNode = new(node, _parts.Ends, _parts.OfNode, _parts.Scale);
        (_inputs, _width) = (Pad(_parts.Radial.Inputs), Pad(_parts.Radial.Outputs));
        _weights = Pad(_parts.Radial, _parts.Scale);
        _transposed = Transposed(_weights, _inputs, _width);
        _constants = [network.Activation.Constant];
        _rest = new(name, _parts.Rest);
    }

    /// <inheritdoc/>
    public override int OutputWidth => _rest.OutputWidth;

    /// <inheritdoc/>
    public override bool ReadsAtoms => true;

    private bool IsFirst => _index == 0;

    private int EndWidth => _parts.Radial.Outputs;

    /// <inheritdoc/>
    public override void AddSetup(MaceStep step)
    {
        if (IsFirst)
            step.Model.Initial.AddMap(step, _ofNode, step.Model.Initial.Buffer(step), Ends(step));
    }

    /// <inheritdoc/>
    public override void Forward(MaceStep step, GpuBuffer outputs, GpuBuffer? factors = null)
    {
        if (!IsFirst)
            _ofNode.Forward(step, step.Model.Layers[_index - 1].Features(step), Ends(step));
        GpuBuffer hidden = Hidden(step, 1, _width);
        step.Add(step.Operations.Product(MatrixProduct.Dense(_inputs, _width), new(step.EdgeCapacity, step.RadialFeatures, step.Weights(_weights), hidden)));
        step.Add(step.Operations.ForRows(
            "add_ends", step.EdgeCapacity, [EndWidth, _width, _parts.Ends.RowLength],
            step.Weights(_constants), step.Senders, step.Receivers, IsFirst ? step.Graph.InitialRows : null, Ends(step), hidden, Slopes(step)));
        _rest.Forward(step, hidden, outputs, factors);
    }

    /// <inheritdoc/>
    public override void Backward(MaceStep step, GpuBuffer gradients)
    {
        GpuBuffer hidden = Hidden(step, 0, _width);
        _rest.Backward(step, gradients, hidden, featureSlopes: Slopes(step));
        step.Add(step.Operations.Product(
            MatrixProduct.Dense(_width, _inputs),
            new(step.EdgeCapacity, hidden, step.Weights(_transposed), step.RadialGradients) { Accumulate = !step.Begin(step.RadialGradients) }));
        if (IsFirst)
            return;

        // What edges read is not needed any more: its memory takes the gradient.
        step.Add(step.Operations.ForRows(
            "sum_ends", step.AtomCapacity, [EndWidth, _width, _parts.Ends.RowLength],
            step.Graph.ReceiverOffsets, step.Graph.SenderOffsets, step.Graph.SenderOrder, hidden, Ends(step)));
        GpuBuffer before = step.Model.Layers[_index - 1].FeatureGradients(step);
        _ofNode.Backward(step, Ends(step), before, accumulate: !step.Begin(before));
    }

    /// <summary>What atoms add, or in the first layer rows of the features before it.</summary>
    private GpuBuffer Ends(MaceStep step) => IsFirst ? step.Model.Initial.Mapped(step, "ends", _parts.Ends) : step.OfAtoms("ends", _parts.Ends.RowLength);

    private GpuBuffer Slopes(MaceStep step) => step.OfEdges(Name + ".slopesOfEnds", _width);
}
