using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>What both architectures have: types, cutoffs, the numbers of energies.</summary>
public sealed record EdgeModelBasics
{
    /// <summary>The elements, in the order of the model's types.</summary>
    public required ImmutableArray<int> AtomicNumbers { get; init; }

    /// <summary>The cutoff of neighbours, which no pair of types exceeds.</summary>
    public required double CutoffRadius { get; init; }

    /// <summary>
    /// 1 / r_c, of all pairs of types or [types of the centre, types of the neighbour], which need not be symmetric. Edges that are longer contribute nothing.
    /// </summary>
    public required ImmutableArray<double> InverseCutoffs { get; init; }

    /// <summary>The precision of the stored weights.</summary>
    public required StoredPrecision Precision { get; init; }

    /// <summary>The number of weights that training changes.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>The irreps of the spherical harmonics of edges: every degree once, of natural parity, or all even where inversion is ignored.</summary>
    public required Irreps Harmonics { get; init; }

    /// <summary>The factor of the energies of atoms, one for all or one for each type; null for none.</summary>
    public required Weights? Scales { get; init; }

    /// <summary>What is added to the energies of atoms, one for all or one for each type; null for nothing.</summary>
    public required Weights? Shifts { get; init; }

    /// <summary>The repulsion of nuclei, which is neither scaled nor shifted; null for none.</summary>
    public required NuclearRepulsion? Repulsion { get; init; }
}

/// <summary>What NequIP and Allegro have in common. Energies in eV, lengths in Angstrom; weights have the names of the file's state_dict.</summary>
/// <param name="Basics">Types, cutoffs and the numbers of energies.</param>
public abstract record EdgeModelDescription(EdgeModelBasics Basics) : IModelDescription
{
    /// <inheritdoc/>
    public abstract string Architecture { get; }

    /// <inheritdoc/>
    public ImmutableArray<int> AtomicNumbers => Basics.AtomicNumbers;

    /// <inheritdoc/>
    public double CutoffRadius => Basics.CutoffRadius;

    /// <inheritdoc/>
    public StoredPrecision Precision => Basics.Precision;

    /// <inheritdoc/>
    public long ParameterCount => Basics.ParameterCount;

    /// <inheritdoc/>
    public bool IgnoresParity => Basics.Harmonics.LMax > 0 && Basics.Harmonics.All(block => block.Irrep.Parity > 0);

    /// <inheritdoc/>
    public IReadOnlyList<ModelFact> Facts => [new("radial functions", Describe(RadialFunctions)), .. CommonFacts(), .. OwnFacts()];

    /// <summary>The model as a program.</summary>
    public abstract AtomisticModel Build();

    /// <inheritdoc/>
    public AtomisticModel CreateModel(string? head = null)
    {
        string only = ((IModelDescription)this).Heads[0];
        return head is null || head == only ? Build() : throw new ArgumentException($"The model has no head '{head}'; it has {only}.");
    }

    /// <summary>How lengths become scalars.</summary>
    private protected abstract RadialEncoding RadialFunctions { get; }

    /// <summary>What an architecture says of itself.</summary>
    private protected abstract IEnumerable<ModelFact> OwnFacts();

    /// <summary>What both architectures say of themselves.</summary>
    private IEnumerable<ModelFact> CommonFacts()
    {
        if (Basics.InverseCutoffs.Length > 1)
            yield return new("cutoffs of pairs", FormattableString.Invariant($"{1 / Basics.InverseCutoffs.Max():0.###} to {1 / Basics.InverseCutoffs.Min():0.###} Å"));
        yield return new("spherical harmonics", string.Create(CultureInfo.InvariantCulture, $"degrees 0 to {Basics.Harmonics.LMax}"));
        yield return new("scales and shifts", $"{CountOf(Basics.Scales)}, {CountOf(Basics.Shifts)}");
        yield return new("ZBL repulsion", Basics.Repulsion is null ? "no" : "yes");
    }

    private static string CountOf(Weights? weights) => weights?.Values is not { } values ? "none" : values.Length == 1 ? "one" : "by type";

    /// <summary>What a radial encoding is, for people.</summary>
    private static string Describe(RadialEncoding radial) => radial switch
    {
        BesselEncoding bessel => FormattableString.Invariant($"{bessel.Count} bessel functions, polynomial envelope of exponent {bessel.Exponent}"),
        SplineEncoding spline => FormattableString.Invariant($"{spline.Functions} splines of span {spline.Span} for each pair of types"),
        _ => throw new NotSupportedException($"The encoding {radial.GetType().Name} has no name."),
    };
}
