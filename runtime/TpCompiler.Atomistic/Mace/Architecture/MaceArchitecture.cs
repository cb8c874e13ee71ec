using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Atomistic.Mace.Architecture;

/// <summary>
/// MACE (I. Batatia et al., NeurIPS 2022, arXiv:2206.07697), as implemented in mace-torch: what it computes, from positions to energies. This file is
/// the model as the paper has it; the others are parts that some models have: densities, gates, attention, transforms of distances, repulsion,
/// embeddings of charges, moments.
/// </summary>
/// <remarks>
/// Equations are those of the paper. Names of tensors are those of the file's state_dict: <c>interactions.0.linear_up</c> is what the weights
/// <c>interactions.0.linear_up.weight</c> make.
/// </remarks>
public sealed partial class MaceArchitecture
{
    private readonly MaceDescription _mace;
    private readonly int _head;
    private readonly ModelBuilder _model;
    private readonly EdgeGeometry _edges;
    private readonly TensorValue _harmonics;
    private readonly TensorValue _radial;

    private MaceArchitecture(MaceDescription description, int head)
    {
        (_mace, _head) = (description, head);
        _model = new ModelBuilder("mace", description.AtomicNumbers, description.CutoffRadius);
        _edges = _model.Geometry();
        _harmonics = _model.Harmonics("harmonics", _edges.Directions, description.Harmonics);
        _radial = RadialFeatures();
    }

    /// <summary>The program of a model, for one head.</summary>
    /// <param name="description">The model.</param>
    /// <param name="head">The head; null for the first.</param>
    /// <exception cref="ArgumentException">The model has no such head.</exception>
    public static AtomisticModel Build(MaceDescription description, string? head = null)
    {
        ArgumentNullException.ThrowIfNull(description);
        int index = head is null ? 0 : description.Heads.IndexOf(head);
        if (index < 0)
            throw new ArgumentException($"The model has no head {head}; it has {string.Join(", ", description.Heads)}.", nameof(head));
        return new MaceArchitecture(description, index).Build();
    }

    private AtomisticModel Build()
    {
        // Before the first layer an atom is its element: h_i = W_z(i) (eq. 7).
        TensorValue features = _model.Embed(new("node_embedding.linear.weight", _mace.NodeEmbedding), _mace.Layers[0].Interaction.NodeIrreps.Dim);
        if (_mace.JointEmbedding is { } joint)
            features = Embedded(joint, features);
        TensorValue energies = _model.Zeros("readouts", ProgramBuilder.Nodes, Scalars(1), NumberKind.Double);
        TensorValue? moments = _mace.Moments is { } irreps ? _model.Zeros("moments", ProgramBuilder.Nodes, irreps, NumberKind.Double) : null;
        int readouts = 0;
        for (int t = 0; t < _mace.Layers.Length; t++)
        {
            LayerDescription layer = _mace.Layers[t];
            TensorValue message = Message($"interactions.{t}", layer.Interaction, features);
            features = Update(t, layer, message, features);
            string readout = $"readouts.{readouts}";
            readouts += layer.Readout is null && layer.TensorReadout is null ? 0 : 1;
            if (layer.Readout is { } energy)
                _model.Add(ProgramBuilder.Nodes, Readout(readout, energy, features), energies);
            if (layer.TensorReadout is { } tensor)
                _model.Add(ProgramBuilder.Nodes, MomentReadout(readout, tensor, features, hasEnergy: layer.Readout is not null), moments!);
        }

        if (_mace.HasEnergy)
            Energies(energies);
        if (moments is not null)
            _model.Moments(moments, _mace.MomentForm!);
        return _model.BuildModel();
    }

    /// <summary>
    /// The message: A_i = sum over neighbours j of R(r_ij) Y(r_ij) W h_j for all paths (eq. 8), mixed by irrep and divided by the average number of
    /// neighbours.
    /// </summary>
    private TensorValue Message(string path, InteractionDescription block, TensorValue features)
    {
        TensorValue sent = _model.Linear(new($"{path}.linear_up.weight", block.LinearUp), features, block.EdgeIrreps);
        TensorProductSpec paths = TensorProductSpec.Uvu(block.EdgeIrreps, _mace.Harmonics, block.TargetIrreps);
        Irreps ofEdges = ProgramBuilder.ConvolutionWeights(paths);
        EdgeNetwork network = block.Kind switch
        {
            InteractionKind.NonLinear => new NormalizedNetwork(this, path, block.NonLinear!),
            InteractionKind.Attention => new AttentionNetwork(this, path, block.LinearDown!.Value, features),
            _ => new RadialNetwork(this),
        };
        TensorValue weights = network.Apply($"{path}.conv_tp_weights", block.ConvolutionWeights, ofEdges);
        if (_envelope is { } envelope)
            weights = _model.Scale($"{path}.conv_tp_weights/cut", weights, envelope.InModel);
        TensorValue sum = _model.Convolution($"{path}.conv_tp", sent, _harmonics, weights, paths);
        if (block.NonLinear is { } update)
            return GatedMessage(path, block, update, sent, sum, Density(path, block, network));

        TensorValue message = _model.Linear(
            new($"{path}.linear.weight", block.Linear), sum, block.TargetIrreps, factor: block.HasDensity ? 1 : 1 / block.AverageNeighborCount);
        if (block.HasDensity)
            message = _model.Scale($"{path}.message", message, Density(path, block, network));
        return block.HasSelfConnection
            ? message
            : _model.ElementLinear(new($"{path}.skip_tp.weight", block.SkipTensorProduct), message, block.TargetIrreps);
    }

