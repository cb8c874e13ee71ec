using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Atomistic.Nequix;

/// <summary>
/// Nequix (T. Koker, M. Kotak, T. Smidt, arXiv:2508.16067): what it computes, from positions to energies. It is NequIP (S. Batzner et al., Nat. Commun. 13,
/// 2453 (2022)) without weights for pairs of elements, with a normalisation in each layer.
/// </summary>
/// <remarks>
/// Nequix has vectors from the centre to the neighbour, this program the other way round. Both together invert space, which leaves energies alone: features
/// of odd degree have the other sign here. Names of tensors are those of <see cref="NequixTensors"/>; matrices of one linear map follow each other in one parameter.
/// </remarks>
public sealed class NequixArchitecture
{
    /// <summary>
    /// The root of the mean of silu squared over normally distributed numbers, by which e3nn_jax divides silu in gates; its own estimate from 1000001
    /// quantiles, because weights were trained with it.
    /// </summary>
    internal const double SiluNorm = 0.5964586854233045;

    /// <summary>What is added to the mean square before its root divides.</summary>
    internal const double NormEpsilon = 1e-12;

    private static readonly Irrep s_scalar = new(0, 1);
    private static readonly Rational s_epsilon = new(1, 1_000_000_000_000);

    private readonly NequixDescription _nequix;
    private readonly ModelBuilder _model;
    private readonly TensorValue _harmonics;
    private readonly TensorValue _radial;

    private NequixArchitecture(NequixDescription description)
    {
        _nequix = description;
        _model = new ModelBuilder("nequix", description.AtomicNumbers, description.CutoffRadius);
        EdgeGeometry edges = _model.Geometry();
        _harmonics = _model.Harmonics("harmonics", edges.Directions, description.Harmonics);
        _radial = _model.BesselBasis(edges, description.RadialBasisSize, description.EnvelopeExponent);
    }

    /// <summary>The program of a model.</summary>
    public static AtomisticModel Build(NequixDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new NequixArchitecture(description).Build();
    }

    private AtomisticModel Build()
    {
        // Before the first layer an atom is its element. What gates divide by is part of the maps that follow them.
        TensorValue features = _model.OneHot("species");
        double gateFactor = 1;
        for (int t = 0; t < _nequix.LayerCount; t++)
        {
            features = Layer(t, features, gateFactor);
            gateFactor = 1 / SiluNorm;
        }

        Energies(_model.Linear(Matrices("readout"), features, Scalars(1), gateFactor));
        return _model.BuildModel();
    }

    /// <summary>Messages of all neighbours, mixed by irrep and added to what the old features add; then normalised and gated.</summary>
    private TensorValue Layer(int t, TensorValue features, double gateFactor)
    {
        string path = $"layers.{t}";
        TensorProductSpec paths = _nequix.PathsOf(t);
        Irreps output = _nequix.OutputOf(t);
        TensorValue sent = _model.Linear(Matrices($"{path}.linear_1"), features, features.Irreps, gateFactor);
        TensorValue weights = RadialNetwork($"{path}.radial_mlp", ProgramBuilder.ConvolutionWeights(paths));
        TensorValue sum = _model.Convolution($"{path}.messages", sent, _harmonics, weights, paths);
        TensorValue mixed = _model.Linear(
            Matrices($"{path}.linear_2"), sum, ProgramBuilder.GateInput(output), factor: 1 / Math.Sqrt(_nequix.AverageNeighborCount));
        _model.AddLinear(Matrices($"{path}.skip"), features, mixed, gateFactor);
        TensorValue normalized = _nequix.HasLayerNorm ? Normalized($"{path}.layer_norm", mixed, output.Count) : mixed;
        return _model.Gate($"{path}.gate", normalized, output, x => x.Silu(), x => x.Silu());
    }

    /// <summary>The weights of paths as functions of the distance: silu between matrices, nothing normalised.</summary>
    private TensorValue RadialNetwork(string path, Irreps output)
    {
        // Nequix's Bessel functions have the prefactor 2 / cutoff, not its root.
        double factor = Math.Sqrt(2 / _nequix.CutoffRadius);
        TensorValue x = _radial;
        for (int k = 0; k < _nequix.RadialDepth; k++)
        {
            x = _model.Activation($"{path}.act{k}", _model.Dense(Matrices($"{path}.{k}"), null, x, Scalars(_nequix.RadialWidth), factor), v => v.Silu());
            factor = 1;
        }

        return _model.Dense(Matrices($"{path}.{_nequix.RadialDepth}"), null, x, output, factor);
    }

    /// <summary>
    /// One factor for all features of an atom. Squares are summed, not averaged, over channels, and averaged twice over components: what Nequix computes.
    /// </summary>
    private TensorValue Normalized(string path, TensorValue x, int blocks)
    {
        TensorValue scale = _model.Row(Matrices(path), new Irreps(x.Irreps.Select(b => new MulIrrep(b.Multiplicity, s_scalar))));
        return _model.RmsNorm(path + ".result", x, scale, b => new Rational(1, blocks * b.Irrep.Dim * b.Irrep.Dim), s_epsilon);
    }

    /// <summary>The energy of an atom is that of the isolated atom plus the readout, scaled and shifted.</summary>
    private void Energies(TensorValue readout)
    {
        TensorValue scaleAndShift = _model.Constant("scale_and_shift", _nequix.Scale, _nequix.Shift);
        TensorValue isolated = _model.Parameter(
            Matrices("atom_energies") with { AreTrained = false }, _model.ElementCount, _model.Elements, Scalars(1), numbers: NumberKind.Double);
        TensorValue wide = _model.Copy("readout_of_atoms", ProgramBuilder.Nodes, readout, NumberKind.Double);
        TensorValue interactions = _model.Formula("interactions", ProgramBuilder.Nodes, Scalars(1), v => [(v[1][0] * v[0][0]) + v[1][1]], wide, scaleAndShift);
        _model.Energies(_model.Formula("atom_energies_of_atoms", ProgramBuilder.Nodes, Scalars(1), v => [v[0][0] + v[1][0]], isolated, interactions));
        _model.Output(ModelOutputs.InteractionEnergy, _model.SumStructures("interactions_of_structures", interactions));
    }

    /// <summary>The tensors of the file called <paramref name="name"/>, or <c>name.0e</c>, <c>name.1o</c> and so on, one after the other.</summary>
    private Weights Matrices(string name) => new(name, _nequix.Tensors.TryGetValue(name, out ImmutableArray<double> values)
        ? values
        : [.. _nequix.Shapes.Where(s => s.Name.StartsWith(name + ".", StringComparison.Ordinal)).SelectMany(s => _nequix.Tensors[s.Name])]);

    private static Irreps Scalars(int count) => new([new MulIrrep(count, s_scalar)]);
}
