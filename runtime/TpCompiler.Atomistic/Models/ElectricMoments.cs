using System;
using System.Collections.Immutable;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Models;

/// <summary>What the rows of <see cref="ModelOutputs.Moments"/> are.</summary>
/// <param name="PolarizabilityBasis">
/// Where charges and polarizabilities are predicted with dipoles: the Cartesian matrices [6, 3, 3] of the components of a polarizability, its scalar
/// first. Null where rows are dipoles alone, in Debye, beside charges that the structure gives.
/// </param>
public sealed record MomentForm(ImmutableArray<double>? PolarizabilityBasis);

/// <summary>Charges, dipoles and polarizability of one structure after another, in memory that is kept.</summary>
/// <param name="form">What is predicted.</param>
internal sealed class ElectricMoments(MomentForm form)
{
    // A row of the moments of an atom of a dielectric model: charge, scalar of the polarizability, dipole, the five components of its degree 2.
    private const int RowLength = 10;

    private readonly bool _isDielectric = form.PolarizabilityBasis is not null;
    private double[] _charges = [];
    private double[] _dipoles = [];
    private int _count;

    /// <summary>Charges of atoms; empty where the model predicts none.</summary>
    public ReadOnlySpan<double> Charges => _isDielectric ? _charges.AsSpan(0, _count) : [];

    /// <summary>Dipoles of atoms.</summary>
    public ReadOnlySpan<double> Dipoles => _dipoles.AsSpan(0, 3 * _count);

    /// <summary>The dipole of the structure.</summary>
    public Vector3d Dipole { get; private set; }

    /// <summary>The unit of dipoles.</summary>
    public DipoleUnit Unit => _isDielectric ? DipoleUnit.ElectronAngstrom : DipoleUnit.Debye;

    /// <summary>The polarizability of the structure; null where the model predicts none.</summary>
    public Matrix3d? Polarizability { get; private set; }

    /// <summary>Takes the rows that the model predicts for the atoms of a structure.</summary>
    /// <exception cref="ArgumentException">A property of the structure has another form than the model reads.</exception>
    public void Update(in Configuration configuration, ReadOnlySpan<double> rows)
    {
        _count = configuration.Count;
        if (_dipoles.Length < 3 * _count)
            (_charges, _dipoles) = (new double[_count], new double[3 * _count]);
        if (_isDielectric)
            ReadDielectric(configuration.Structure, rows);
        else
            ReadDipoles(configuration.Structure, rows);

        // Dipoles are in Debye beside charges that the structure gives, and in the unit of charges that the model predicts.
        double unit = _isDielectric ? 1 : PotentialResult.ElectronAngstromInDebye;
        ReadOnlySpan<double> positions = configuration.Positions;
        Span<double> sum = stackalloc double[3];
        sum.Clear();
        for (int k = 0; k < 3 * _count; k++)
            sum[k % 3] += _dipoles[k] + (unit * _charges[k / 3] * positions[k]);
        Dipole = new Vector3d(sum[0], sum[1], sum[2]);
    }

    private void ReadDipoles(Structure structure, ReadOnlySpan<double> rows)
    {
        rows.CopyTo(_dipoles);
        if (PropertyInput.Find(structure, PropertyInput.GivenCharges, isPerAtom: true) is not { } property)
        {
            Array.Clear(_charges);
            return;
        }

        if (!property.IsNumeric || property.Columns != 1)
            throw new ArgumentException($"The property {PropertyInput.GivenCharges} must be a number for each atom.");
        for (int n = 0; n < _count; n++)
            _charges[n] = Number(property, n);
    }

    private void ReadDielectric(Structure structure, ReadOnlySpan<double> rows)
    {
        Span<double> polarizability = stackalloc double[6];
        polarizability.Clear();
        for (int n = 0; n < _count; n++)
        {
            ReadOnlySpan<double> row = rows.Slice(RowLength * n, RowLength);
            _charges[n] = row[0];
            polarizability[0] += row[1];
            row.Slice(2, 3).CopyTo(_dipoles.AsSpan(3 * n));
            for (int m = 0; m < 5; m++)
                polarizability[1 + m] += row[5 + m];
        }

        Neutralize(_charges.AsSpan(0, _count), ChargeOf(structure));
        Polarizability = Cartesian(polarizability, form.PolarizabilityBasis!.Value.AsSpan());
    }

    /// <summary>Makes the charges sum to that of the structure: what is too much is taken from all atoms alike.</summary>
    private static void Neutralize(Span<double> charges, double total)
    {
        double sum = 0;
        foreach (double charge in charges)
            sum += charge;
        double excess = (sum - total) / charges.Length;
        foreach (ref double charge in charges)
            charge -= excess;
    }

    private static double ChargeOf(Structure structure)
    {
        if (PropertyInput.Find(structure, PropertyInput.TotalCharge, isPerAtom: false) is not { } property)
            return 0;
        return property.IsNumeric && property.Count == 1
            ? Number(property, 0)
            : throw new ArgumentException($"The model reads one number of {PropertyInput.TotalCharge}, but it is {property}.");
    }

    private static double Number(PropertyValue property, int index)
    {
        double number = property.Kind == PropertyKind.Real ? property.Reals[index] : property.Integers[index];
        return double.IsFinite(number) ? number : throw new ArgumentException("The model reads charges, and one of them is not finite.");
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
