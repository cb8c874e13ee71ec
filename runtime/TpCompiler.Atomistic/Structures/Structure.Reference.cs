using System;
using System.Collections.Generic;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// The values that a reference calculation left in a structure. A name with a prefix (<c>REF_</c>, <c>ref_</c>,
/// <c>DFT_</c>, <c>dft_</c>, in this order) wins over the plain one, which may come from any calculator.
/// </summary>
public sealed partial class Structure
{
    /// <summary>The energy of the frame in eV (<c>energy</c>, otherwise <c>free_energy</c>), or null.</summary>
    /// <exception cref="InvalidOperationException">The property is not a number.</exception>
    public double? ReferenceEnergy
        => (Find(_info, ReferenceNames.Energy) ?? Find(_info, ReferenceNames.FreeEnergy)) is { } found
            ? UsableOfFrame(found).ToReals()[0]
            : null;

    /// <summary>The forces in eV/Angstrom (<c>forces</c>): 3N numbers, or null.</summary>
    /// <exception cref="InvalidOperationException">The property is not a table of three numbers per atom.</exception>
    public double[]? ReferenceForces => Find(_atomProperties, ReferenceNames.Forces) is { } found
        ? Usable(found, ReferenceNames.ProblemOfAtoms(found.Name, found.Value)).ToReals()
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

    private Matrix3d? FindTensor(string quantity)
        => Find(_info, quantity) is { } found ? ReferenceNames.Tensor(UsableOfFrame(found)) : null;

    private static (string Name, PropertyValue Value)? Find(OrderedDictionary<string, PropertyValue> properties, string quantity)
    {
        foreach (string prefix in ReferenceNames.Prefixes)
        {
            if (properties.TryGetValue(prefix + quantity, out PropertyValue? value))
                return (prefix + quantity, value);
        }

        return null;
    }

    private static PropertyValue UsableOfFrame((string Name, PropertyValue Value) found)
        => Usable(found, ReferenceNames.ProblemOfFrame(found.Name, found.Value));

    private static PropertyValue Usable((string Name, PropertyValue Value) found, string? problem)
        => problem is null ? found.Value : throw new InvalidOperationException(problem);
}
