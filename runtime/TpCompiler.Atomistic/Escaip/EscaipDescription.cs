using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Atomistic.Models;

namespace TpCompiler.Atomistic.Escaip;

/// <summary>
/// An EScAIP model (E. Qu and A. Krishnapriyan, NeurIPS 2024, arXiv:2410.24169) of its second version: attention among the neighbours of an atom. Weights
/// have the names of its <c>state_dict</c>, those of heads behind <c>heads.energy.</c> and <c>heads.force.</c>, and torch's order, [out, in].
/// </summary>
public sealed record EscaipDescription : IModelDescription
{
    /// <inheritdoc/>
    public string Architecture => "EScAIP";

    /// <inheritdoc/>
    public ImmutableArray<int> AtomicNumbers => [.. Enumerable.Range(1, ElementCount - 1)];

    /// <summary>Atoms closer than this have edges: the radius, and what is farther and still counts in the ranks of neighbours.</summary>
    public double CutoffRadius => Radius + (Math.PI * RankWidth);

    /// <summary>Rows of the tables of elements; row z belongs to atomic number z, and row 0 to none.</summary>
    public required int ElementCount { get; init; }

    /// <summary>Neighbours are closer than this, Angstrom.</summary>
    public required double Radius { get; init; }

    /// <summary>About how many neighbours an atom has, itself included.</summary>
    public required int NeighborCount { get; init; }

    /// <summary>Neighbours whose distances differ by less than pi times this share their ranks, Angstrom.</summary>
    public required double RankWidth { get; init; }

    /// <summary>How sharply the largest of ranks and distance is the one that counts.</summary>
    public required double EnvelopeWidth { get; init; }

    /// <summary>The width of atoms and edges.</summary>
    public required int Width { get; init; }

    /// <summary>The number of blocks.</summary>
    public required int BlockCount { get; init; }

    /// <summary>The number of heads of an attention.</summary>
    public required int HeadCount { get; init; }

    /// <summary>For each degree how many channels of a head attend by Legendre's polynomial of it.</summary>
    public required ImmutableArray<int> ChannelsOfDegrees { get; init; }

    /// <summary>The width of an embedding of elements.</summary>
    public required int ElementWidth { get; init; }

    /// <summary>The width of an embedding of bond-orientational order.</summary>
    public required int OrderWidth { get; init; }

    /// <summary>How many degrees of bond-orientational order there are.</summary>
    public required int OrderDegrees { get; init; }

    /// <summary>How many Gaussians of the distance there are.</summary>
    public required int RadialFunctions { get; init; }

    /// <summary>The width of an embedding of them.</summary>
    public required int RadialWidth { get; init; }

    /// <summary>Whether forces are predicted for themselves and are no gradient.</summary>
    public required bool HasDirectForces { get; init; }

    /// <inheritdoc/>
    public StoredPrecision Precision { get; init; } = StoredPrecision.Double;

    /// <summary>The numbers of each weight by its name, row-major; those that are missing are drawn.</summary>
    public ImmutableDictionary<string, ImmutableArray<double>> Weights { get; init; } = ImmutableDictionary<string, ImmutableArray<double>>.Empty;

    /// <inheritdoc/>
    public long ParameterCount => CreateModel().ParameterCount;

    /// <inheritdoc/>
    public IReadOnlyList<ModelFact> Facts =>
    [
        new("neighbors", FormattableString.Invariant($"about {NeighborCount} within {Radius:0.###} Å, ranks shared within {Math.PI * RankWidth:0.###} Å")),
        new("blocks", FormattableString.Invariant($"{BlockCount} of width {Width}, {HeadCount} heads; channels of degrees {string.Join(", ", ChannelsOfDegrees)}")),
        new("forces", HasDirectForces ? "predicted: no gradient, neither equivariant nor balanced but by training" : "the gradient of the energy"),
    ];

    /// <inheritdoc/>
    public AtomisticModel CreateModel(string? head = null) => head is null or "default"
        ? EscaipArchitecture.Build(this)
        : throw new ArgumentException($"The model has no head '{head}'; it has default.", nameof(head));
}
