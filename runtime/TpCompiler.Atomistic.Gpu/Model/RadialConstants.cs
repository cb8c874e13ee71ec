using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Atomistic.Gpu.Steps;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Gpu;

namespace TpCompiler.Atomistic.Gpu.Model;

/// <summary>A model's functions of distance as the kernels of <see cref="Kernels.RadialText"/> read them.</summary>
internal sealed class RadialConstants
{
    private readonly int _elements;
    private readonly int _basis;
    private readonly int _transform;
    private readonly int _exponent;
    private readonly double[] _constants;
    private readonly double[] _radii;
    private readonly PairRepulsionDescription? _repulsion;
    private readonly double[] _repulsionConstants = [];
    private readonly double[] _repulsionElements = [];

    public RadialConstants(MaceDescription model, double scale)
    {
        RadialDescription radial = model.Radial;
        _elements = model.AtomicNumbers.Length;
        _exponent = radial.CutoffExponent;
        IsSeparate = !radial.AppliesCutoffToBasis;
        Count = radial.Basis.Count;
        Width = (Count + 3) / 4 * 4;
        (_basis, double factor, ImmutableArray<double> numbers) = radial.Basis switch
        {
            BesselBasisDescription bessel => (0, bessel.Prefactor, bessel.Weights),
            GaussianBasisDescription gaussian => (1, gaussian.Coefficient, gaussian.Centers),
            ChebyshevBasisDescription => (2, 0, []),
            _ => throw new NotSupportedException($"The radial basis {radial.Basis.GetType().Name} is not supported on devices."),
        };
        (_transform, double a, double b, double c) = radial.Transform switch
        {
            null => (0, 0.0, 0.0, 0.0),
            AgnesiTransformDescription agnesi => (1, agnesi.A, agnesi.Q, agnesi.P),
            SoftTransformDescription soft => (2, soft.Alpha, 0, 0),
            OldSoftTransformDescription soft => (3, soft.A, soft.B, 0),
            _ => throw new NotSupportedException($"The distance transform {radial.Transform.GetType().Name} is not supported on devices."),
        };
        _constants = [model.CutoffRadius, a, b, c, factor, .. numbers];
        _radii = [.. model.AtomicNumbers.Select(z => radial.Transform is { } transform ? Radius(transform.CovalentRadii, z) : 0)];
        _repulsion = model.PairRepulsion;
        if (_repulsion is null)
            return;
        _repulsionConstants = [_repulsion.APrefactor * 0.529, .. _repulsion.Coefficients, scale];
        _repulsionElements = [.. model.AtomicNumbers.SelectMany(z => new[] { Radius(_repulsion.CovalentRadii, z), z, Math.Pow(z, _repulsion.AExponent) })];
    }

    /// <summary>The number of functions.</summary>
    public int Count { get; }

    /// <summary>The functions of an edge, padded.</summary>
    public int Width { get; }

    /// <summary>Whether the envelope is not part of the functions.</summary>
    public bool IsSeparate { get; }

    /// <summary>The cutoff radius and more.</summary>
    public GpuBuffer Constants(MaceStep step) => step.RealWeights(_constants);

    /// <summary>Adds the launches that evaluate all functions of all edges.</summary>
    public void Add(MaceStep step)
    {
        step.Add(step.Operations.ForItems(
            "radial_features", step.EdgeCapacity, [step.EdgeCapacity, _elements, Count, Width, _basis, _transform, _exponent, IsSeparate ? 1 : 0],
            Constants(step), step.RealWeights(_radii), step.Vectors, step.Pairs,
            step.RadialFeatures, step.RadialSlopes, IsSeparate ? step.Envelopes : null, IsSeparate ? step.EnvelopeSlopes : null));
        if (_repulsion is null)
            return;
        step.Add(step.Operations.ForItems(
            "pair_repulsion", step.EdgeCapacity, [step.EdgeCapacity, _elements, _repulsion.CutoffExponent],
            step.RealWeights(_repulsionConstants), step.RealWeights(_repulsionElements), step.Vectors, step.Pairs, step.PairEnergies, step.LengthGradients));
        step.Add(step.Operations.ForRows("sum_received", step.AtomCapacity, [0], step.Graph.ReceiverOffsets, step.PairEnergies, step.Results));
        step.Begin(step.LengthGradients);
        step.Begin(DeviceMace.Energies);
    }

    private static double Radius(ImmutableArray<double> radii, int atomicNumber) => atomicNumber < radii.Length
        ? radii[atomicNumber]
        : throw new ArgumentException($"The model's covalent radii go from atomic number 0 to {radii.Length - 1}, but it has the element {atomicNumber}.");
}
