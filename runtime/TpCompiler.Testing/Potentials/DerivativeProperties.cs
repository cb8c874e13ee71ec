using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Testing;

/// <summary>Forces and virial as derivatives of the energy.</summary>
internal static class DerivativeProperties
{
    private const double Step = 1e-4;

    public static IEnumerable<Finding> Forces(PotentialTrial trial)
    {
        double[] numeric =
        [
            .. Enumerable.Range(0, 3 * trial.Structure.Count)
                .Select(k => -Differences.Derivative(h => trial.Energy(PotentialTrial.Displaced(trial.Structure, k, h)), Step)),
        ];
        yield return PotentialTrial.Compare("forces against differences", "forces (eV/Å)", numeric, trial.Result.Forces, trial.ForceScale, trial.Setting.DerivativeTolerance);
    }

    public static IEnumerable<Finding> Virial(PotentialTrial trial)
    {
        Structure s = trial.Structure;
        double[] virial = trial.Result.Virial.ToArray(), numeric = new double[9];
        for (int k = 0; k < 9; k++)
        {
            int a = Math.Min(k / 3, k % 3), b = Math.Max(k / 3, k % 3);
            numeric[k] = k / 3 > k % 3 ? numeric[(3 * a) + b] : -Differences.Derivative(h => trial.Energy(Strained(s, a, b, h)), Step);
        }

        yield return PotentialTrial.Compare("virial against differences", "virial (eV)", numeric, virial, trial.VirialScale, trial.Setting.DerivativeTolerance);
        if (trial.Result.Stress is { } stress)
        {
            yield return PotentialTrial.Compare(
                "stress is -virial / volume",
                "stress (eV/Å³)",
                [.. virial.Select(v => -v / s.Volume)],
                stress.ToArray(),
                trial.VirialScale / s.Volume,
                trial.Setting.SymmetryTolerance);
        }
    }

    /// <summary>Forces that are a gradient have a symmetric derivative; and those of nothing outside sum to zero, as do their moments.</summary>
    public static IEnumerable<Finding> Jacobian(PotentialTrial trial)
    {
        int n = 3 * trial.Structure.Count;
        double[][] jacobian = new double[n][];
        for (int k = 0; k < n; k++)
        {
            double[] plus = Forces(k, Step), minus = Forces(k, -Step);
            jacobian[k] = [.. plus.Zip(minus, (p, m) => (p - m) / (2 * Step))];
        }

        double scale = Math.Max(1, jacobian.Max(r => r.Max(Math.Abs))), worst = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
                worst = Comparison.Larger(worst, Math.Abs(jacobian[i][j] - jacobian[j][i]));
        }

        // These are differences of second order: rounding and truncation are larger.
        yield return new("symmetry of the force Jacobian", "dF/dx (eV/Å²)", worst, scale, 10 * trial.Setting.DerivativeTolerance * scale);

        double[] Forces(int coordinate, double step) => trial.Evaluate(PotentialTrial.Displaced(trial.Structure, coordinate, step)).Forces.ToArray();
    }

    public static IEnumerable<Finding> Balance(PotentialTrial trial)
    {
        Vector3d force = default, moment = default;
        for (int i = 0; i < trial.Structure.Count; i++)
        {
            ReadOnlySpan<double> f = trial.Result.Forces.Slice(3 * i, 3);
            force += new Vector3d(f[0], f[1], f[2]);
            moment += Vector3d.Cross(trial.Structure.Position(i), new Vector3d(f[0], f[1], f[2]));
        }

        List<Finding> findings =
        [
            PotentialTrial.Compare("sum of forces", "forces (eV/Å)", [0, 0, 0], [force.X, force.Y, force.Z], trial.ForceScale, trial.Setting.SymmetryTolerance),
        ];
        if (!trial.Structure.Periodic.Any)
            findings.Add(PotentialTrial.Compare("sum of moments", "moments (eV)", [0, 0, 0], [moment.X, moment.Y, moment.Z], trial.ForceScale * trial.Setting.Cutoff, trial.Setting.SymmetryTolerance));
        return findings;
    }

    private static Structure Strained(Structure structure, int a, int b, double step)
    {
        return structure.WithGeometry(Strain(structure.Positions), Matrix3d.FromRows(Strain(structure.Cell.ToArray())), structure.Periodic);

        double[] Strain(ReadOnlySpan<double> vectors)
        {
            double[] changed = vectors.ToArray();
            for (int i = 0; i < changed.Length; i += 3)
            {
                changed[i + a] += 0.5 * step * vectors[i + b];
                changed[i + b] += 0.5 * step * vectors[i + a];
            }

            return changed;
        }
    }
}