    /// <summary>New features: all products of up to a few components of the message, mixed by irrep (eq. 10, 11), plus what the old ones add.</summary>
    private TensorValue Update(int t, LayerDescription layer, TensorValue message, TensorValue features)
    {
        InteractionDescription block = layer.Interaction;
        TensorValue products = Products($"products.{t}.symmetric_contractions", layer.Product, message, block.HiddenIrreps);
        TensorValue updated = _model.Linear(new($"products.{t}.linear.weight", layer.Product.Linear), products, block.HiddenIrreps);
        if (!block.HasSelfConnection || !layer.Product.UsesSelfConnection)
            return updated;
        string name = block.Kind == InteractionKind.Attention ? "skip_linear" : "skip_tp";
        Weights skip = new($"interactions.{t}.{name}.weight", block.SkipTensorProduct);
        if (block.SkipIgnoresElement)
            _model.AddLinear(skip, features, updated);
        else
            _model.AddElementLinear(skip, features, updated);
        return updated;
    }

    private TensorValue Products(string path, ProductDescription product, TensorValue message, Irreps hidden)
    {
        double tolerance = _mace.Precision == StoredPrecision.Single ? 1e-6 : Core.SymmetricContractions.ContractionWeights.DefaultTolerance;
        return _model.SymmetricContraction(
            path,
            message,
            hidden,
            product.Correlation,
            from k in Enumerable.Range(0, product.Contractions.Length)
            from order in Enumerable.Range(1, product.Correlation)
            let term = product.Contractions[k].Orders[order - 1]
            let name = order == product.Correlation ? "weights_max" : $"weights.{product.Correlation - 1 - order}"
            select new ContractionTerm(k, order, new($"{path}.contractions.{k}.{name}", term.Weights), term.PathCount, term.Coupling.ToDense, tolerance),
            byElement: !product.IgnoresElement);
    }

    /// <summary>The energy of an atom is that of the isolated atom plus the scaled and shifted sum of all readouts; that of a structure is the sum over its atoms.</summary>
    private void Energies(TensorValue readouts)
    {
        if (_mace.PairRepulsion is { } repulsion)
            AddRepulsion(repulsion, readouts);
        TensorValue interactions = readouts;
        if (_mace is { Scale: { } scale, Shift: { } shift })
        {
            interactions = _model.Formula(
                "interactions", ProgramBuilder.Nodes, Scalars(1), v => [(v[1][0] * v[0][0]) + v[2][0]], readouts, OfHead("scale_shift.scale", scale), OfHead("scale_shift.shift", shift));
        }

        int elements = _model.ElementCount;
        TensorValue isolated = _model.Parameter(
            new("atomic_energies_fn.atomic_energies", _mace.AtomicEnergies) { AreTrained = false },
            _mace.AtomicEnergies.Length,
            _model.Elements,
            Scalars(1),
            WeightMap.Gather(Enumerable.Range(_head * elements, elements)),
            NumberKind.Double);
        TensorValue atoms = _model.Formula("atom_energies", ProgramBuilder.Nodes, Scalars(1), v => [v[0][0] + v[1][0]], isolated, interactions);
        TensorValue energy = _model.Energies(atoms);
        if (_embeddingEnergies is { } added)
            _model.Add(ProgramBuilder.Nodes, added, energy);
        _model.Output(ModelOutputs.InteractionEnergy, _model.SumStructures("interactions_of_structures", interactions));
    }

    /// <summary>A number of the head, of those of all heads.</summary>
    private TensorValue OfHead(string name, ImmutableArray<double> values) => _model.Parameter(
        new(name, values) { AreTrained = false }, values.Length, ProgramBuilder.Everything, Scalars(1), WeightMap.Gather([_head]), NumberKind.Double);

    private static Irreps Scalars(int count) => new([new MulIrrep(count, new Irrep(0, 1))]);
}
