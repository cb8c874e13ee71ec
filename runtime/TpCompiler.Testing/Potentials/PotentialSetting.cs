using System;
using System.Collections.Generic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Testing;

/// <summary>What a potential is tried on, and how strictly.</summary>
/// <param name="Elements">The atomic numbers of the elements that it knows, or some of them.</param>
/// <param name="Cutoff">The distance in Angstrom beyond which two atoms have no edge; it must be continuous there.</param>
public sealed record PotentialSetting(IReadOnlyList<int> Elements, double Cutoff)
{
    /// <summary>How many times information travels along edges: atoms farther apart than this many cutoffs know nothing of each other.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>The distance in Angstrom at which atoms are put beside each other; null for 0.4 of the cutoff.</summary>
    public double? Spacing { get; init; }

    /// <summary>Whether the inversion is a symmetry.</summary>
    public bool HasInversion { get; init; } = true;

    /// <summary>How many random structures, half of them crystals, are tried.</summary>
    public int Structures { get; init; } = 4;

    /// <summary>The seed of the first structure.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How far, as a part of the largest, derivatives may be from differences.</summary>
    public double DerivativeTolerance { get; init; } = 1e-6;

    /// <summary>How far, as a part of the largest, results may be from what a symmetry makes of them.</summary>
    public double SymmetryTolerance { get; init; } = 1e-9;

    /// <summary>Adds what the potential reads besides atoms and cell, such as a charge; null for nothing.</summary>
    public Func<Structure, Structure>? Prepare { get; init; }

    /// <summary>The distance at which atoms are put beside each other.</summary>
    internal double Distance => Spacing ?? 0.4 * Cutoff;
}
