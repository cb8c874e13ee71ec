using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Testing;

/// <summary>What holds of distances: nothing jumps at the cutoff, and atoms far apart know nothing of each other.</summary>
internal static class RangeProperties
{
    /// <summary>An atom leaves two others through the cutoff of one of them: energy and forces do not jump.</summary>
    public static IEnumerable<Finding> Cutoff(PotentialTrial trial)
    {
        const double Near = 1e-7;
        PotentialSetting setting = trial.Setting;
        IReadOnlyList<int> elements = setting.Elements;
        for (int n = 0; n < elements.Count; n++)
        {
            int[] numbers = [elements[n], elements[(n + 1) % elements.Count], elements[0]];
            PotentialResult inside = At(setting.Cutoff - Near), outside = At(setting.Cutoff + Near);
            double energy = Math.Max(1, Math.Abs(inside.InteractionEnergy)), force = Math.Max(1, inside.Forces.ToArray().Max(Math.Abs));
            yield return PotentialTrial.Compare("smooth at the cutoff", "energy (eV)", [inside.InteractionEnergy], [outside.InteractionEnergy], energy, 1e-5);
            yield return PotentialTrial.Compare("smooth at the cutoff", "forces (eV/Å)", inside.Forces, outside.Forces, force, 1e-5);

            PotentialResult At(double distance) => trial.EvaluatePrepared(new(
                numbers, [0, 0, 0, 0.6 * setting.Distance, -0.8 * setting.Distance, 0, 0.28 * distance, 0.96 * distance, 0]));
        }
    }

    /// <summary>Two parts far apart have together what they have apart.</summary>
    public static IEnumerable<Finding> DistantParts(PotentialTrial trial)
    {
        Structure s = trial.Structure;
        if (s.Periodic.Any || s.Count < 2 || trial.Setting.Prepare is not null)
            return [];
        int[] first = [.. Enumerable.Range(0, s.Count / 2)], second = [.. Enumerable.Range(s.Count / 2, s.Count - (s.Count / 2))];
        double extent = s.Positions.ToArray().Max() - s.Positions.ToArray().Min();
        double distance = extent + (trial.Setting.Cutoff * (trial.Setting.Layers + 0.5));
        double[] apart = [.. s.Positions.ToArray().Select((x, k) => k / 3 >= first.Length && k % 3 == 0 ? x + distance : x)];
        PotentialResult together = trial.Evaluate(s.WithPositions(apart));
        PotentialResult one = trial.Evaluate(Structures.Select(s, first)), other = trial.Evaluate(Structures.Select(s, second));
        return trial.CompareResults(
            "distant parts", one.InteractionEnergy + other.InteractionEnergy, [.. one.Forces, .. other.Forces], together);
    }

    /// <summary>An atom alone feels nothing, wherever it is, and several far apart have the sum of their energies.</summary>
    public static IEnumerable<Finding> IsolatedAtoms(PotentialTrial trial)
    {
        foreach (int element in trial.Setting.Elements)
        {
            string name = ChemicalElements.Symbol(element);
            double far = (trial.Setting.Layers + 1) * trial.Setting.Cutoff;
            PotentialResult here = trial.EvaluatePrepared(new([element], [0, 0, 0])), there = trial.EvaluatePrepared(new([element], [1.1, -2.3, 40]));
            yield return PotentialTrial.Compare("isolated atoms", $"energy of {name} (eV)", [here.Energy], [there.Energy], Math.Max(1, Math.Abs(here.Energy)), trial.Setting.SymmetryTolerance);
            yield return PotentialTrial.Compare("isolated atoms", $"forces on {name} (eV/Å)", [0, 0, 0], here.Forces, 1, trial.Setting.SymmetryTolerance);
            if (trial.Setting.Prepare is not null)
                continue;
            PotentialResult pair = trial.Evaluate(new([element, element], [0, 0, 0, 0, far, 0]));
            yield return PotentialTrial.Compare("isolated atoms", $"energy of two {name} (eV)", [2 * here.Energy], [pair.Energy], Math.Max(1, Math.Abs(pair.Energy)), trial.Setting.SymmetryTolerance);
        }
    }
}
