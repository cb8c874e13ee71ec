using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>
/// Allegro (A. Musaelian et al., Nat. Commun. 14, 579 (2023), arXiv:2204.05249), as allegro from 0.5 on implements it: what it computes, from positions to
/// energies. Edges have scalars and tensors; nothing is sent from atom to atom, so that the energy of an atom depends on its neighbours alone.
/// </summary>
/// <remarks>Names of tensors are those of the file's state_dict.</remarks>
public sealed class AllegroArchitecture
{
    private readonly AllegroDescription _allegro;
    private readonly EdgeModelBuilder _parts;
    private readonly ModelBuilder _model;

    private AllegroArchitecture(AllegroDescription description)
    {
        _allegro = description;
        _parts = new EdgeModelBuilder("allegro", description.Basics);
        _model = _parts.Model;
    }

    /// <summary>The program of a model.</summary>
    public static AtomisticModel Build(AllegroDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new AllegroArchitecture(description).Build();
    }

    private AtomisticModel Build()
    {
        // What an edge is by its length and its types: all of it vanishes smoothly at the cutoff, and so does what has no bias after it.
        TensorValue embedding = Embedding();
        TensorValue scalars = _parts.Network(_allegro.ScalarEmbedding, [embedding], EdgeModelBuilder.Scalars(_allegro.ScalarEmbedding.Layers[^1].Outputs));

        // The first tensors of an edge: harmonics, each channel and degree with a weight.
        TensorValue weights = _parts.Matrix(_allegro.TensorEmbedding, [scalars], DegreeWeights, OfDegrees(first: 0));
        TensorValue tensors = _model.Zeros("tensor_embed", ProgramBuilder.Edges, Channels(_allegro.Basics.Harmonics));
        AddWeighted(weights, tensors);

        List<TensorValue> ofLayers = [ScalarsOf(_allegro.Projection, [scalars], 1)];
        TensorValue? environment = EnvironmentWeights(_allegro.Projection, [scalars], 1);
        for (int k = 0; k < _allegro.Layers.Length; k++)
        {
            AllegroLayer layer = _allegro.Layers[k];

            // The environment of an atom is the sum over its edges; each of them is multiplied with it, channel by channel.
            TensorValue sum = _model.Zeros($"allegro.environments.{k}", ProgramBuilder.Nodes, Channels(_allegro.Basics.Harmonics));
            AddWeighted(environment!, sum.OfCenter);
            tensors = Product(k, layer, tensors, sum);

            // New scalars read those of all layers before, and the scalars of the product.
            (IReadOnlyList<TensorValue> hidden, double factor) = _parts.Hidden(layer.Latent, [.. ofLayers, tensors]);
            ofLayers.Add(ScalarsOf(layer.Latent.Layers[^1], hidden, factor));
            environment = k < _allegro.Layers.Length - 1 ? EnvironmentWeights(layer.Latent.Layers[^1], hidden, factor) : null;
        }

        TensorValue ofEdges = _parts.Network(_allegro.Readout, ofLayers, EdgeModelBuilder.Scalars(1), factor: _allegro.EnergyFactor);
        _parts.Energies(_model.SumNeighbors("edge_eng_sum", _model.Copy("edge_energy", ProgramBuilder.Edges, ofEdges, NumberKind.Double)));
        return _model.BuildModel();
    }

    private TensorValue Embedding()
    {
        switch (_allegro.Embedding)
        {
            case TypeProductEmbedding product:
                {
                    // [c(type of the centre), n(type of the neighbour)], each times half of the mixed radial functions.
                    int half = product.Width / 2;
                    TensorValue mixed = _parts.Matrix(product.Mixing, [_parts.Bessel(product.Radial)], EdgeModelBuilder.ScalarBlocks(2, half));
                    TensorValue center = _model.Parameter(product.Center, _model.ElementCount * half, _model.Elements, EdgeModelBuilder.Scalars(half));
                    TensorValue neighbor = _model.Parameter(product.Neighbor, _model.ElementCount * half, _model.Elements, EdgeModelBuilder.Scalars(half));
                    TensorValue result = _model.Zeros("radial_chemical_embed", ProgramBuilder.Edges, mixed.Irreps);
                    _model.AddPerChannel(ProgramBuilder.Edges, ChannelBlock.Of(result, 0), v => v[0] * v[1], ChannelBlock.Of(mixed, 0), ChannelBlock.Of(center.OfCenter, 0));
                    _model.AddPerChannel(ProgramBuilder.Edges, ChannelBlock.Of(result, 1), v => v[0] * v[1], ChannelBlock.Of(mixed, 1), ChannelBlock.Of(neighbor.OfNeighbor, 0));
                    return result;
                }

            case SplineEmbedding spline:
                {
                    // e_c = sum over k of W[types, c, k] phi_k(x).
                    (int width, int count, int types) = (spline.Width, spline.Radial.Functions, _model.ElementCount);
                    WeightMap byFunction = WeightMap.Gather(
                        from pair in Enumerable.Range(0, types * types)
                        from k in Enumerable.Range(0, count)
                        from c in Enumerable.Range(0, width)
                        select (((pair * width) + c) * count) + k);
                    TensorValue table = _model.Parameter(
                        spline.Weights, types * types * width * count, _model.ElementPairs, EdgeModelBuilder.ScalarBlocks(count, width), byFunction, NumberKind.Double);
                    TensorValue result = _model.Zeros("radial_chemical_embed.spline", ProgramBuilder.Edges, EdgeModelBuilder.Scalars(width), NumberKind.Double);
                    _model.Kernel(ProgramBuilder.Edges, Combination(count, width), table, _parts.Splines(spline.Radial), result);
                    return _model.Copy("radial_chemical_embed", ProgramBuilder.Edges, result, NumberKind.Model);
                }

            default:
                throw new NotSupportedException($"The embedding {_allegro.Embedding.GetType().Name} is not supported.");
        }
    }

