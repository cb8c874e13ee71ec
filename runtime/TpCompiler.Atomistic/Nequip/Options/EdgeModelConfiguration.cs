using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Models;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>
/// The options of a NequIP or Allegro model, from which everything but the values of its weights follows. Defaults are those of the original builders; lengths
/// in Angstrom, energies in eV.
/// </summary>
public abstract record EdgeModelConfiguration
{
    /// <summary>The elements, in the order of the model's types.</summary>
    public required ImmutableArray<int> AtomicNumbers { get; init; }

    /// <summary>The cutoff of neighbours.</summary>
    public required double CutoffRadius { get; init; }

    /// <summary>The cutoffs of pairs of types, [centre, neighbour]; null for the one of all.</summary>
    public ImmutableArray<double>? PairCutoffs { get; init; }

    /// <summary>The largest degree of spherical harmonics and features.</summary>
    public required int LMax { get; init; }

    /// <summary>Whether features have both parities.</summary>
    public bool HasBothParities { get; init; } = true;

    /// <summary>The number of Bessel functions.</summary>
    public int RadialFunctions { get; init; } = 8;

    /// <summary>Whether their frequencies are trained.</summary>
    public bool TrainsRadialFunctions { get; init; }

    /// <summary>The exponent of the envelope.</summary>
    public int EnvelopeExponent { get; init; } = 6;

    /// <summary>The factors of energies, one or one for each type; null for none.</summary>
    public ImmutableArray<double>? Scales { get; init; }

    /// <summary>Whether they are trained.</summary>
    public bool TrainsScales { get; init; }

    /// <summary>What is added to energies, one or one for each type; null for nothing.</summary>
    public ImmutableArray<double>? Shifts { get; init; }

    /// <summary>Whether they are trained.</summary>
    public bool TrainsShifts { get; init; }

    /// <summary>Coulomb's constant of the repulsion of nuclei, 14.399645 eV Angstrom for energies in eV; null for no repulsion.</summary>
    public double? RepulsionConstant { get; init; }

    /// <summary>The precision that weights are stored in.</summary>
    public StoredPrecision Precision { get; init; } = StoredPrecision.Double;

    /// <summary>The model before any training: its weights are drawn when it is built.</summary>
    public EdgeModelDescription NewModel() => Describe(new WeightCollector(null));

    /// <summary>The model with given weights.</summary>
    internal abstract EdgeModelDescription Describe(WeightCollector weights);

    /// <summary>Harmonics of natural parity.</summary>
    private protected Irreps Harmonics => Irreps.SphericalHarmonics(LMax, -1);

    private protected BesselEncoding Bessel(WeightCollector weights, string path) => new(
        weights.Take($"{path}.bessel_weights", [.. Enumerable.Range(1, RadialFunctions).Select(n => (double)n)], TrainsRadialFunctions), EnvelopeExponent);

    private protected EdgeModelBasics Basics(WeightCollector weights, Irreps harmonics)
    {
        const string Energies = "per_type_energy_scale_shift";
        return new()
        {
            AtomicNumbers = AtomicNumbers,
            CutoffRadius = CutoffRadius,
            InverseCutoffs = weights.Take("edge_norm._rmax_recip", PairCutoffs is { } cutoffs ? [.. cutoffs.Select(r => 1 / r)] : [1 / CutoffRadius], areTrained: false).Values!.Value,
            Precision = Precision,
            Harmonics = harmonics,
            Scales = Scales is { } scales ? weights.Take($"{Energies}.scales", scales, TrainsScales) : null,
            Shifts = Shifts is { } shifts ? weights.Take($"{Energies}.shifts", shifts, TrainsShifts) : null,
            Repulsion = RepulsionConstant is { } constant ? new([.. AtomicNumbers.Select(z => (double)z)], 0.5 * constant, 6) : null,
            ParameterCount = weights.Count,
        };
    }
}
