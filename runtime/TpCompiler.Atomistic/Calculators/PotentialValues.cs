using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic;

/// <summary>The numbers that a calculator found for one structure, on their way into a <see cref="PotentialResult"/>.</summary>
public readonly ref struct PotentialValues
{
    /// <summary>What was asked for and is given here.</summary>
    public required Quantities Quantities { get; init; }

    /// <summary>The energy in eV.</summary>
    public required double Energy { get; init; }

    /// <summary>The energy less that of isolated atoms and of embeddings, in eV.</summary>
    public required double InteractionEnergy { get; init; }

    /// <summary>The energy of each atom in eV: N.</summary>
    public required ReadOnlySpan<double> AtomEnergies { get; init; }

    /// <summary>Forces in eV/Angstrom: 3N, where they were asked for.</summary>
    public ReadOnlySpan<double> Forces { get; init; }

    /// <summary>dE/d(strain) in eV, where the stress was asked for.</summary>
    public Matrix3d StrainGradient { get; init; }

    /// <summary>Whether the model predicts no energies: those, forces and the gradient are zero.</summary>
    public bool LacksEnergy { get; init; }

    /// <summary>Charges of atoms in elementary charges: N, where the model predicts them and moments were asked for.</summary>
    public ReadOnlySpan<double> AtomCharges { get; init; }

    /// <summary>Dipoles of atoms in <see cref="DipoleUnit"/>: 3N, likewise.</summary>
    public ReadOnlySpan<double> AtomDipoles { get; init; }

    /// <summary>The dipole of the structure in <see cref="DipoleUnit"/>; null where the model predicts none.</summary>
    public Vector3d? Dipole { get; init; }

    /// <summary>The unit of dipoles.</summary>
    public DipoleUnit DipoleUnit { get; init; }

    /// <summary>The polarizability; null where the model predicts none.</summary>
    public Matrix3d? Polarizability { get; init; }

    /// <summary>The number of ordered pairs of neighbours.</summary>
    public int EdgeCount { get; init; }
}