    /// <summary>out_c += sum over k of w_kc y_k.</summary>
    private static KernelSegment Combination(int count, int channels)
    {
        Irreps scalars = EdgeModelBuilder.ScalarBlocks(count, channels);
        TensorProductSpec spec = new(
            scalars,
            EdgeModelBuilder.ScalarBlocks(count, 1),
            EdgeModelBuilder.Scalars(channels),
            new(Enumerable.Range(0, count).Select(k => new TensorProductPath(k, k, 0, ConnectionMode.Uvu, HasWeight: false, Rational.One))),
            WeightSource.None,
            PathNormalization: PathNormalization.None);
        return TensorProductLowering.Forward(spec)[0];
    }

    /// <summary>out[u, m] += w[u, l] Y[m] for the components m of each degree l.</summary>
    private void AddWeighted(TensorValue weights, TensorReading into)
    {
        Irreps harmonics = _allegro.Basics.Harmonics;
        TensorProductSpec spec = new(
            weights.Irreps,
            harmonics,
            into.Value.Irreps,
            new(Enumerable.Range(0, harmonics.Count).Select(l => new TensorProductPath(l, l, l, ConnectionMode.Uvu, HasWeight: false, Rational.One))),
            WeightSource.None,
            PathNormalization: PathNormalization.None,
            Convention: Wigner3jConvention.E3nn05);
        foreach (KernelSegment segment in TensorProductLowering.Forward(spec))
            _model.Kernel(ProgramBuilder.Edges, segment, weights, _parts.Harmonics, into);
    }

    /// <summary>The product of an edge's tensors with the environment of its centre, along all paths of a layer.</summary>
    private TensorValue Product(int k, AllegroLayer layer, TensorValue tensors, TensorValue environment)
    {
        int channels = _allegro.TensorChannels;
        (int Tensor, int Environment, int Output)[] paths = [.. AllegroLayer.Paths(layer.Input, _allegro.Basics.Harmonics, layer.Output)];
        TensorProductSpec spec = new(
            tensors.Irreps,
            environment.Irreps,
            Channels(layer.Output),
            new(paths.Select(p => new TensorProductPath(p.Tensor, p.Environment, p.Output, ConnectionMode.Uuu, HasWeight: true, Rational.One))),
            WeightSource.Shared,
            PathNormalization: PathNormalization.None,
            Convention: Wigner3jConvention.E3nn05);
        WeightMap byPath = new(
            from p in Enumerable.Range(0, paths.Length)
            from u in Enumerable.Range(0, channels)
            select new WeightRun(layer.IsCoupled ? (u * paths.Length) + p : p, (p * channels) + u, 1, 1));
        TensorValue weights = _model.Parameter(
            layer.Weights, (layer.IsCoupled ? channels : 1) * paths.Length, ProgramBuilder.Everything, EdgeModelBuilder.ScalarBlocks(paths.Length, channels), byPath);
        TensorValue product = _model.Zeros($"allegro.tps.{k}", ProgramBuilder.Edges, spec.Output);
        foreach (KernelSegment segment in TensorProductLowering.Forward(spec))
            _model.Kernel(ProgramBuilder.Edges, segment, tensors, environment.OfCenter, weights, product);
        return product;
    }

    private TensorValue ScalarsOf(ScalarLayer last, IReadOnlyList<TensorValue> hidden, double factor)
    {
        int scalars = _allegro.ScalarChannels;
        return _parts.Matrix(last, hidden, EdgeModelBuilder.Scalars(scalars), [.. Enumerable.Range(0, scalars)], factor, "/scalars");
    }

    private TensorValue EnvironmentWeights(ScalarLayer last, IReadOnlyList<TensorValue> hidden, double factor)
        => _parts.Matrix(last, hidden, DegreeWeights, OfDegrees(first: _allegro.ScalarChannels), factor * _allegro.EnvironmentFactor, "/environment");

    /// <summary>A weight for each channel and degree: a block for each degree.</summary>
    private Irreps DegreeWeights => EdgeModelBuilder.ScalarBlocks(_allegro.Basics.Harmonics.Count, _allegro.TensorChannels);

    /// <summary>The columns of such weights in the file, where the degrees of a channel are side by side.</summary>
    private int[] OfDegrees(int first)
    {
        int degrees = _allegro.Basics.Harmonics.Count;
        return
        [
            .. from l in Enumerable.Range(0, degrees)
               from u in Enumerable.Range(0, _allegro.TensorChannels)
               select first + (u * degrees) + l,
        ];
    }

    private Irreps Channels(Irreps irreps) => new(irreps.Select(block => new MulIrrep(_allegro.TensorChannels, block.Irrep)));
}
