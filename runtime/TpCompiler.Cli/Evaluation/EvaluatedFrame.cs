using System;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Evaluation;

/// <summary>A frame and what the potential says of it.</summary>
internal sealed record EvaluatedFrame(InputFrame Frame, PotentialResult Result)
{
    public Structure Structure => Frame.Structure;

    public double EnergyPerAtom => Result.Energy / Structure.Count;

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
            bool finite = double.IsFinite(Result.Energy) && Result.Virial.IsFinite && Result.Stress is not { IsFinite: false } && Result.Polarizability is not { IsFinite: false };
            foreach (double force in Result.Forces)
                finite &= double.IsFinite(force);
            foreach (double energy in Result.AtomEnergies)
                finite &= double.IsFinite(energy);
            foreach (double dipole in Result.AtomDipoles)
                finite &= double.IsFinite(dipole);
            foreach (double charge in Result.AtomCharges)
                finite &= double.IsFinite(charge);
            return finite;
        }
    }
}
