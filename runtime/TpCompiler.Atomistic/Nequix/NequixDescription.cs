using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Atomistic.Nequix;

/// <summary>A Nequix model as its file describes it. Energies in eV, lengths in Angstrom.</summary>
public sealed record NequixDescription : IModelDescription
{
    /// <inheritdoc/>
    public string Architecture => "Nequix";

    /// <summary>The elements, ascending: the order of the species.</summary>
    public required ImmutableArray<int> AtomicNumbers { get; init; }

    /// <summary>Atoms closer than this are joined by edges, Angstrom.</summary>
    public required double CutoffRadius { get; init; }

    /// <inheritdoc/>
    public StoredPrecision Precision { get; init; }

    /// <summary>The highest degree of the harmonics of edges.</summary>
    public required int LMax { get; init; }

    /// <summary>The features of atoms between layers: one block for each degree, ascending, of natural parity.</summary>
    public required Irreps Hidden { get; init; }

    /// <summary>The number of layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>How many Bessel functions of the distance there are.</summary>
    public required int RadialBasisSize { get; init; }

    /// <summary>The width of the hidden layers of radial networks.</summary>
    public required int RadialWidth { get; init; }

    /// <summary>The number of hidden layers of radial networks.</summary>
    public required int RadialDepth { get; init; }

    /// <summary>The exponent of the envelope.</summary>
    public required int EnvelopeExponent { get; init; }

    /// <summary>Sums over neighbours are divided by the root of this.</summary>
    public required double AverageNeighborCount { get; init; }

    /// <summary>What the readout is multiplied by, eV.</summary>
    public required double Scale { get; init; }

    /// <summary>What is added to the energy of each atom, eV.</summary>
    public required double Shift { get; init; }

    /// <summary>Whether layers normalise their features.</summary>
    public required bool HasLayerNorm { get; init; }

    /// <summary>The numbers of each tensor of <see cref="Shapes"/>, by name, row-major.</summary>
    public ImmutableDictionary<string, ImmutableArray<double>> Tensors { get; init; } = ImmutableDictionary<string, ImmutableArray<double>>.Empty;

    /// <summary>The tensors of the model, in the order of its file.</summary>
    public IEnumerable<NequixTensor> Shapes => NequixTensors.Of(this);

    /// <inheritdoc/>
    public long ParameterCount => Tensors.Where(t => t.Key != NequixTensors.AtomEnergies).Sum(t => (long)t.Value.Length);

    /// <inheritdoc/>
    public IReadOnlyList<ModelFact> Facts =>
    [
        new("layers", FormattableString.Invariant($"{LayerCount}, features {Hidden}{(HasLayerNorm ? ", normalised" : "")}")),
        new("harmonics", FormattableString.Invariant($"up to degree {LMax}")),
        new("radial", FormattableString.Invariant(
            $"{RadialBasisSize} Bessel functions, envelope of exponent {EnvelopeExponent}, {RadialDepth} hidden layers of {RadialWidth}")),
        new("neighbors", FormattableString.Invariant($"sums divided by the root of {AverageNeighborCount:0.###}")),
        new("energies", FormattableString.Invariant($"readout times {Scale:0.######} plus {Shift:0.######} eV, and the energy of each element")),
    ];

    /// <summary>The harmonics of edges.</summary>
    internal Irreps Harmonics => Irreps.SphericalHarmonics(LMax);

    /// <inheritdoc/>
    public AtomisticModel CreateModel(string? head = null) => head is null or "default"
        ? NequixArchitecture.Build(this)
        : throw new ArgumentException($"The model has no head '{head}'; it has default.", nameof(head));

    /// <summary>The features that a layer is given.</summary>
    internal Irreps InputOf(int layer) => layer == 0 ? new([new MulIrrep(AtomicNumbers.Length, new Irrep(0, 1))]) : Hidden;

    /// <summary>The features that a layer makes: scalars in the last one.</summary>
    internal Irreps OutputOf(int layer) => layer < LayerCount - 1 ? Hidden : Hidden.Filter(irrep => irrep.IsScalar);

    /// <summary>The paths of a layer's messages, in the order of their weights.</summary>
    internal TensorProductSpec PathsOf(int layer) => TensorProductSpec.Uvu(InputOf(layer), Harmonics, OutputOf(layer));
}
