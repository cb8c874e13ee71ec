using System;
using System.Collections.Generic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;

namespace TpCompiler.Cli.Output;

/// <summary>Results under the names that ASE has for them: <c>energy</c>, <c>stress</c> or <c>virial</c>, <c>forces</c>, <c>energies</c> of atoms, moments, and of a committee
/// <c>energy_std</c>, <c>forces_std</c> and <c>stress_std</c>.</summary>
/// <param name="frame">The frame and its results.</param>
/// <param name="selection">Which of them are given.</param>
internal sealed class ResultProperties(EvaluatedFrame frame, ResultSelection selection)
{
    /// <summary>Those of the frame.</summary>
    public IEnumerable<KeyValuePair<string, PropertyValue>> OfFrame()
    {
        if (frame.Result.HasEnergy)
            yield return new("energy", PropertyValue.Of(frame.Result.Energy));
        if (frame.HasStress)
        {
            yield return frame.Result.Stress is { } stress
                ? new("stress", PropertyValue.Table(stress.ToArray(), 3))
                : new("virial", PropertyValue.Table(frame.Result.Virial.ToArray(), 3));
        }

        if (frame.Dipole is { } dipole)
            yield return new("dipole", PropertyValue.List([dipole.X, dipole.Y, dipole.Z]));
        if (frame.Dipole is not null && frame.Result.Polarizability is { } polarizability)
            yield return new("polarizability", PropertyValue.Table(polarizability.ToArray(), 3));
        if (frame is { Spread: { } spread, Result.HasEnergy: true })
        {
            yield return new("energy_std", PropertyValue.Of(spread.Energy));
            if (spread.Stress is { } deviation)
                yield return new("stress_std", PropertyValue.List(deviation.ToArray()));
        }
    }

    /// <summary>Those of atoms.</summary>
    public IEnumerable<KeyValuePair<string, PropertyValue>> OfAtoms()
    {
        if (frame.HasForces)
            yield return new("forces", PropertyValue.Table(frame.Result.Forces, 3));
        if (frame.Result.HasEnergy && selection.AtomEnergies)
            yield return new("energies", PropertyValue.List(frame.Result.AtomEnergies));
        if (frame.Dipole is not null && !frame.Result.AtomCharges.IsEmpty)
            yield return new("charges", PropertyValue.List(frame.Result.AtomCharges));
        if (frame.Dipole is not null)
            yield return new("atomic_dipoles", PropertyValue.Table(frame.Result.AtomDipoles, 3));
        if (frame is { HasForces: true, Spread: { } spread })
            yield return new("forces_std", PropertyValue.Table(spread.Forces, 3));
    }
}
