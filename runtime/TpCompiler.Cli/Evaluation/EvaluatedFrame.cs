using System;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Evaluation;

/// <summary>A frame and what the potential says of it.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Result">What was asked for, or the mean of what the models of a committee say.</param>
/// <param name="Spread">How far those are apart; null for one model.</param>
internal sealed record EvaluatedFrame(InputFrame Frame, PotentialResult Result, CommitteeSpread? Spread = null)
{
    public Structure Structure => Frame.Structure;

    public double EnergyPerAtom => Result.Energy / Structure.Count;

    /// <summary>Whether forces were asked for, of a model that has energies.</summary>
    public bool HasForces => Result.HasEnergy && Result.Quantities.HasFlag(Quantities.Forces);

    /// <summary>Whether virial and stress were, likewise.</summary>
    public bool HasStress => Result.HasEnergy && Result.Quantities.HasFlag(Quantities.Stress);

    /// <summary>The dipole, where it was asked for and the model has one.</summary>
    public Vector3d? Dipole => Result.Quantities.HasFlag(Quantities.Moments) ? Result.Dipole : null;

    /// <summary>The force on an atom in eV/Angstrom.</summary>
    public Vector3d Force(int atom)
    {
        ReadOnlySpan<double> forces = Result.Forces.Slice(3 * atom, 3);
        return new(forces[0], forces[1], forces[2]);
    }

    /// <summary>Whether every number is one: coordinates far out of a model's reach may overflow.</summary>
    public bool IsFinite
    {
        get
        {
            bool finite = double.IsFinite(Result.Energy) && AreFinite(Result.AtomEnergies);
            if (Result.Quantities.HasFlag(Quantities.Forces))
                finite &= AreFinite(Result.Forces);
            if (Result.Quantities.HasFlag(Quantities.Stress))
                finite &= Result.Virial.IsFinite && Result.Stress is not { IsFinite: false };
            if (Result.Quantities.HasFlag(Quantities.Moments))
                finite &= Result.Polarizability is not { IsFinite: false } && AreFinite(Result.AtomDipoles) && AreFinite(Result.AtomCharges);
            return finite;
        }
    }

    private static bool AreFinite(ReadOnlySpan<double> numbers)
    {
        bool finite = true;
        foreach (double number in numbers)
            finite &= double.IsFinite(number);
        return finite;
    }
}
