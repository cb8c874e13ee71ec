using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>A NequIP model (S. Batzner et al., Nat. Commun. 13, 2453 (2022)), as nequip from 0.7 on implements it.</summary>
/// <param name="Basics">Types, cutoffs and the numbers of energies.</param>
public sealed record NequipDescription(EdgeModelBasics Basics) : EdgeModelDescription(Basics)
{
    /// <inheritdoc/>
    public override string Architecture => "NequIP";

    /// <summary>What an atom of a type is to the self-connections, and before the first layer: [types, width].</summary>
    public required Weights TypeEmbedding { get; init; }

    /// <summary>The length of its rows.</summary>
    public required int TypeWidth { get; init; }

    /// <summary>The radial functions.</summary>
    public required BesselEncoding Radial { get; init; }

    /// <summary>Their factor: 2 pi / cutoff^2 makes them normalised functions of the length.</summary>
    public required double RadialFactor { get; init; }

    /// <summary>The layers, first to last.</summary>
    public required ImmutableArray<NequipLayer> Layers { get; init; }

    /// <summary>From scalars to the energy of an atom.</summary>
    public required ScalarNetwork Readout { get; init; }

    /// <inheritdoc/>
    public override AtomisticModel Build() => NequipArchitecture.Build(this);

    /// <inheritdoc/>
    private protected override RadialEncoding RadialFunctions => Radial;

    /// <inheritdoc/>
    private protected override IEnumerable<ModelFact> OwnFacts() =>
    [
        new("readout", Readout.ToString()),
        .. Layers.Select((layer, k) => new ModelFact(
            string.Create(CultureInfo.InvariantCulture, $"layer {k}"), $"{layer.Input} -> {layer.Output}; radial network {layer.Radial}")),
    ];
}

/// <summary>The function of a gate, and the constant that normalises it.</summary>
/// <param name="Function">The function.</param>
/// <param name="Constant">The constant: e3nn's estimate of the inverse square root of its second moment.</param>
public readonly record struct GateFunction(ActivationFunction Function, double Constant);

/// <summary>A layer of NequIP: a convolution over neighbours and a gate. Weights of linear maps are flat, as e3nn has them.</summary>
public sealed record NequipLayer
{
    /// <summary>The name of the layer in the file, <c>layer0_convnet</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The irreps of the features that enter.</summary>
    public required Irreps Input { get; init; }

    /// <summary>Scalars of the features that leave.</summary>
    public required Irreps Scalars { get; init; }

    /// <summary>A gate for each of <see cref="Gated"/>.</summary>
    public required Irreps Gates { get; init; }

    /// <summary>The other features that leave.</summary>
    public required Irreps Gated { get; init; }

    /// <summary>The irreps of the features that leave.</summary>
    public Irreps Output => new([.. Scalars, .. Gated]);

    /// <summary>The functions of the blocks of <see cref="Scalars"/>.</summary>
    public required ImmutableArray<GateFunction> ScalarFunctions { get; init; }

    /// <summary>The functions of the blocks of <see cref="Gates"/>.</summary>
    public required ImmutableArray<GateFunction> GateFunctions { get; init; }

    /// <summary>The map of features before they are sent.</summary>
    public required Weights LinearUp { get; init; }

    /// <summary>The factor of what is sent: the inverse square root of the number of neighbours, one for all or one for each type of the sender.</summary>
    public required ImmutableArray<double> SenderFactors { get; init; }

    /// <summary>From radial functions to the weights of the convolution, path after path: input, harmonic, output, the last fastest.</summary>
    public required ScalarNetwork Radial { get; init; }

    /// <summary>The map of the sums of messages to scalars, gates and gated features, sorted by irrep.</summary>
    public required Weights LinearDown { get; init; }

    /// <summary>The self-connection, for each pair of blocks [input, type embedding, output]; null for none.</summary>
    public required Weights? SelfConnection { get; init; }

    /// <summary>Whether the features that enter are added to those that leave.</summary>
    public required bool IsResidual { get; init; }

    /// <summary>Scalars, gates and gated features as the convolution makes them.</summary>
    internal Irreps Convolved => Sorted(Scalars, Gates, Gated);

    /// <summary>Blocks sorted by irrep; of one irrep scalars come before gates.</summary>
    internal static Irreps Sorted(Irreps scalars, Irreps gates, Irreps gated) => new([.. scalars.Concat(gates).Concat(gated).OrderBy(block => block.Irrep)]);
}
