using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>The learned density rho of neighbours that divides messages: M = L / (alpha + beta rho).</summary>
internal sealed class DensityDivision
{
    private readonly string _name;
    private readonly EdgeNetwork _network;
    private readonly double[] _constants;

    public DensityDivision(string name, EdgeNetwork network, double alpha = 1, double beta = 1)
        => (_name, _network, _constants) = (name, network, [alpha, beta]);

    /// <summary>The density of a linear interaction; null where it has none.</summary>
    public static DensityDivision? Of(string name, InteractionDescription interaction) => interaction.Density is { } density
        ? new(name, new RadialNetwork(name, new RadialNetworkDescription([new(density.Length, 1, density)], new(ActivationFunction.Identity, 1))))
        : null;

    /// <summary>Adds that rows are divided in place, and what comes out is added to others where there are any.</summary>
    public void Forward(MaceStep step, ChannelLayout layout, GpuBuffer values, GpuBuffer? sums = null)
    {
        _network.Forward(step, Arguments(step));
        step.Add(step.Operations.ForRows(
            "divide_by_density", step.AtomCapacity, [layout.RowLength, _network.OutputWidth], step.RealWeights(_constants), step.Graph.ReceiverOffsets,
            Arguments(step), Envelopes(step), Divisors(step), values, sums));
    }

    /// <summary>Adds the way back from gradients of quotients, in their place or in that of the quotients.</summary>
    public void Backward(MaceStep step, ChannelLayout layout, GpuBuffer values, GpuBuffer gradients, bool isInPlaceOfValues = false)
    {
        bool hasEnvelope = step.Model.Radial.IsSeparate;
        if (hasEnvelope)
            step.ClearUnlessBegun(step.LengthGradients);
        GpuBuffer argumentGradients = step.OfEdges("density.gradients", _network.OutputWidth);
        step.Add(step.Operations.ForRows(
            "divide_by_density_backward", step.AtomCapacity, [layout.RowLength, _network.OutputWidth, isInPlaceOfValues ? 1 : 0],
            step.RealWeights(_constants), step.Graph.ReceiverOffsets, Arguments(step), Envelopes(step), hasEnvelope ? step.EnvelopeSlopes : null, Divisors(step),
            values, gradients, argumentGradients, hasEnvelope ? step.LengthGradients : null));
        _network.Backward(step, argumentGradients);
    }

    private GpuBuffer Arguments(MaceStep step) => step.OfEdges(_name + ".arguments", _network.OutputWidth);

    private GpuBuffer Divisors(MaceStep step) => step.Reals(_name + ".divisors", step.AtomCapacity);

    private static GpuBuffer? Envelopes(MaceStep step) => step.Model.Radial.IsSeparate ? step.Envelopes : null;
}
