using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>
/// NequIP (S. Batzner et al., Nat. Commun. 13, 2453 (2022), arXiv:2101.03164), as nequip from 0.7 on implements it: what it computes, from positions to
/// energies.
/// </summary>
/// <remarks>Names of tensors are those of the file's state_dict.</remarks>
public sealed class NequipArchitecture
{
    private readonly NequipDescription _nequip;
    private readonly EdgeModelBuilder _parts;
    private readonly ModelBuilder _model;
    private readonly TensorValue _types;
    private readonly TensorValue _radial;

    private NequipArchitecture(NequipDescription description)
    {
        _nequip = description;
        _parts = new EdgeModelBuilder("nequip", description.Basics);
        _model = _parts.Model;
        _types = _model.Parameter(
            description.TypeEmbedding, _model.ElementCount * description.TypeWidth, _model.Elements, EdgeModelBuilder.Scalars(description.TypeWidth));
        _radial = _parts.Bessel(description.Radial);
    }

    /// <summary>The program of a model.</summary>
    public static AtomisticModel Build(NequipDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return new NequipArchitecture(description).Build();
    }

    private AtomisticModel Build()
    {
        // Before the first layer an atom is its type.
        Features features = new(_types, [1]);
        foreach (NequipLayer layer in _nequip.Layers)
        {
            TensorValue convolved = Convolution(layer, features);
            if (layer.SelfConnection is { } selfConnection)
                AddSelfConnection($"{layer.Name}.conv.sc", selfConnection, features, convolved);
            Features next = Gate(layer, convolved);
            if (layer.IsResidual)
                _model.Add(ProgramBuilder.Nodes, features.Value, next.Value);
            features = next;
        }

        int scalars = Array.FindIndex([.. features.Value.Irreps], block => block.Irrep == new Irrep(0, 1));
        _parts.Energies(_parts.Network(_nequip.Readout, [features.Value], EdgeModelBuilder.Scalars(1), inputFactor: features.Factors[scalars]));
        return _model.BuildModel();
    }

    /// <summary>Down sum over neighbours j of w(r_ij) (Up h_j x Y(r_ij)), for all paths to an irrep that is kept.</summary>
    private TensorValue Convolution(NequipLayer layer, Features features)
    {
        string path = $"{layer.Name}.conv";
        bool isUniform = layer.SenderFactors.Length == 1;
        TensorValue sent = _model.Linear(
            layer.LinearUp, features.Value, features.Value.Irreps, factor: isUniform ? layer.SenderFactors[0] : 1, inputFactors: features.Factors);
        if (!isUniform)
        {
            Weights factors = new($"{path}.avg_num_neighbors_norm.norm_const", layer.SenderFactors) { AreTrained = false };
            sent = _model.Scale($"{path}.avg_num_neighbors_norm", sent, _parts.OfTypes(factors, NumberKind.Model));
        }

        TensorProductSpec paths = TensorProductSpec.Uvu(features.Value.Irreps, _nequip.Basics.Harmonics, layer.Convolved) with { Convention = Wigner3jConvention.E3nn05 };
        TensorValue weights = _parts.Network(
            layer.Radial, [_radial], ProgramBuilder.ConvolutionWeights(paths), PathColumns(paths), inputFactor: _nequip.RadialFactor);
        TensorValue sum = _model.Convolution($"{path}.tp_scatter", sent, _parts.Harmonics, weights, paths);
        return _model.Linear(layer.LinearDown, sum, layer.Convolved);
    }

    /// <summary>The columns of radial networks for paths sorted by irrep; files have them by input, harmonic and output.</summary>
    private static int[] PathColumns(TensorProductSpec paths)
    {
        Dictionary<TensorProductPath, int> firstColumns = [];
        int column = 0;
        foreach (TensorProductPath path in paths.Paths.OrderBy(p => p.First).ThenBy(p => p.Second).ThenBy(p => paths.Output[p.Output].Irrep))
        {
            firstColumns.Add(path, column);
            column += paths.WeightCount(path);
        }

        return [.. paths.Paths.SelectMany(path => Enumerable.Range(firstColumns[path], paths.WeightCount(path)))];
    }

    /// <summary>A map of an atom's own features with matrices that are linear in the embedding of its type: M_z = sum over v of a_z[v] W[v].</summary>
    private void AddSelfConnection(string path, Weights weights, Features features, TensorValue into)
    {
        int width = _nequip.TypeWidth;
        TensorValue own = features.Value.Domain == ProgramBuilder.Nodes
            ? features.Value
            : _model.Copy($"{path}/features", ProgramBuilder.Nodes, features.Value, NumberKind.Model);
        int count = LinearBlocks.Count(own.Irreps, into.Irreps);
        TensorValue ofTypes = _model.Parameter(
            weights, count * width, ProgramBuilder.Everything, EdgeModelBuilder.Scalars(count * width),
            WeightMap.Linear(own.Irreps, into.Irreps, width, inputFactors: features.Factors));
        TensorValue matrices = _model.Zeros(path, _model.Elements, EdgeModelBuilder.Scalars(count));
        _model.AddLinear(_model.Elements, _types, ofTypes, matrices);
        _model.AddLinear(ProgramBuilder.Nodes, own, matrices, into);
    }

    /// <summary>A function of the scalars, and all other features times a function of scalars of their own.</summary>
    private Features Gate(NequipLayer layer, TensorValue convolved)
    {
        // Where the convolution has each block: sorted by irrep, of one irrep first scalars, then gates, then gated features.
        Irreps[] kinds = [layer.Scalars, layer.Gates, layer.Gated];
        (int Kind, int Block)[] sorted =
        [
            .. Enumerable.Range(0, kinds.Length)
                .SelectMany(kind => Enumerable.Range(0, kinds[kind].Count).Select(block => (kind, block)))
                .OrderBy(place => kinds[place.kind][place.block].Irrep),
        ];
        ChannelBlock Of(int kind, int block) => ChannelBlock.Of(convolved, Array.IndexOf(sorted, (kind, block)));
        TensorValue result = _model.Zeros($"{layer.Name}.equivariant_nonlin", ProgramBuilder.Nodes, layer.Output);
        int scalars = layer.Scalars.Count;
        for (int b = 0; b < scalars; b++)
        {
            Func<KernelValue, KernelValue> function = FunctionOf(layer.ScalarFunctions[b]);
            _model.AddPerChannel(ProgramBuilder.Nodes, ChannelBlock.Of(result, b), v => function(v[0]), Of(0, b));
        }

        for (int b = 0; b < layer.Gated.Count; b++)
        {
            Func<KernelValue, KernelValue> function = FunctionOf(layer.GateFunctions[b]);
            _model.AddPerChannel(ProgramBuilder.Nodes, ChannelBlock.Of(result, scalars + b), v => v[0] * function(v[1]), Of(2, b), Of(1, b));
        }

        return new(result, [.. layer.ScalarFunctions.Concat(layer.GateFunctions).Select(f => f.Constant)]);
    }

    private static Func<KernelValue, KernelValue> FunctionOf(GateFunction function) => Activation.Of(function.Function).Function ?? (x => x);

    /// <summary>Features, and for each block a factor that what reads them has to apply: the constants of the functions that made them.</summary>
    private sealed record Features(TensorValue Value, ImmutableArray<double> Factors);
}
