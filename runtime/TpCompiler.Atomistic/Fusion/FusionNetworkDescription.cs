using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;

namespace TpCompiler.Atomistic.Fusion;

/// <summary>
/// A fusion network: a potential whose layers are fusion diagrams (Z. Li et al., arXiv:2211.07482), in the language of <c>[FusionDiagram]</c>. What is around
/// them is the same for all: an embedding of elements, radial networks, a readout after each layer. Energies in eV, lengths in Angstrom.
/// </summary>
public sealed record FusionNetworkDescription : IModelDescription
{
    /// <inheritdoc/>
    public string Architecture => "fusion network";

    /// <summary>What it is called, for people.</summary>
    public required string Name { get; init; }

    /// <summary>The elements.</summary>
    public required ImmutableArray<int> AtomicNumbers { get; init; }

    /// <summary>Atoms closer than this are neighbours, Angstrom.</summary>
    public required double CutoffRadius { get; init; }

    /// <summary>How many Bessel functions of the distance there are.</summary>
    public int RadialFunctions { get; init; } = 8;

    /// <summary>The exponent of their envelope.</summary>
    public int EnvelopeExponent { get; init; } = 6;

    /// <summary>The widths of the hidden layers of radial networks.</summary>
    public ImmutableArray<int> RadialNetwork { get; init; } = [32];

    /// <summary>Weights of edges are divided by its root, so that sums over so many neighbours are of the size of their summands.</summary>
    public double AverageNeighbors { get; init; } = 1;

    /// <summary>The scalars that an atom is before the first layer.</summary>
    public required int EmbeddingChannels { get; init; }

    /// <summary>The layers, first to last.</summary>
    public required ImmutableArray<FusionLayer> Layers { get; init; }

    /// <summary>The widths of the hidden layers of readouts.</summary>
    public ImmutableArray<int> ReadoutNetwork { get; init; } = [16];

    /// <summary>What the sum of the readouts of an atom is multiplied by, eV.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The energy of each element's atom alone, eV.</summary>
    public required ImmutableArray<double> AtomicEnergies { get; init; }

    /// <inheritdoc/>
    public StoredPrecision Precision { get; init; } = StoredPrecision.Double;

    /// <summary>The weights by the names that the program gives them; those that are missing are drawn.</summary>
    public ImmutableDictionary<string, ImmutableArray<double>> Weights { get; init; } = ImmutableDictionary<string, ImmutableArray<double>>.Empty;

    /// <inheritdoc/>
    public long ParameterCount => CreateModel().ParameterCount;

    /// <inheritdoc/>
    public IReadOnlyList<ModelFact> Facts =>
    [
        new("network", Name),
        new("radial functions", FormattableString.Invariant($"{RadialFunctions} Bessel functions, envelope of exponent {EnvelopeExponent}; networks of {Widths(RadialNetwork)}")),
        new("neighbors", FormattableString.Invariant($"weights of edges divided by the root of {AverageNeighbors:0.###}")),
        new("readouts", Widths(ReadoutNetwork)),
        .. Layers.SelectMany(FactsOf),
    ];

    /// <inheritdoc/>
    public AtomisticModel CreateModel(string? head = null) => head is null or "default"
        ? FusionNetworkArchitecture.Build(this)
        : throw new ArgumentException($"The model has no head '{head}'; it has default.", nameof(head));

    /// <summary>A layer's result, and of each value that it couples how many paths lead to each irrep and how many of them are independent.</summary>
    private static IEnumerable<ModelFact> FactsOf(FusionLayer layer)
    {
        FusionDiagram diagram = layer.Read();
        yield return new(layer.Name, diagram.Output.Value.Irreps.ToString());
        foreach (DiagramDefinition value in diagram.Values)
        {
            IReadOnlyList<PathRank> ranks = PathRanks.Of(value);
            if (ranks.Any(r => r.Paths > 1))
                yield return new($"{layer.Name}, {value.Name}", string.Join("; ", ranks.Select(r => FormattableString.Invariant($"{r.Irrep}: {r.Paths} paths, rank {r.Rank}"))));
        }
    }

    private static string Widths(ImmutableArray<int> hidden) => hidden.IsEmpty ? "no hidden layer" : $"hidden layers {string.Join(", ", hidden)}";
}

/// <summary>A layer that is a fusion diagram.</summary>
/// <param name="Name">Its name; its weights are <c>name.w</c> and so on, networks of weights of edges <c>name.w.layer0.weight</c>.</param>
/// <param name="Diagram">
/// The text. Its leg <c>h</c> is what the layer before made; legs of harmonics are made of the edges; the label <c>z</c> is the element. Weights of
/// edges are made by a network of the distance.
/// </param>
public sealed record FusionLayer(string Name, string Diagram)
{
    /// <summary>What the text means.</summary>
    /// <exception cref="ArgumentException">It is no diagram; the message says where.</exception>
    internal FusionDiagram Read()
    {
        DiagramText read = DiagramText.Read(Diagram);
        if (read.Diagram is { } diagram)
            return diagram;
        DiagramDiagnostic error = read.Diagnostics.First(d => d.IsError);
        string before = Diagram[..Math.Min(error.Span.Offset, Diagram.Length)];
        throw new ArgumentException(FormattableString.Invariant(
            $"The layer {Name} is no fusion diagram: line {before.Count(c => c == '\n') + 1}, column {before.Length - before.LastIndexOf('\n')}: {error.Kind.Id}: {error.Message}"));
    }
}
