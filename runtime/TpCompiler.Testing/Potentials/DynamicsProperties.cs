using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;

namespace TpCompiler.Testing;

/// <summary>Dynamics without a thermostat keep the energy.</summary>
internal static class DynamicsProperties
{
    private const int Steps = 100;

    /// <summary>
    /// Velocity Verlet errs by the square of its step: with half the step the drift must be a quarter, and half is allowed. Forces that are no
    /// gradient do work that does not depend on the step.
    /// </summary>
    public static IEnumerable<Finding> Drift(PotentialTrial trial)
    {
        // Unit masses: an atom crosses a hundredth of the distance to its neighbours in a step.
        double step = 0.002 * trial.Setting.Distance / Math.Sqrt(Math.Max(1, trial.ForceScale / 10));
        (double coarse, double kinetic) = Run(trial, step, Steps);
        (double fine, _) = Run(trial, step / 2, 2 * Steps);
        yield return new("energy in dynamics", "drift at half the step (eV)", fine, kinetic, Math.Max(coarse / 2, 1e-8 * Math.Max(1, kinetic)));
    }

    private static (double Drift, double Kinetic) Run(PotentialTrial trial, double step, int steps)
    {
        Random random = new(trial.Seed);
        double[] x = trial.Structure.Positions.ToArray();
        double[] v = [.. x.Select(_ => (2 * random.NextDouble()) - 1)];
        PotentialResult result = trial.Evaluate(trial.Structure);
        double[] f = result.Forces.ToArray();
        double start = result.InteractionEnergy + Kinetic(v), worst = 0, largest = Kinetic(v);
        for (int n = 0; n < steps; n++)
        {
            for (int k = 0; k < x.Length; k++)
            {
                v[k] += 0.5 * step * f[k];
                x[k] += step * v[k];
            }

            result = trial.Evaluate(trial.Structure.WithPositions(x));
            f = result.Forces.ToArray();
            for (int k = 0; k < x.Length; k++)
                v[k] += 0.5 * step * f[k];
            worst = Comparison.Larger(worst, Math.Abs(result.InteractionEnergy + Kinetic(v) - start));
            largest = Math.Max(largest, Kinetic(v));
        }

        return (worst, largest);
    }

    private static double Kinetic(double[] v) => 0.5 * Comparison.Dot(v, v);
}
