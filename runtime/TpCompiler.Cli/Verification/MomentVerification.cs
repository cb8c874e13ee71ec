using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Json;

namespace TpCompiler.Cli.Verification;

/// <summary>What charges, dipoles and polarizabilities must be, and how symmetries change them.</summary>
internal static class MomentVerification
{
    private const string ChargeUnit = "e";

    // mace-torch leaves it to the training data.
    private const string PolarizabilityUnit = "";

    /// <summary>Checks of one crystal: charges sum to that of the crystal, and the polarizability is symmetric.</summary>
    public static IEnumerable<VerificationCheck> OfOne(Structure crystal, PotentialResult result)
    {
        if (!result.AtomCharges.IsEmpty)
            yield return new("sum of charges", Math.Abs(result.AtomCharges.ToArray().Sum() - TotalCharge(crystal)), ModelVerification.SymmetryTolerance, ChargeUnit);
        if (result.Polarizability is not { } p)
            yield break;
        double[] transposed = [p.A.X, p.B.X, p.C.X, p.A.Y, p.B.Y, p.C.Y, p.A.Z, p.B.Z, p.C.Z];
        yield return new("symmetry of the polarizability", ModelVerification.Largest(transposed, p.ToArray()), Tolerance(p.ToArray()), PolarizabilityUnit);
    }

    /// <summary>Compares the moments of a crystal with those of the one that a symmetry makes of it.</summary>
    public static IEnumerable<VerificationCheck> OfTwo(SpaceSymmetry symmetry, PotentialResult result, PotentialResult found)
    {
        string unit = MomentsDocument.UnitOf(result);
        if (!result.AtomCharges.IsEmpty)
        {
            double[] charges = symmetry.IsReversed ? TestCrystal.ReversedRows(result.AtomCharges, 1) : result.AtomCharges.ToArray();
            yield return new($"{symmetry.Name}, charges", ModelVerification.Largest(charges, found.AtomCharges), Tolerance(charges), ChargeUnit);
        }

        double[] dipoles = Turned(symmetry.Rotation, symmetry.IsReversed ? TestCrystal.ReversedRows(result.AtomDipoles, 3) : result.AtomDipoles.ToArray());
        yield return new($"{symmetry.Name}, dipoles of atoms", ModelVerification.Largest(dipoles, found.AtomDipoles), Tolerance(dipoles), unit);
        double[] dipole = Dipole(symmetry, result);
        Vector3d other = found.Dipole!.Value;
        yield return new($"{symmetry.Name}, dipole", ModelVerification.Largest(dipole, [other.X, other.Y, other.Z]), Tolerance(dipole), unit);
        if (result.Polarizability is not { } polarizability)
            yield break;

        // R P R^T: the rows turned, and then the columns.
        double[] halfway = Turned(symmetry.Rotation, Transposed(Turned(symmetry.Rotation, polarizability.ToArray())));
        double[] tensor = Transposed(halfway);
        yield return new($"{symmetry.Name}, polarizability", ModelVerification.Largest(tensor, found.Polarizability!.Value.ToArray()), Tolerance(tensor), PolarizabilityUnit);
    }

    /// <summary>The dipole after a symmetry: turned, and moved by the translation of the charge that it includes.</summary>
    private static double[] Dipole(SpaceSymmetry symmetry, PotentialResult result)
    {
        Vector3d before = result.Dipole!.Value;
        double[] dipole = Turned(symmetry.Rotation, [before.X, before.Y, before.Z]);
        if (symmetry.Translation is not { } translation)
            return dipole;
        double charge = result.AtomCharges.IsEmpty
            ? symmetry.Structure.AtomProperties["Qs"].ToReals().Sum() * PotentialResult.ElectronAngstromInDebye
            : TotalCharge(symmetry.Structure);
        return [.. dipole.Select((d, a) => d + (charge * translation[a]))];
    }

    private static double TotalCharge(Structure crystal) => crystal.Info["total_charge"].ToReals()[0];

    private static double[] Turned(Matrix3d rotation, double[] vectors) => [.. vectors.Chunk(3).SelectMany(v =>
    {
        Vector3d x = new(v[0], v[1], v[2]);
        return (double[])[Vector3d.Dot(rotation.A, x), Vector3d.Dot(rotation.B, x), Vector3d.Dot(rotation.C, x)];
    })];

    private static double[] Transposed(double[] m) => [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]];

    private static double Tolerance(double[] values) => ModelVerification.SymmetryTolerance * Math.Max(1, values.Max(Math.Abs));
}
