using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Fusion;

/// <summary>
/// Fusion networks: what they compute, from positions to energies. Features of atoms begin as their elements; each layer is a fusion diagram, and scalars of
/// its result are read out as a part of the energy.
/// </summary>
internal sealed class FusionNetworkArchitecture
{
    // e3nn's estimate of the inverse square root of the second moment of silu.
    private static readonly Activation s_silu = new(x => x.Silu(), 1.6791767923989418);
    private static readonly Irreps s_scalar = new(new Irrep(0, 1));

    private readonly FusionNetworkDescription _network;
    private readonly ModelBuilder _model;

    private FusionNetworkArchitecture(FusionNetworkDescription network)
        => (_network, _model) = (network, new ModelBuilder("fusion_network", network.AtomicNumbers, network.CutoffRadius));

    /// <summary>The program of a network.</summary>
    /// <exception cref="ArgumentException">A layer is no diagram, or does not fit what is before it; the message says which and what was expected.</exception>
    public static AtomisticModel Build(FusionNetworkDescription network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new FusionNetworkArchitecture(network).Build();
    }

    private AtomisticModel Build()
    {
        EdgeGeometry edges = _model.Geometry();
        TensorValue radial = _model.BesselBasis(edges, _network.RadialFunctions, _network.EnvelopeExponent);
        TensorValue ofElements = _model.Embed(WeightsOf("embedding.weight"), _network.EmbeddingChannels);
        TensorValue features = _model.Copy("embedding", ProgramBuilder.Nodes, ofElements, NumberKind.Model);
        TensorValue readouts = _model.Zeros("readouts", ProgramBuilder.Nodes, s_scalar, NumberKind.Double);
        foreach (FusionLayer layer in _network.Layers)
        {
            features = Layer(layer, features, edges, radial);
            TensorValue readout = Perceptron($"{layer.Name}.readout", features, _network.ReadoutNetwork, s_scalar, 1);
            _model.Add(ProgramBuilder.Nodes, readout, readouts);
        }

        Energies(readouts);
        return _model.BuildModel();
    }

    private TensorValue Layer(FusionLayer layer, TensorValue features, EdgeGeometry edges, TensorValue radial)
    {
        FusionDiagram diagram = layer.Read();
        Dictionary<string, TensorValue> operands = new() { ["h"] = features };
        foreach (DiagramWeight weight in diagram.Weights.Where(w => w.Items.Any(item => item.Label is null)))
        {
            if (weight.Items is not [{ Label: null, Indices.Length: 2 }])
                throw new ArgumentException($"The layer {layer.Name} has the weight {weight.Name} for each {string.Join(", ", weight.Items.Select(i => i.Label ?? i.Indices))}; networks make weights for each edge.");
            operands.Add(weight.Name, Perceptron(
                $"{layer.Name}.{weight.Name}", radial, _network.RadialNetwork, ModelBuilder.FusionWeights(layer.Diagram, weight.Name), 1 / Math.Sqrt(_network.AverageNeighbors)));
        }

        string prefix = layer.Name + ".";
        Dictionary<string, ImmutableArray<double>> values = diagram.Weights
            .Where(w => _network.Weights.ContainsKey(prefix + w.Name))
            .ToDictionary(w => w.Name, w => _network.Weights[prefix + w.Name]);
        TensorValue result = _model.Fusion(layer.Name, layer.Diagram, edges, operands, values);
        return result.Domain == ProgramBuilder.Nodes
            ? result
            : throw new ArgumentException($"The layer {layer.Name} makes {result.Irreps} for each {result.Domain}; a layer makes features of atoms, such as out H[i].");
    }

    /// <summary>A network without biases, so that what vanishes at the cutoff does so still.</summary>
    private TensorValue Perceptron(string name, TensorValue x, ImmutableArray<int> hidden, Irreps output, double factor)
    {
        double before = 1;
        for (int k = 0; k < hidden.Length; k++)
        {
            TensorValue mixed = _model.Linear(WeightsOf(Matrix(k)), x, new([new MulIrrep(hidden[k], new Irrep(0, 1))]), before);
            x = _model.Activation($"{name}.act{k}", mixed, s_silu.Function!);
            before = s_silu.Constant;
        }

        return _model.Linear(WeightsOf(Matrix(hidden.Length)), x, output, before * factor);

        string Matrix(int k) => FormattableString.Invariant($"{name}.layer{k}.weight");
    }

    private void Energies(TensorValue readouts)
    {
        TensorValue scale = _model.Constant("scale", _network.Scale);
        TensorValue interactions = _model.Formula("interactions", ProgramBuilder.Nodes, s_scalar, v => [v[0][0] * v[1][0]], readouts, scale);
        TensorValue alone = _model.ConstantsOfElements("atomic_energies", z => [_network.AtomicEnergies[_network.AtomicNumbers.IndexOf(z)]]);
        _model.Energies(_model.Formula("energies", ProgramBuilder.Nodes, s_scalar, v => [v[0][0] + v[1][0]], alone, interactions));
        _model.Output(ModelOutputs.InteractionEnergy, _model.SumStructures("interactions_of_structures", interactions));
    }

    private Weights WeightsOf(string name) => new(name, _network.Weights.TryGetValue(name, out ImmutableArray<double> values) ? values : null);
}
