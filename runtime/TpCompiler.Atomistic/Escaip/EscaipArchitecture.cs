using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Escaip;

/// <summary>
/// EScAIP (E. Qu and A. Krishnapriyan, NeurIPS 2024, arXiv:2410.24169) of its second version: what it computes, from positions to energies. An atom attends
/// to its neighbours and to itself; what belongs to itself is the edge to itself, a row of atoms here.
/// </summary>
internal sealed partial class EscaipArchitecture
{
    private const string Input = "input_block";
    private readonly EscaipDescription _escaip;
    private readonly ModelBuilder _model;
    private readonly EscaipLayers _layers;
    private readonly EdgeGeometry _edges;
    private readonly Irreps _wide;

    private EscaipArchitecture(EscaipDescription description)
    {
        _escaip = description;
        _model = new ModelBuilder("escaip", description.AtomicNumbers, description.CutoffRadius);
        _layers = new EscaipLayers(_model, description);
        _edges = _model.Geometry();
        _wide = EscaipLayers.Scalars(description.Width);
    }

    /// <summary>The program of a model.</summary>
    public static AtomisticModel Build(EscaipDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new EscaipArchitecture(description).Build();
    }

    private AtomisticModel Build()
    {
        Surroundings around = Around();
        Slots attributes = Attributes($"{Input}.input_layer", around);
        Slots edges = _layers.Sum($"{Input}.edges", attributes, _layers.FeedForward($"{Input}.input_layer.edge_ffn", attributes));
        TensorValue nodes = _layers.Norm($"{Input}.norm_node", edges.Self);
        edges = _layers.Norm($"{Input}.norm_edge", edges);
        List<TensorValue> ofNodes = [];
        List<Slots> ofEdges = [];
        Read(0, nodes, edges);
        for (int b = 0; b < _escaip.BlockCount; b++)
        {
            string block = FormattableString.Invariant($"transformer_blocks.{b}");
            Slots attended = Attention($"{block}.graph_attention", _layers.Norm($"{block}.norm_attn_node", nodes), _layers.Norm($"{block}.norm_attn_edge", edges), around);
            nodes = _layers.Sum($"{block}.nodes", nodes, attended.Self);
            nodes = _layers.Sum($"{block}.nodes_fed", nodes, _layers.FeedForward($"{block}.feedforward.mlp_node", _layers.Norm($"{block}.norm_ffn_node", nodes)));

            // What the last block makes of edges no energy reads.
            edges = _layers.Sum($"{block}.edges", edges, attended);
            if (_escaip.HasDirectForces || b < _escaip.BlockCount - 1)
                edges = _layers.Sum($"{block}.edges_fed", edges, _layers.FeedForward($"{block}.feedforward.mlp_edge", _layers.Norm($"{block}.norm_ffn_edge", edges)));
            Read(b + 1, nodes, edges);
        }

        TensorValue projected = _layers.Norm(
            "output_projection.output_norm_node", _layers.Gelu("node_projection", _layers.Dense("output_projection.node_projection.0", _wide, ProgramBuilder.Nodes, ofNodes)));
        Energies(projected);
        if (_escaip.HasDirectForces)
            Forces(projected, ofEdges, around);
        return _model.BuildModel();

        void Read(int k, TensorValue n, Slots e)
        {
            string path = FormattableString.Invariant($"readout_layers.{k}");
            ofNodes.Add(_layers.Sum($"{path}.nodes", n, _layers.FeedForward($"{path}.node_ffn", _layers.Norm($"{path}.pre_node_norm", n))));
            if (_escaip.HasDirectForces)
                ofEdges.Add(_layers.Sum($"{path}.edges", e, _layers.FeedForward($"{path}.edge_ffn", _layers.Norm($"{path}.pre_edge_norm", e))));
        }
    }

