using System;
using System.Collections.Generic;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// The values that a reference calculation left in a structure. A name with a prefix (<c>REF_</c>, <c>ref_</c>,
/// <c>DFT_</c>, <c>dft_</c>, in this order) wins over the plain one, which may come from any calculator; where there is no such name, one in other
/// capitals, or in the singular or plural, does (<c>REF_virials</c>, <c>force</c>). Values that are written as missing (nan, None, null) are missing here.
/// </summary>
public sealed partial class Structure
{
    /// <summary>The energy of the frame in eV (<c>energy</c>, otherwise <c>free_energy</c>), or null.</summary>
    /// <exception cref="InvalidOperationException">The property is not a number.</exception>
    public double? ReferenceEnergy
        => (Find(_info, ReferenceNames.Energy) ?? Find(_info, ReferenceNames.FreeEnergy)) is { } found && Given(found) is { } value
            ? value.ToReals()[0]
            : null;

    /// <summary>The forces in eV/Angstrom (<c>forces</c>): 3N numbers, NaN where some are missing; or null.</summary>
    /// <exception cref="InvalidOperationException">The property is not a table of three numbers per atom.</exception>
    public double[]? ReferenceForces => Find(_atomProperties, ReferenceNames.Forces) is { } found && Given(found, isOfAtoms: true) is { } value
        ? value.ToReals()
        : null;

    /// <summary>
    /// The stress in eV/Angstrom^3 (<c>stress</c>), or null: +dE/d(strain)/V, from 9 numbers (column by column, as
    /// extended XYZ lists matrices) or 6 in Voigt's order xx, yy, zz, yz, xz, xy.
    /// </summary>
    /// <exception cref="InvalidOperationException">The property is not 6 or 9 numbers.</exception>
    public Matrix3d? ReferenceStress => FindTensor(ReferenceNames.Stress);

    /// <summary>The virial in eV (<c>virial</c>), or null: -dE/d(strain), listed as the stress is.</summary>
    /// <exception cref="InvalidOperationException">The property is not 6 or 9 numbers.</exception>
    public Matrix3d? ReferenceVirial => FindTensor(ReferenceNames.Virial);

    /// <summary>The dipole (<c>dipole</c>) in the unit of the model's training data, or null.</summary>
    public Vector3d? ReferenceDipole => Moment(_info, ReferenceNames.Dipole) is { } value && value.ToReals() is var d ? new(d[0], d[1], d[2]) : null;

    /// <summary>The charges of atoms (<c>charges</c>): N, NaN where some are missing; or null.</summary>
    public double[]? ReferenceCharges => Moment(_atomProperties, ReferenceNames.Charges)?.ToReals();

    /// <summary>The polarizability (<c>polarizability</c>) in the unit of the model's training data, listed as the stress is; or null.</summary>
    public Matrix3d? ReferencePolarizability => Moment(_info, ReferenceNames.Polarizability) is { } value ? ReferenceNames.Tensor(value) : null;

    /// <summary>The name under which a structure holds the reference value of a quantity (<c>energy</c>, <c>forces</c>, ...), given or missing; or null.</summary>
    public string? ReferenceName(string quantity)
        => (Find(_info, quantity) ?? Find(_atomProperties, quantity))?.Name;

    /// <summary>
    /// Names that look like those of reference values and are not read as such: another form of a name that is there already, a value of another shape, or,
    /// where nothing else has the quantity, a prefix that says nothing here (<c>vasp_energy</c>).
    /// </summary>
    /// <returns>Each name with the quantity that it looks like.</returns>
    public IEnumerable<(string Name, string Quantity)> UnreadReferences()
    {
        foreach ((OrderedDictionary<string, PropertyValue> properties, IReadOnlyList<string> quantities) in new[]
        {
            (_info, ReferenceNames.OfFrame), (_atomProperties, ReferenceNames.OfAtoms),
        })
        {
            foreach (string quantity in quantities)
            {
                string? read = Find(properties, quantity)?.Name;
                foreach (string name in properties.Keys)
                {
                    bool isForm = NameForms.AreSame(name, quantity) && !ReferenceNames.IsExact(name, quantity);
                    bool isPrefixed = read is null && !isForm && NameForms.IsPrefixed(name, quantity) && !IsKnown(name, quantities);
                    if (name != read && (isForm || isPrefixed))
                        yield return (name, quantity);
                }
            }
        }
    }

    private static bool IsKnown(string name, IReadOnlyList<string> quantities)
    {
        foreach (string quantity in quantities)
        {
            if (NameForms.AreSame(name, quantity))
                return true;
        }

        return false;
    }

    private static (string Name, PropertyValue Value)? Find(OrderedDictionary<string, PropertyValue> properties, string quantity)
        => ReferenceNames.Find(properties, quantity);

    private Matrix3d? FindTensor(string quantity)
        => Find(_info, quantity) is { } found && Given(found) is { } value && ReferenceNames.Tensor(value) is var tensor && !IsPartlyMissing(tensor) ? tensor : null;

    private static bool IsPartlyMissing(Matrix3d tensor) => tensor.ToArray().AsSpan().Contains(double.NaN);

    private static PropertyValue? Moment(OrderedDictionary<string, PropertyValue> properties, string quantity)
        => Find(properties, quantity) is { } found && ReferenceNames.IsMoment(quantity, found.Value) && !ReferenceNames.IsMissing(found.Value) ? found.Value : null;

    /// <summary>The value, or null where it is written as missing.</summary>
    private static PropertyValue? Given((string Name, PropertyValue Value) found, bool isOfAtoms = false)
    {
        if (ReferenceNames.IsMissing(found.Value))
            return null;
        string? problem = isOfAtoms ? ReferenceNames.ProblemOfAtoms(found.Name, found.Value) : ReferenceNames.ProblemOfFrame(found.Name, found.Value);
        return problem is null ? found.Value : throw new InvalidOperationException(problem);
    }
}
