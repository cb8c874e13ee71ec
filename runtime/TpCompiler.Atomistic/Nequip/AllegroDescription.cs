using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>An Allegro model (A. Musaelian et al., Nat. Commun. 14, 579 (2023)), as allegro from 0.5 on implements it.</summary>
/// <param name="Basics">Types, cutoffs and the numbers of energies.</param>
public sealed record AllegroDescription(EdgeModelBasics Basics) : EdgeModelDescription(Basics)
{
    /// <inheritdoc/>
    public override string Architecture => "Allegro";

    /// <summary>From lengths and types to scalars of edges.</summary>
    public required EdgeEmbedding Embedding { get; init; }

    /// <summary>The network of those scalars.</summary>
    public required ScalarNetwork ScalarEmbedding { get; init; }

    /// <summary>From scalars to the weights of the first tensors: [scalars, channels, irreps of the harmonics].</summary>
    public required ScalarLayer TensorEmbedding { get; init; }

    /// <summary>From scalars to the first scalars of layers, and the weights of the first environment: [scalars, scalars + channels x irreps].</summary>
    public required ScalarLayer Projection { get; init; }

    /// <summary>The layers, first to last.</summary>
    public required ImmutableArray<AllegroLayer> Layers { get; init; }

    /// <summary>From the scalars of all layers to energies of edges.</summary>
    public required ScalarNetwork Readout { get; init; }

    /// <summary>The channels of tensors.</summary>
    public required int TensorChannels { get; init; }

    /// <summary>The scalars of each layer.</summary>
    public int ScalarChannels => Projection.Outputs - (TensorChannels * Basics.Harmonics.Count);

    /// <summary>The factor of the sum over the neighbours of an atom: the inverse square root of their number.</summary>
    public required double EnvironmentFactor { get; init; }

    /// <summary>The factor of the sum of the energies of edges.</summary>
    public required double EnergyFactor { get; init; }

    /// <inheritdoc/>
    public override AtomisticModel Build() => AllegroArchitecture.Build(this);

    /// <inheritdoc/>
    private protected override RadialEncoding RadialFunctions => Embedding is SplineEmbedding spline ? spline.Radial : ((TypeProductEmbedding)Embedding).Radial;

    /// <inheritdoc/>
    private protected override IEnumerable<ModelFact> OwnFacts() =>
    [
        new("channels", string.Create(CultureInfo.InvariantCulture, $"{ScalarChannels} scalars, {TensorChannels} tensors")),
        new("networks", $"{ScalarEmbedding}; readout {Readout}"),
        .. Layers.Select((layer, k) => new ModelFact(
            string.Create(CultureInfo.InvariantCulture, $"layer {k}"),
            string.Create(CultureInfo.InvariantCulture, $"{layer.Input} -> {layer.Output}, {layer.PathCount(Basics.Harmonics)} paths{(layer.IsCoupled ? "" : ", weights shared by channels")}; {layer.Latent}"))),
    ];
}

/// <summary>A layer of Allegro: a product of an edge's tensors with its centre's environment, and a network of the scalars that come of it.</summary>
/// <param name="Input">The irreps of the tensors that enter, each once.</param>
/// <param name="Output">Those that leave; the first is 0e.</param>
/// <param name="Weights">[channels, paths], or [paths] where all channels share them; paths by output, tensor, environment, the last fastest.</param>
/// <param name="IsCoupled">Whether each channel has weights of its own.</param>
/// <param name="Latent">From the scalars of all layers so far and of the product to new scalars and, but for the last layer, the weights of the next environment.</param>
public sealed record AllegroLayer(Irreps Input, Irreps Output, Weights Weights, bool IsCoupled, ScalarNetwork Latent)
{
    /// <summary>The number of paths.</summary>
    /// <param name="harmonics">The irreps of the environment.</param>
    public int PathCount(Irreps harmonics) => Paths(Input, harmonics, Output).Count();

    /// <summary>The paths, in the order of the weights: block of the tensors, block of the environment, block of the output.</summary>
    internal static IEnumerable<(int Tensor, int Environment, int Output)> Paths(Irreps input, Irreps harmonics, Irreps output)
        => from c in Enumerable.Range(0, output.Count)
           from a in Enumerable.Range(0, input.Count)
           from b in Enumerable.Range(0, harmonics.Count)
           where output[c].Irrep.IsInProductOf(input[a].Irrep, harmonics[b].Irrep)
           select (a, b, c);
}