    /// <summary>
    /// What an edge is before attention: of its length, and of elements and bond-orientational orders at both ends; every layer sees it with weights of its own.
    /// </summary>
    private Slots Attributes(string path, Surroundings around)
    {
        Irreps lengths = EscaipLayers.Scalars(_escaip.RadialWidth), orders = EscaipLayers.Scalars(_escaip.OrderWidth);
        TensorValue ofEdges = Embedded("edge_distance_embedding.0", lengths, around.Radial.Edges);
        TensorValue ofSelf = Embedded("edge_distance_embedding.0", lengths, around.Radial.Self);
        TensorValue ofSource = Embedded("source_direction_embedding.0", orders, around.Order);
        TensorValue ofTarget = Embedded("target_direction_embedding.0", orders, around.Order);
        TensorValue source = _layers.Elements($"{path}.source_atomic_embedding.weight"), target = _layers.Elements($"{path}.target_atomic_embedding.weight");

        // One matrix for all five, one after the other; what belongs to atoms is mixed there.
        int[] widths = [_escaip.RadialWidth, _escaip.OrderWidth, _escaip.ElementWidth, _escaip.OrderWidth, _escaip.ElementWidth];
        string mixing = $"{path}.edge_attr_linear.0";
        TensorValue matrix = _layers.Matrix(mixing, widths.Sum(), _escaip.Width);
        int RowOf(int part) => widths[..part].Sum() * _escaip.Width;
        TensorValue sources = OfAtoms("sources", ofSource, source, 1), targets = OfAtoms("targets", ofTarget, target, 3);
        TensorValue edges = _model.Zeros($"{mixing}/edges", ProgramBuilder.Edges, _wide), self = _model.Zeros($"{mixing}/self", ProgramBuilder.Nodes, _wide);
        TensorValue bias = _layers.Bias(mixing, _escaip.Width), alone = _model.Zeros($"{mixing}/distance_of_self", ProgramBuilder.Everything, _wide);
        _model.AddLinear(ProgramBuilder.Edges, ofEdges, matrix, edges);
        _model.Add(ProgramBuilder.Edges, sources.OfNeighbor, edges);
        _model.Add(ProgramBuilder.Edges, targets.OfCenter, edges);
        _model.Add(ProgramBuilder.Edges, bias, edges);
        _model.AddLinear(ProgramBuilder.Everything, ofSelf, matrix, alone);
        _model.Add(ProgramBuilder.Nodes, alone, self);
        _model.Add(ProgramBuilder.Nodes, sources, self);
        _model.Add(ProgramBuilder.Nodes, targets, self);
        _model.Add(ProgramBuilder.Nodes, bias, self);
        return _layers.Norm($"{path}.edge_attr_norm", _layers.Gelu($"{path}.attributes", new Slots(self, edges)));

        TensorValue Embedded(string name, Irreps irreps, TensorValue x)
            => _layers.Gelu($"{path}.{name}/{EscaipLayers.NameOf(x.Domain)}", _layers.Dense($"{path}.{name}", irreps, x.Domain, [x]));

        TensorValue OfAtoms(string name, TensorValue order, TensorValue element, int part)
        {
            TensorValue table = _model.Zeros($"{mixing}/{name}_of_elements", _model.Elements, _wide), sum = _model.Zeros($"{mixing}/{name}", ProgramBuilder.Nodes, _wide);
            _model.AddLinear(_model.Elements, element, matrix, table, RowOf(part + 1));
            _model.AddLinear(ProgramBuilder.Nodes, order, matrix, sum, RowOf(part));
            _model.Add(ProgramBuilder.Nodes, table, sum);
            return sum;
        }
    }

    private void Energies(TensorValue projected)
    {
        // The head beside direct forces normalises what it reads; that of gradients does not, though its file has the weight.
        TensorValue read = _escaip.HasDirectForces ? _layers.Norm("heads.energy.node_norm", projected) : projected;
        TensorValue fed = _layers.FeedForward("heads.energy.energy_layer.ffn", read);
        _model.Energies(_layers.Dense("heads.energy.energy_layer.final_output.0", EscaipLayers.Scalars(1), ProgramBuilder.Nodes, [fed], hasBias: false));
    }

    /// <summary>Forces of their own: a number of the atom times the sum over its edges of three numbers, each times a component of the direction.</summary>
    private void Forces(TensorValue projected, List<Slots> readouts, Surroundings around)
    {
        const string Head = "heads.force";
        TensorValue edges = _layers.Gelu("edge_projection", _layers.Dense("output_projection.edge_projection.0", _wide, ProgramBuilder.Edges, [.. readouts.Select(r => r.Edges)]));
        TensorValue normalized = _layers.Norm($"{Head}.edge_norm", _layers.Norm("output_projection.output_norm_edge", edges));
        TensorValue components = _layers.Dense(
            $"{Head}.force_direction_layer.final_output.0", EscaipLayers.Scalars(3), ProgramBuilder.Edges, [_layers.FeedForward($"{Head}.force_direction_layer.ffn", normalized)], hasBias: false);
        TensorValue magnitude = _layers.Dense(
            $"{Head}.force_magnitude_layer.final_output.0",
            EscaipLayers.Scalars(1),
            ProgramBuilder.Nodes,
            [_layers.FeedForward($"{Head}.force_magnitude_layer.ffn", _layers.Norm($"{Head}.node_norm", projected))],
            hasBias: false);
        TensorValue inside = _model.Copy("force.inside", ProgramBuilder.Edges, around.Inside, NumberKind.Model);
        TensorValue sum = _model.Zeros("force.direction", ProgramBuilder.Nodes, EscaipLayers.Scalars(3));
        _model.AddFormula(ProgramBuilder.Edges, sum.OfCenter, v => v[0].Select((c, a) => -(c * v[1][a] * v[2][0])), components, _edges.Directions, inside);
        TensorValue forces = _model.Formula("force", ProgramBuilder.Nodes, EscaipLayers.Scalars(3), v => v[0].Select(d => d * v[1][0]), sum, magnitude);
        _model.Output(ModelOutputs.Forces, _model.Copy("forces_of_atoms", ProgramBuilder.Nodes, forces, NumberKind.Double));
    }

    /// <summary>What attention and attributes know of the neighbours of an atom.</summary>
    /// <param name="Radial">Gaussians of the length.</param>
    /// <param name="Order">Bond-orientational order of atoms.</param>
    /// <param name="Mask">What is added to the logits of an edge that is attended to; it falls without end where the edge ends.</param>
    /// <param name="Inside">1 for edges that count, 0 for others; 64 bits.</param>
    private sealed record Surroundings(Slots Radial, TensorValue Order, TensorValue Mask, TensorValue Inside);
}
