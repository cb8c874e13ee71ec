using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Verification;

/// <summary>Checks what holds for every sound potential: derivatives, and symmetries of space and of atoms, also of charges, dipoles and polarizabilities.</summary>
/// <param name="calculator">The potential.</param>
/// <param name="ignoresParity">Whether it is one that has no symmetry under inversion.</param>
/// <param name="cancellation">Stops the checks.</param>
internal sealed class ModelVerification(ICalculator calculator, bool ignoresParity, CancellationToken cancellation)
{
    // Of the largest force or virial, but at least of 1.
    private const double DerivativeTolerance = 1e-6;
    internal const double SymmetryTolerance = 1e-9;
    private const double Step = 1e-4;

    private static readonly double[] s_translation = [-3.1, -1.4, 0.3];

    /// <summary>The checks, one after the other as they are made.</summary>
    public IEnumerable<VerificationCheck> Run(Structure crystal)
    {
        PotentialResult result = Evaluate(crystal);
        IEnumerable<VerificationCheck> checks = result.HasEnergy ? Derivatives(crystal, result) : [];
        if (result.Dipole is not null)
            checks = checks.Concat(MomentVerification.OfOne(crystal, result));
        foreach (VerificationCheck check in checks)
            yield return check;

        double[] forces = result.Forces.ToArray();
        double[] moved = [.. crystal.Positions.ToArray().Select((x, k) => x + s_translation[k % 3])];
        List<SpaceSymmetry> symmetries =
        [
            new("translation", crystal.WithPositions(moved), forces, Matrix3d.Identity, s_translation),
            new("permutation", TestCrystal.Reversed(crystal), TestCrystal.ReversedRows(forces, 3), Matrix3d.Identity, IsReversed: true),
            Turned("rotation", crystal, forces, Rotation(1)),
        ];
        if (!ignoresParity)
            symmetries.Add(Turned("inversion", crystal, forces, Rotation(-1)));
        double force = Math.Max(1, forces.Max(Math.Abs));
        foreach (SpaceSymmetry symmetry in symmetries)
        {
            PotentialResult found = Evaluate(symmetry.Structure);
            double scale = Math.Max(1, Math.Abs(result.InteractionEnergy));
            if (result.HasEnergy)
            {
                yield return new($"{symmetry.Name}, energy", Math.Abs(found.InteractionEnergy - result.InteractionEnergy), SymmetryTolerance * scale, "eV");
                yield return new($"{symmetry.Name}, forces", Largest(symmetry.Forces, found.Forces), SymmetryTolerance * force, "eV/Å");
            }

            if (result.Dipole is null)
                continue;
            foreach (VerificationCheck check in MomentVerification.OfTwo(symmetry, result, found))
                yield return check;
        }
    }

    private static SpaceSymmetry Turned(string name, Structure crystal, double[] forces, Matrix3d rotation)
        => new(name, TestCrystal.Mapped(crystal, LessIdentity(rotation)), TestCrystal.Mapped(forces, LessIdentity(rotation)), rotation);

    private IEnumerable<VerificationCheck> Derivatives(Structure crystal, PotentialResult result)
    {
        double[] forces = result.Forces.ToArray();
        double[] virial = result.Virial.ToArray();
        double force = Math.Max(1, forces.Max(Math.Abs));
        double tension = Math.Max(1, virial.Max(Math.Abs));
        yield return new("forces against finite differences", ForceError(crystal, forces), DerivativeTolerance * force, "eV/Å");
        yield return new("stress against finite differences", VirialError(crystal, result.Virial) / crystal.Volume, DerivativeTolerance * tension / crystal.Volume, "eV/Å³");
        yield return new("sum of forces", Enumerable.Range(0, 3).Max(a => Math.Abs(forces.Where((_, k) => k % 3 == a).Sum())), SymmetryTolerance * force, "eV/Å");
    }

    private double ForceError(Structure crystal, double[] forces)
    {
        double[] positions = crystal.Positions.ToArray();
        double worst = 0;
        for (int k = 0; k < positions.Length; k++)
        {
            double Energy(double step)
            {
                double[] displaced = [.. positions];
                displaced[k] += step;
                return Evaluate(crystal.WithPositions(displaced)).InteractionEnergy;
            }

            worst = Larger(worst, Math.Abs(Derivative(Energy) + forces[k]));
        }

        return worst;
    }

    private double VirialError(Structure crystal, Matrix3d virial)
    {
        double worst = 0;
        for (int a = 0; a < 3; a++)
        {
            for (int b = a; b < 3; b++)
            {
                double Energy(double step) => Evaluate(TestCrystal.Mapped(crystal, Strain(a, b, step))).InteractionEnergy;
                double analytic = b == 0 ? virial[a].X : b == 1 ? virial[a].Y : virial[a].Z;
                worst = Larger(worst, Math.Abs(Derivative(Energy) + analytic));
            }
        }

        return worst;
    }

    private PotentialResult Evaluate(Structure structure) => calculator.Evaluate(structure, cancellation: cancellation);

    /// <summary>The derivative at zero by a five-point formula.</summary>
    private static double Derivative(Func<double, double> energy)
        => ((8 * (energy(Step) - energy(-Step))) - (energy(2 * Step) - energy(-2 * Step))) / (12 * Step);

    private static Matrix3d Strain(int a, int b, double step)
    {
        double[] strain = new double[9];
        strain[(3 * a) + b] += 0.5 * step;
        strain[(3 * b) + a] += 0.5 * step;
        return Matrix3d.FromRows(strain);
    }

    /// <summary>A rotation about no axis in particular, from a unit quaternion, times a sign.</summary>
    private static Matrix3d Rotation(double sign)
    {
        const double W = 0.5, X = 0.1, Y = -0.7, Z = 0.5;
        double s = 2 * sign;
        return new(
            new(sign - (s * ((Y * Y) + (Z * Z))), s * ((X * Y) - (W * Z)), s * ((X * Z) + (W * Y))),
            new(s * ((X * Y) + (W * Z)), sign - (s * ((X * X) + (Z * Z))), s * ((Y * Z) - (W * X))),
            new(s * ((X * Z) - (W * Y)), s * ((Y * Z) + (W * X)), sign - (s * ((X * X) + (Y * Y)))));
    }

    private static Matrix3d LessIdentity(Matrix3d m) => new(m.A - Matrix3d.Identity.A, m.B - Matrix3d.Identity.B, m.C - Matrix3d.Identity.C);

    internal static double Largest(double[] expected, ReadOnlySpan<double> found)
    {
        double worst = 0;
        for (int k = 0; k < expected.Length; k++)
            worst = Larger(worst, Math.Abs(expected[k] - found[k]));
        return worst;
    }

    // What is not a number stays so, and no check passes with it.
    private static double Larger(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN : Math.Max(a, b);
}
