using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Mace;

/// <summary>What a potential says of a structure.</summary>
public sealed class PotentialResult
{
    private readonly double[] _atomEnergies;
    private readonly double[] _forces;

    internal PotentialResult(
        double energy, double interactionEnergy, double[] atomEnergies, double[] forces, Matrix3d strainGradient, Structure structure)
    {
        Energy = energy;
        InteractionEnergy = interactionEnergy;
        _atomEnergies = atomEnergies;
        _forces = forces;
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
