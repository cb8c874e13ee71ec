using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Programs.Building;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>The options of a NequIP model.</summary>
public sealed record NequipConfiguration : EdgeModelConfiguration
{
    // e3nn's estimates of the inverse square root of the second moment, from a million numbers of the normal distribution with the seed 0.
    private static readonly GateFunction s_even = new(ActivationFunction.Silu, 1.6791767923989418);
    private static readonly GateFunction s_odd = new(ActivationFunction.Tanh, 1.5937334472592695);

    /// <summary>The number of layers.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>The channels of each degree.</summary>
    public required ImmutableArray<int> Channels { get; init; }

    /// <summary>The length of the embedding of types; null for the channels of degree 0.</summary>
    public int? TypeWidth { get; init; }

    /// <summary>The networks of radial functions.</summary>
    public NetworkForm RadialNetwork { get; init; } = new(2, 64);

    /// <summary>The network of energies.</summary>
    public NetworkForm ReadoutNetwork { get; init; } = new(0, 0, null);

    /// <summary>What sums over neighbours are normalised by, one or one for each type; null for nothing.</summary>
    public ImmutableArray<double>? AverageNeighbors { get; init; }

    /// <summary>Whether features are added to those of the next layer where their irreps are the same.</summary>
    public bool IsResidual { get; init; }

    internal override EdgeModelDescription Describe(WeightCollector weights)
    {
        int width = TypeWidth ?? Channels[0];
        Irreps harmonics = Harmonics;
        Irreps features = new([new MulIrrep(width, new Irrep(0, 1))]);
        var embedding = weights.Take("type_embed.embed_module.weight", AtomicNumbers.Length * width);
        BesselEncoding radial = Bessel(weights, "bessel_encode");
        List<NequipLayer> layers = [];
        for (int k = 0; k < Layers; k++)
        {
            layers.Add(Layer(weights, k, features, harmonics, width));
            features = layers[^1].Output;
        }

        ScalarNetwork readout = weights.Network("per_atom_energy_readout.mlp_module", features.MultiplicityOf(new Irrep(0, 1)), 1, ReadoutNetwork);
        return new NequipDescription(Basics(weights, harmonics))
        {
            TypeEmbedding = embedding,
            TypeWidth = width,
            Radial = radial,
            RadialFactor = 2 * Math.PI / (CutoffRadius * CutoffRadius),
            Layers = [.. layers],
            Readout = readout,
        };
    }

    private NequipLayer Layer(WeightCollector weights, int k, Irreps features, Irreps harmonics, int width)
    {
        string name = FormattableString.Invariant($"layer{k}_convnet");
        bool isReached(MulIrrep block) => features.Any(a => harmonics.Any(b => block.Irrep.IsInProductOf(a.Irrep, b.Irrep)));
        MulIrrep[] kept = [.. Hidden(k == Layers - 1).Where(isReached)];
        Irreps scalars = new(kept.Where(block => block.Irrep.L == 0));
        Irreps gated = new(kept.Where(block => block.Irrep.L > 0));
        Irrep gate = new(0, isReached(new(1, new Irrep(0, 1))) ? 1 : -1);
        Irreps gates = new(gated.Select(block => new MulIrrep(block.Multiplicity, gate)));
        Irreps convolved = NequipLayer.Sorted(scalars, gates, gated);
        TensorProductSpec paths = TensorProductSpec.Uvu(features, harmonics, convolved);
        return new()
        {
            Name = name,
            Input = features,
            Scalars = scalars,
            Gates = gates,
            Gated = gated,
            ScalarFunctions = [.. scalars.Select(block => block.Irrep.Parity > 0 ? s_even : s_odd)],
            GateFunctions = [.. gates.Select(block => block.Irrep.Parity > 0 ? s_even : s_odd)],
            SenderFactors = AverageNeighbors is { } neighbors ? [.. neighbors.Select(n => 1 / Math.Sqrt(n))] : [1],
            LinearUp = weights.Take($"{name}.conv.linear_1.weight", LinearBlocks.Count(features, features)),
            Radial = weights.Network($"{name}.conv.edge_mlp", RadialFunctions, paths.TotalWeightCount, RadialNetwork),
            LinearDown = weights.Take($"{name}.conv.linear_2.weight", LinearBlocks.Count(paths.Output, convolved)),
            SelfConnection = k > 0 ? weights.Take($"{name}.conv.sc.weight", LinearBlocks.Count(features, convolved) * width) : null,
            IsResidual = IsResidual && k > 0 && new Irreps([.. scalars, .. gated]) == features,
        };
    }

    /// <summary>The irreps of hidden features: even before odd where there are both parities, and 0e after the last layer.</summary>
    private IEnumerable<MulIrrep> Hidden(bool isLast)
    {
        if (isLast)
            return [new(Channels[0], new Irrep(0, 1))];
        return from l in Enumerable.Range(0, LMax + 1)
               from parity in HasBothParities ? new[] { 1, -1 } : [l % 2 == 0 ? 1 : -1]
               select new MulIrrep(Channels[Math.Min(l, Channels.Length - 1)], new Irrep(l, parity));
    }
}
