using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Gpu.Kernels;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>A MACE model for one head, planned for devices of one shape: kernels and packed weights. Needs no device.</summary>
internal sealed class DeviceMace
{
    /// <summary>Says that energies are written (<see cref="MaceStep.Begin"/>).</summary>
    public static readonly object Energies = new();

    /// <summary>Says that electric moments are written.</summary>
    public static readonly object Moments = new();

    private readonly bool _isDouble;
    private readonly Harmonics _harmonics;
    private readonly EdgeWeights[] _weights;

    public DeviceMace(MaceDescription description, int head, bool isDouble, GpuShape shape)
    {
        Description = description;
        _isDouble = isDouble;
        Kernels = new(shape, isDouble);
        int elementSize = isDouble ? sizeof(double) : sizeof(float);
        ElementCount = description.AtomicNumbers.Length;
        AtomicEnergies = [.. Enumerable.Range(0, ElementCount).Select(z => description.AtomicEnergies[(head * ElementCount) + z])];
        Scale = description.Scale is { } scale ? scale[head] : 1;
        Shift = description.Shift is { } shift ? shift[head] : 0;
        Radial = new(description, Scale);
        _harmonics = new(Kernels, description.LMax);
        DeviceConvolution[] convolutions = [.. description.Layers.Select((layer, t) => new DeviceConvolution(
            Kernels, new(layer.Interaction.EdgeIrreps, elementSize), description.Harmonics, layer.Interaction.TargetIrreps, t == 0, elementSize))];
        IReadOnlyList<EdgeWeightsOfLayer> weights = EdgeWeights.Of(description, convolutions, elementSize);
        Layers = [.. convolutions.Select((convolution, t) => new DeviceLayer(Kernels, description, t, convolution, weights[t], head, Scale, elementSize))];
        _weights = [.. weights.Select(w => w.Weights).Where(w => !w.ReadAtoms).Distinct()];
        Initial = new(description, head, new(description.Layers[0].Interaction.NodeIrreps, elementSize));
    }

    /// <summary>What the model was made from.</summary>
    public MaceDescription Description { get; }

    /// <summary>The kernels of its programs.</summary>
    public GpuKernelCollection Kernels { get; }

    /// <summary>The number of elements.</summary>
    public int ElementCount { get; }

    /// <summary>Energies of isolated atoms by element, eV.</summary>
    public double[] AtomicEnergies { get; }

    /// <summary>The factor of an atom's interaction energy.</summary>
    public double Scale { get; }

    /// <summary>What is added to an atom's interaction energy, eV.</summary>
    public double Shift { get; }

    /// <summary>Functions of distances.</summary>
    public RadialConstants Radial { get; }

    /// <summary>The features before the first layer.</summary>
    public InitialFeatures Initial { get; }

    /// <summary>The layers.</summary>
    public IReadOnlyList<DeviceLayer> Layers { get; }

    /// <summary>The number of spherical harmonics.</summary>
    public int HarmonicsCount => (Description.LMax + 1) * (Description.LMax + 1);

    /// <summary>Texts of the kernels that are written by hand.</summary>
    public static IReadOnlyList<string> Texts { get; } = [EdgeText.Kernels, RadialText.Kernels, NodeText.Kernels, DensityText.Kernels, NonLinearText.Kernels, AttentionText.Kernels];

    /// <summary>The text of all kernels.</summary>
    public string Print(GpuLanguage language, GpuShape shape) => GpuOperations.Print(language, shape, _isDouble, Kernels.Kernels, hasDouble: true, Texts);

    /// <summary>Adds what depends on the features before the first layer alone.</summary>
    public void AddSetup(MaceStep step) => Layers[0].AddSetup(step, Initial);

    /// <summary>Adds the launches of an evaluation.</summary>
    public void AddLaunches(MaceStep step)
    {
        step.Add(step.Operations.ForItems(
            "edge_vectors", step.EdgeCapacity, [step.EdgeCapacity, step.AtomCapacity, ElementCount],
            Radial.Constants(step), step.Graph.Cells, step.Graph.Structures, step.Graph.Positions, step.Graph.Elements, step.Graph.InitialRows,
            step.Graph.Senders, step.Graph.Receivers, step.Graph.Shifts, step.Graph.ReceiverOffsets,
            step.Vectors, step.UnitVectors, step.Pairs, step.InitialRowsOfSenders, step.Senders, step.Receivers));
        _harmonics.Forward(step);
        Radial.Add(step);
        foreach (EdgeWeights weights in _weights)
            weights.Forward(step);
        foreach (DeviceLayer layer in Layers)
            layer.Forward(step);
        if (step.Begin(Energies))
            step.Sequence.Clear(step.Results, (long)step.AtomCapacity * step.RealSize);
        if (!step.HasGradients)
            return;
        foreach (DeviceLayer layer in Layers.Reverse())
            layer.Backward(step);
        foreach (EdgeWeights weights in _weights)
            weights.Backward(step);
        _harmonics.Backward(step);
        AddForces(step);
    }

    private void AddForces(MaceStep step)
    {
        bool hasLengthGradients = !step.Begin(step.LengthGradients);
        step.Add(step.Operations.ForItems(
            "edge_gradients", step.EdgeCapacity, [step.EdgeCapacity, step.AtomCapacity, Radial.Width], step.Graph.ReceiverOffsets, step.Vectors, step.UnitGradients,
            step.RadialSlopes, step.RadialGradients, hasLengthGradients ? step.LengthGradients : null, step.VectorGradients));
        step.Add(step.Operations.ForRows(
            "forces", step.AtomCapacity, [step.ForcesAt, step.StrainAt],
            step.Graph.ReceiverOffsets, step.Graph.SenderOffsets, step.Graph.SenderOrder, step.Vectors, step.VectorGradients, step.Results));
    }
}
