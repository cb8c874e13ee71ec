using System;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Mace.Layers;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>A layer of a MACE model: its kernels and packed weights, and the launches of the way there and back.</summary>
internal sealed class DeviceLayer
{
    private readonly int _index;
    private readonly InteractionKind _kind;
    private readonly ChannelLayout _node;
    private readonly ChannelLayout _edge;
    private readonly ChannelLayout _target;
    private readonly LinearMap _up;
    private readonly DeviceConvolution _convolution;
    private readonly EdgeNetwork _weights;
    private readonly LinearMap _down;
    private readonly LinearMap _skip;
    private readonly DeviceContraction _contraction;
    private readonly LinearMap _productLinear;
    private readonly EnergyReadout? _readout;
    private readonly bool _addsSelfConnection;

    /// <summary>Packs a layer.</summary>
    public DeviceLayer(GpuKernelCollection kernels, MaceDescription model, int index, int head, double scale, int elementSize)
    {
        LayerDescription layer = model.Layers[index];
        InteractionDescription interaction = layer.Interaction;
        int elements = model.AtomicNumbers.Length;
        (_index, _kind) = (index, interaction.Kind);
        if (interaction.HasDensity || interaction.NonLinear is not null || layer.DipoleReadout is not null)
            throw new NotSupportedException($"The interaction {interaction.Kind} does not run on devices yet.");
        _node = new(interaction.NodeIrreps, elementSize);
        _edge = new(interaction.EdgeIrreps, elementSize);
        _target = new(interaction.TargetIrreps, elementSize);
        Hidden = new(interaction.HiddenIrreps, elementSize);
        _up = new(_node, _edge, interaction.LinearUp.AsSpan());
        _convolution = new(kernels, _edge, model.Harmonics, interaction.TargetIrreps, index == 0, elementSize);
        _weights = new RadialNetwork(Name("network"), EdgeNetwork.ForPaths(interaction.ConvolutionWeights, _convolution.Message.Irreps, _convolution.Message.Stride));
        _down = new(_convolution.Message, _target, interaction.Linear.AsSpan(), 1 / interaction.AverageNeighborCount);
        _skip = interaction.HasSelfConnection
            ? new(_node, Hidden, interaction.SkipTensorProduct.AsSpan(), elements: elements)
            : new(_target, _target, interaction.SkipTensorProduct.AsSpan(), elements: elements);
        _contraction = new(kernels, layer.Product, _target, Hidden, interaction.TargetIrreps, elements, model.Precision);
        _productLinear = new(Hidden, Hidden, layer.Product.Linear.AsSpan());
        _addsSelfConnection = interaction.HasSelfConnection && layer.Product.UsesSelfConnection;
        _readout = layer.Readout is null ? null : new(layer.Readout, head, model.Heads.Length, Hidden, scale);
    }

    /// <summary>The layout of the output.</summary>
    public ChannelLayout Hidden { get; }

    private bool IsFirst => _index == 0;

    private bool SkipMixesMessage => _kind is InteractionKind.Agnostic or InteractionKind.Density;

    /// <summary>Adds what the first layer makes of the features before it.</summary>
    public void AddSetup(MaceStep step, InitialFeatures initial)
    {
        GpuBuffer rows = initial.Buffer(step);
        initial.AddMap(step, _up, rows, initial.Mapped(step, "up", _edge));
        if (_addsSelfConnection)
            initial.AddMap(step, _skip, rows, initial.Mapped(step, "skip", Hidden));
    }

    /// <summary>Adds the way from the features of the layer before to those of this one, and to energies.</summary>
    public void Forward(MaceStep step)
    {
        if (!IsFirst)
            _up.Forward(step, FeaturesBefore(step), Sent(step));
        _weights.Forward(step, Weights(step));
        _convolution.Forward(step, Sent(step), Weights(step), Message(step));
        if (SkipMixesMessage)
        {
            _down.Forward(step, Message(step), Mixed(step));
            _skip.Forward(step, Mixed(step), Target(step));
        }
        else
        {
            _down.Forward(step, Message(step), Target(step));
        }

        _contraction.Forward(step, Target(step), Product(step));
        GpuBuffer features = Features(step);
        if (_addsSelfConnection && IsFirst)
            step.Add(step.Operations.Gather(step.Atoms, Hidden.RowLength, step.Model.Initial.Mapped(step, "skip", Hidden), step.Graph.InitialRows, features));
        else if (_addsSelfConnection)
            _skip.Forward(step, FeaturesBefore(step), features);
        _productLinear.Forward(step, Product(step), features, accumulate: _addsSelfConnection);
        if (_readout is not null)
        {
            step.Begin(FeatureGradients(step));
            _readout.Add(step, features, FeatureGradients(step));
        }
    }

    /// <summary>Adds the way back.</summary>
    public void Backward(MaceStep step)
    {
        GpuBuffer gradients = FeatureGradients(step);
        step.ClearUnlessBegun(gradients);
        _productLinear.Backward(step, gradients, Product(step));
        if (_addsSelfConnection && !IsFirst)
            _skip.Backward(step, gradients, step.Model.Layers[_index - 1].FeatureGradients(step), !BeginBefore(step));
        GpuBuffer targetGradients = step.OfAtoms("targetGradients", _target.RowLength);
        _contraction.Backward(step, Target(step), Product(step), targetGradients);
        if (SkipMixesMessage)
        {
            // The contraction's input is not needed any more.
            _skip.Backward(step, targetGradients, Target(step));
            targetGradients = Target(step);
        }

        _down.Backward(step, targetGradients, Message(step));

        GpuBuffer weightGradients = step.OfEdges("weightGradients", _weights.OutputWidth);
        GpuBuffer? sentGradients = IsFirst ? null : step.OfAtoms("sentGradients", _edge.RowLength);
        _convolution.Backward(step, Sent(step), Weights(step), Message(step), sentGradients, weightGradients);
        _weights.Backward(step, weightGradients);
        if (!IsFirst)
            _up.Backward(step, sentGradients!, step.Model.Layers[_index - 1].FeatureGradients(step), !BeginBefore(step));
    }

    private bool BeginBefore(MaceStep step) => step.Begin(step.Model.Layers[_index - 1].FeatureGradients(step));

    private GpuBuffer FeaturesBefore(MaceStep step) => step.Model.Layers[_index - 1].Features(step);

    private GpuBuffer Sent(MaceStep step) => IsFirst ? step.Model.Initial.Mapped(step, "up", _edge) : step.OfAtoms(Name("sent"), _edge.RowLength);

    private GpuBuffer Weights(MaceStep step) => step.OfEdges(Name("weights"), _weights.OutputWidth);

    private GpuBuffer Message(MaceStep step) => step.OfAtoms("message", _convolution.Message.RowLength);

    private GpuBuffer Mixed(MaceStep step) => step.OfAtoms("mixed", _target.RowLength);

    private GpuBuffer Target(MaceStep step) => step.OfAtoms(Name("target"), _target.RowLength);

    private GpuBuffer Product(MaceStep step) => step.OfAtoms("product", Hidden.RowLength);

    private GpuBuffer Features(MaceStep step) => step.OfAtoms(Name("features"), Hidden.RowLength);

    private GpuBuffer FeatureGradients(MaceStep step) => step.OfAtoms(Name("featureGradients"), Hidden.RowLength);

    private string Name(string what) => FormattableString.Invariant($"layer{_index}.{what}");
}
