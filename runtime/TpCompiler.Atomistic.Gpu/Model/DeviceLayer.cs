using System;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
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
    private readonly EdgeWeightsOfLayer _weights;
    private readonly LinearMap _down;
    private readonly LinearMap _skip;
    private readonly DeviceContraction _contraction;
    private readonly LinearMap _productLinear;
    private readonly EnergyReadout? _readout;
    private readonly DensityDivision? _density;
    private readonly NonLinearPart? _nonLinear;
    private readonly MomentReadout? _moments;
    private readonly bool _addsSelfConnection;

    /// <summary>Packs a layer.</summary>
    public DeviceLayer(
        GpuKernelCollection kernels, MaceDescription model, int index, DeviceConvolution convolution, EdgeWeightsOfLayer weights, int head, double scale, int elementSize)
    {
        LayerDescription layer = model.Layers[index];
        InteractionDescription interaction = layer.Interaction;
        int elements = model.AtomicNumbers.Length;
        (_index, _kind, _convolution, _weights) = (index, interaction.Kind, convolution, weights);
        _node = new(interaction.NodeIrreps, elementSize);
        _edge = new(interaction.EdgeIrreps, elementSize);
        _target = new(interaction.TargetIrreps, elementSize);
        Hidden = new(interaction.HiddenIrreps, elementSize);
        _up = new(_node, _edge, interaction.LinearUp.AsSpan());
        if (interaction.NonLinear is { } parts)
        {
            _nonLinear = new(parts, _edge, _target, elementSize);
            WeightMatrix bias = new(1, 1, parts.Density.Affine!.Value[^1].Bias);
            _density = new(Name("density"), new NormalizedNetwork(Name("density"), parts.Density, bias, parts, elements), parts.Alpha, parts.Beta);
        }
        else
        {
            _density = DensityDivision.Of(Name("density"), interaction);
        }

        _down = new(_convolution.Message, Normalised, interaction.Linear.AsSpan(), interaction.HasDensity ? 1 : 1 / interaction.AverageNeighborCount);
        _skip = interaction.HasSelfConnection
            ? new(_node, Hidden, interaction.SkipTensorProduct.AsSpan(), elements: interaction.SkipIgnoresElement ? 1 : elements)
            : new(_target, _target, interaction.SkipTensorProduct.AsSpan(), elements: elements);
        _contraction = new(kernels, layer.Product, _target, Hidden, interaction.TargetIrreps, elements, model.Precision);
        _productLinear = new(Hidden, Hidden, layer.Product.Linear.AsSpan());
        _addsSelfConnection = interaction.HasSelfConnection && layer.Product.UsesSelfConnection;
        _readout = layer.Readout is null ? null : new(layer.Readout, head, model.Heads.Length, Hidden, scale);
        _moments = layer.TensorReadout is null ? null : new(layer.TensorReadout, Hidden, elementSize);
    }

    /// <summary>The layout of the output.</summary>
    public ChannelLayout Hidden { get; }

    /// <summary>The layout of the mixed message.</summary>
    private ChannelLayout Normalised => _nonLinear?.Gate ?? _target;

    private bool IsFirst => _index == 0;

    private bool SkipMixesMessage => _kind is InteractionKind.Agnostic or InteractionKind.Density;

    /// <summary>Adds what the first layer makes of the features before it.</summary>
    public void AddSetup(MaceStep step, InitialFeatures initial)
    {
        GpuBuffer rows = initial.Buffer(step);
        initial.AddMap(step, _up, rows, initial.Mapped(step, "up", _edge));
        if (_nonLinear is not null)
            initial.AddMap(step, _nonLinear.Residual, initial.Mapped(step, "up", _edge), initial.Mapped(step, "residual", _nonLinear.Gate));
        if (_addsSelfConnection)
            initial.AddMap(step, _skip, rows, initial.Mapped(step, "skip", Hidden));
        _weights.Weights.AddSetup(step);
    }

    /// <summary>Adds the way from the features of the layer before to those of this one, and to energies.</summary>
    public void Forward(MaceStep step)
    {
        if (!IsFirst)
            _up.Forward(step, FeaturesBefore(step), Sent(step));
        if (_weights.Weights.ReadAtoms)
            _weights.Weights.Forward(step);
        _convolution.Forward(step, Sent(step), _weights, Message(step));
        _down.Forward(step, Message(step), Mixed(step));
        if (_nonLinear is not null)
            AddResidual(step, _nonLinear);
        _density?.Forward(step, Normalised, Mixed(step), _nonLinear is null ? null : Gate(step));
        _nonLinear?.Forward(step, Gate(step), Target(step));
        if (SkipMixesMessage)
            _skip.Forward(step, Mixed(step), Target(step));
        _contraction.Forward(step, Target(step), Product(step));
        GpuBuffer features = Features(step);
        if (_addsSelfConnection && IsFirst)
            step.Add(step.Operations.Gather(step.AtomCapacity, Hidden.RowLength, step.Model.Initial.Mapped(step, "skip", Hidden), step.Graph.InitialRows, features));
        else if (_addsSelfConnection)
            _skip.Forward(step, FeaturesBefore(step), features);
        _productLinear.Forward(step, Product(step), features, accumulate: _addsSelfConnection);
        if (_readout is not null)
        {
            step.Begin(FeatureGradients(step));
            _readout.Add(step, features, FeatureGradients(step));
        }

        _moments?.Add(step, features);
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
        _down.Backward(step, BackToMessage(step, targetGradients), Message(step));

        GpuBuffer? sentGradients = IsFirst ? null : step.OfAtoms("sentGradients", _edge.RowLength);
        _convolution.Backward(step, Sent(step), _weights, Message(step), sentGradients);
        if (_weights.Weights.ReadAtoms)
            _weights.Weights.Backward(step);
        if (IsFirst)
            return;
        _nonLinear?.Residual.Backward(step, Gate(step), sentGradients!, accumulate: true);
        _up.Backward(step, sentGradients!, step.Model.Layers[_index - 1].FeatureGradients(step), !BeginBefore(step));
    }

    /// <summary>The output.</summary>
    public GpuBuffer Features(MaceStep step) => step.OfAtoms(Name("features"), Hidden.RowLength);

    /// <summary>The gradient of the output.</summary>
    public GpuBuffer FeatureGradients(MaceStep step) => step.OfAtoms(Name("featureGradients"), Hidden.RowLength);

    /// <summary>Adds the way back from the contraction's input to the mixed message; where its gradient is.</summary>
    private GpuBuffer BackToMessage(MaceStep step, GpuBuffer targetGradients)
    {
        if (_nonLinear is not null)
        {
            _nonLinear.Backward(step, Gate(step), targetGradients);
            _density!.Backward(step, Normalised, Mixed(step), Gate(step), isInPlaceOfValues: true);
            return Mixed(step);
        }

        if (SkipMixesMessage)
        {
            // The contraction's input is not needed any more.
            _skip.Backward(step, targetGradients, Target(step));
            targetGradients = Target(step);
        }

        _density?.Backward(step, Normalised, Mixed(step), targetGradients);
        return targetGradients;
    }

    /// <summary>Adds linear_res of the sent features, where the gate's input begins.</summary>
    private void AddResidual(MaceStep step, NonLinearPart part)
    {
        if (IsFirst)
            step.Add(step.Operations.Gather(step.AtomCapacity, part.Gate.RowLength, step.Model.Initial.Mapped(step, "residual", part.Gate), step.Graph.InitialRows, Gate(step)));
        else
            part.Residual.Forward(step, Sent(step), Gate(step));
    }

    private bool BeginBefore(MaceStep step) => step.Begin(step.Model.Layers[_index - 1].FeatureGradients(step));

    private GpuBuffer FeaturesBefore(MaceStep step) => step.Model.Layers[_index - 1].Features(step);

    private GpuBuffer Sent(MaceStep step) => IsFirst ? step.Model.Initial.Mapped(step, "up", _edge) : step.OfAtoms(Name("sent"), _edge.RowLength);

    private GpuBuffer Message(MaceStep step) => step.OfAtoms("message", _convolution.Message.RowLength);

    /// <summary>The mixed message; without anything in between it is what the contraction reads.</summary>
    private GpuBuffer Mixed(MaceStep step)
        => SkipMixesMessage || _nonLinear is not null ? step.OfAtoms(_density is null ? "mixed" : Name("mixed"), Normalised.RowLength) : Target(step);

    private GpuBuffer Gate(MaceStep step) => step.OfAtoms(Name("gate"), Normalised.RowLength);

    private GpuBuffer Target(MaceStep step) => step.OfAtoms(Name("target"), _target.RowLength);

    private GpuBuffer Product(MaceStep step) => step.OfAtoms("product", Hidden.RowLength);

    private string Name(string what) => FormattableString.Invariant($"layer{_index}.{what}");
}
