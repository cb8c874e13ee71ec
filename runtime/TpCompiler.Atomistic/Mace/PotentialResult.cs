using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Mace;

/// <summary>What a potential says of a structure.</summary>
public sealed class PotentialResult
{
    /// <summary>An elementary charge times an Angstrom, in Debye: 10^11 times the speed of light times the elementary charge, in SI units.</summary>
    public const double ElectronAngstromInDebye = 299792458.0 * 1.602176634e-19 * 1e11;

    private readonly double[] _atomEnergies;
    private readonly double[] _forces;
    private readonly ElectricMoments? _moments;

    internal PotentialResult(
        double energy, double interactionEnergy, double[] atomEnergies, double[] forces, Matrix3d strainGradient, Structure structure, ElectricMoments? moments)
    {
        Energy = energy;
        InteractionEnergy = interactionEnergy;
        _atomEnergies = atomEnergies;
        _forces = forces;
        _moments = moments;
        Virial = Times(-1, strainGradient);
        PeriodicDirections periodic = structure.Periodic;
        if (periodic.A && periodic.B && periodic.C)
            Stress = Times(1 / structure.Volume, strainGradient);
    }

    /// <summary>Whether the model predicts energies; otherwise those, forces, virial and stress are zero.</summary>
    public bool HasEnergy => _moments is not { HasEnergy: false };

    /// <summary>The energy in eV, with the energies of isolated atoms and that of embeddings of charge and the like.</summary>
    public double Energy { get; }

    /// <summary>The energy less that of isolated atoms and of embeddings, in eV.</summary>
    public double InteractionEnergy { get; }

    /// <summary>The energy of each atom in eV, with that of the isolated atom and without that of embeddings: N.</summary>
    public ReadOnlySpan<double> AtomEnergies => _atomEnergies;

    /// <summary>Forces in eV/Angstrom: x, y, z of the first atom, of the second, ...; 3N.</summary>
    public ReadOnlySpan<double> Forces => _forces;

    /// <summary>The charges of atoms in elementary charges, which sum to that of the structure: N; empty unless the model predicts charges.</summary>
    public ReadOnlySpan<double> AtomCharges => _moments is null ? [] : _moments.Charges;

    /// <summary>The dipoles of atoms in <see cref="DipoleUnit"/>, as <see cref="Forces"/> are ordered; empty unless the model predicts dipoles.</summary>
    public ReadOnlySpan<double> AtomDipoles => _moments is null ? [] : _moments.Dipoles;

    /// <summary>
    /// The dipole in <see cref="DipoleUnit"/>: the sum of those of atoms, plus charge times position. The charges are <see cref="AtomCharges"/>
    /// where the model predicts them, otherwise those that the structure gives, named Qs, in elementary charges. With periodic
    /// directions it depends on which images the positions are, as in mace-torch. Null unless the model predicts dipoles.
    /// </summary>
    public Vector3d? Dipole => _moments?.Dipole;

    /// <summary>The unit of <see cref="Dipole"/> and <see cref="AtomDipoles"/>.</summary>
    public DipoleUnit DipoleUnit => _moments?.Unit ?? DipoleUnit.Debye;

    /// <summary>
    /// The polarizability in the unit of the model's training data, which mace-torch leaves open (e^2 Angstrom^2 / eV or Angstrom^3); symmetric. Null unless
    /// the model predicts it.
    /// </summary>
    public Matrix3d? Polarizability => _moments?.Polarizability;

    /// <summary>-dE/d(strain) in eV; symmetric.</summary>
    public Matrix3d Virial { get; }

    /// <summary>
    /// dE/d(strain) over the volume, in eV/Angstrom^3: positive under tension. Null unless the structure repeats in all three
    /// directions: elsewhere there is no volume.
    /// </summary>
    public Matrix3d? Stress { get; }

    private static Matrix3d Times(double factor, Matrix3d m) => new(Times(factor, m.A), Times(factor, m.B), Times(factor, m.C));

    private static Vector3d Times(double factor, Vector3d v) => new(factor * v.X, factor * v.Y, factor * v.Z);
}
