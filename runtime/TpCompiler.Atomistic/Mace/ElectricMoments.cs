using System;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Mace;

/// <summary>The unit of a dipole.</summary>
public enum DipoleUnit
{
    /// <summary>Debye: models that predict dipoles and no charges.</summary>
    Debye,

    /// <summary>Elementary charge times Angstrom: models that predict charges.</summary>
    ElectronAngstrom,
}

/// <summary>Charges, dipoles and polarizability of a structure.</summary>
/// <param name="Charges">Charges of atoms; empty where the model predicts none.</param>
/// <param name="Dipoles">Dipoles of atoms.</param>
/// <param name="Dipole">The dipole of the structure.</param>
/// <param name="Unit">The unit of both.</param>
/// <param name="Polarizability">The polarizability of the structure; null where the model predicts none.</param>
/// <param name="HasEnergy">Whether the model predicts energies as well.</param>
internal sealed record ElectricMoments(double[] Charges, double[] Dipoles, Vector3d Dipole, DipoleUnit Unit, Matrix3d? Polarizability, bool HasEnergy)
{
    /// <summary>The name under which mace-torch's calculator finds charges of atoms.</summary>
    private const string GivenCharges = "Qs";

    private const string TotalCharge = "total_charge";

    // A row of the moments of an atom: charge, scalar of the polarizability, dipole, the five components of its degree 2.
    private const int RowLength = 10;

    /// <summary>The moments of a structure from the rows that a model predicts for its atoms.</summary>
    /// <exception cref="ArgumentException">A property of the structure has another form than the model reads.</exception>
    public static ElectricMoments Of(MaceDescription model, Structure structure, double[] rows)
    {
        if (model.Kind != MaceModelKind.AtomicDielectric)
        {
            double[]? given = structure.AtomProperties.TryGetValue(GivenCharges, out PropertyValue? property)
                ? property.IsNumeric && property.Columns == 1 ? property.ToReals() : throw new ArgumentException($"The property {GivenCharges} must be a number for each atom.")
                : null;
            return new([], rows, TotalDipole(structure, rows, given, PotentialResult.ElectronAngstromInDebye), DipoleUnit.Debye, null, model.HasEnergy);
        }

        double[] charges = new double[structure.Count];
        double[] dipoles = new double[3 * structure.Count];
        Span<double> polarizability = stackalloc double[6];
        polarizability.Clear();
        for (int n = 0; n < charges.Length; n++)
        {
            ReadOnlySpan<double> row = rows.AsSpan(RowLength * n, RowLength);
            charges[n] = row[0];
            polarizability[0] += row[1];
            row.Slice(2, 3).CopyTo(dipoles.AsSpan(3 * n));
            for (int m = 0; m < 5; m++)
                polarizability[1 + m] += row[5 + m];
        }

        Neutralize(charges, ChargeOf(structure));
        return new(charges, dipoles, TotalDipole(structure, dipoles, charges, 1), DipoleUnit.ElectronAngstrom, Cartesian(polarizability, model.PolarizabilityBasis!.Value.AsSpan()), model.HasEnergy);
    }

    /// <summary>Makes the charges sum to that of the structure: what is too much is taken from all atoms alike.</summary>
    private static void Neutralize(double[] charges, double total)
    {
        double sum = 0;
        foreach (double charge in charges)
            sum += charge;
        double excess = (sum - total) / charges.Length;
        foreach (ref double charge in charges.AsSpan())
            charge -= excess;
    }

    private static double ChargeOf(Structure structure)
    {
        if (!structure.Info.TryGetValue(TotalCharge, out PropertyValue? property))
            return 0;
        return property.IsNumeric && property.Count == 1
            ? property.ToReals()[0]
            : throw new ArgumentException($"The model reads one number of {TotalCharge}, but it is {property}.");
    }

    private static Vector3d TotalDipole(Structure structure, double[] dipoles, double[]? charges, double unit)
    {
        Span<double> sum = stackalloc double[3];
        sum.Clear();
        for (int k = 0; k < dipoles.Length; k++)
            sum[k % 3] += dipoles[k] + (charges is null ? 0 : unit * charges[k / 3] * structure.Positions[k]);
        return new Vector3d(sum[0], sum[1], sum[2]);
    }

    private static Matrix3d Cartesian(ReadOnlySpan<double> components, ReadOnlySpan<double> basis)
    {
        Span<double> matrix = stackalloc double[9];
        matrix.Clear();
        for (int i = 0; i < components.Length; i++)
        {
            for (int k = 0; k < matrix.Length; k++)
                matrix[k] += components[i] * basis[(9 * i) + k];
        }

        return Matrix3d.FromRows(matrix);
    }
}
