using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Mace;

/// <summary>What a potential says of a structure.</summary>
public sealed class PotentialResult
{
    private readonly double[] _atomEnergies;
    /// <summary>e Angstrom in Debye: 10^11 times the speed of light times the elementary charge, in SI units.</summary>
    private const double Debye = 299792458.0 * 1.602176634e-19 * 1e11;

    /// <summary>The name under which mace-torch's calculator finds charges of atoms.</summary>
    private const string Charges = "Qs";

    private readonly double[] _forces;
    private readonly double[] _atomDipoles;

    internal PotentialResult(
        double energy, double interactionEnergy, double[] atomEnergies, double[] forces, Matrix3d strainGradient, Structure structure, double[]? dipoles)
    {
        Energy = energy;
        InteractionEnergy = interactionEnergy;
        _atomEnergies = atomEnergies;
        _forces = forces;
        _atomDipoles = dipoles ?? [];
        Dipole = dipoles is null ? null : TotalDipole(dipoles, structure);
        Virial = Times(-1, strainGradient);
        PeriodicDirections periodic = structure.Periodic;
        if (periodic.A && periodic.B && periodic.C)
            Stress = Times(1 / structure.Volume, strainGradient);
    }

    /// <summary>The energy in eV, with the energies of isolated atoms and that of embeddings of charge and the like.</summary>
    public double Energy { get; }

    /// <summary>The energy less that of isolated atoms and of embeddings, in eV.</summary>
    public double InteractionEnergy { get; }

    /// <summary>The energy of each atom in eV, with that of the isolated atom and without that of embeddings: N.</summary>
    public ReadOnlySpan<double> AtomEnergies => _atomEnergies;

    /// <summary>Forces in eV/Angstrom: x, y, z of the first atom, of the second, ...; 3N.</summary>
    public ReadOnlySpan<double> Forces => _forces;

    /// <summary>The dipoles of atoms in Debye, as <see cref="Forces"/> are ordered; empty unless the model predicts dipoles.</summary>
    public ReadOnlySpan<double> AtomDipoles => _atomDipoles;

    /// <summary>
    /// The dipole in Debye: the sum of those of atoms, plus charge times position where the structure's atoms have charges, named Qs, in
    /// elementary charges. Null unless the model predicts dipoles.
    /// </summary>
    public Vector3d? Dipole { get; }

    /// <summary>-dE/d(strain) in eV; symmetric.</summary>
    public Matrix3d Virial { get; }

    /// <summary>
    /// dE/d(strain) over the volume, in eV/Angstrom^3: positive under tension. Null unless the structure repeats in all three
    /// directions: elsewhere there is no volume.
    /// </summary>
    public Matrix3d? Stress { get; }

    private static Vector3d TotalDipole(double[] dipoles, Structure structure)
    {
        Span<double> sum = stackalloc double[3];
        sum.Clear();
        double[]? charges = structure.AtomProperties.TryGetValue(Charges, out PropertyValue? property)
            ? property.IsNumeric && property.Columns == 1 ? property.ToReals() : throw new ArgumentException($"The property {Charges} must be a number for each atom.")
            : null;
        for (int k = 0; k < dipoles.Length; k++)
            sum[k % 3] += dipoles[k] + (charges is null ? 0 : Debye * charges[k / 3] * structure.Positions[k]);
        return new Vector3d(sum[0], sum[1], sum[2]);
    }

    private static Matrix3d Times(double factor, Matrix3d m) => new(Times(factor, m.A), Times(factor, m.B), Times(factor, m.C));

    private static Vector3d Times(double factor, Vector3d v) => new(factor * v.X, factor * v.Y, factor * v.Z);
}
