using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Evaluation;

/// <summary>The errors of energy, forces and stress over some frames, in meV per atom, meV/Angstrom and meV/Angstrom^3.</summary>
internal sealed class QuantityErrors
{
    private const double MilliPerUnit = 1000;

    /// <summary>Of the energy per atom, one for each frame.</summary>
    public ErrorSum Energy { get; } = new();

    /// <summary>Of every component of every force.</summary>
    public ErrorSum Forces { get; } = new();

    /// <summary>Of all nine components of the stress.</summary>
    public ErrorSum Stress { get; } = new();

    /// <summary>Whether there was any reference value.</summary>
    public bool Any => Energy.Frames + Forces.Frames + Stress.Frames > 0;

    /// <summary>Compares a frame with the reference values that it holds.</summary>
    public void Add(Structure structure, PotentialResult result)
    {
        if (!result.HasEnergy)
            return;
        if (structure.ReferenceEnergy is double energy)
            Energy.Add([result.Energy], [energy], MilliPerUnit / structure.Count);
        if (structure.ReferenceForces is { } forces)
            Forces.Add(result.Forces, forces, MilliPerUnit);
        if (result.Stress is { } stress && ReferenceStressOf(structure) is { } reference)
            Stress.Add(stress.ToArray(), reference.ToArray(), MilliPerUnit);
    }

    public void Add(QuantityErrors other)
    {
        Energy.Add(other.Energy);
        Forces.Add(other.Forces);
        Stress.Add(other.Stress);
    }

    /// <summary>The reference stress of a structure that repeats in all directions, or what its virial says of it.</summary>
    public static Matrix3d? ReferenceStressOf(Structure structure)
    {
        if (structure.ReferenceStress is { } stress)
            return stress;
        if (structure.ReferenceVirial is not { } virial)
            return null;
        double factor = -1 / structure.Volume;
        return new Matrix3d(factor * virial.A, factor * virial.B, factor * virial.C);
    }
}
