using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Atomistic.Structures;

/// <summary>The names of reference values, and what they must look like.</summary>
internal static class ReferenceNames
{
    public const string Energy = "energy";
    public const string FreeEnergy = "free_energy";
    public const string Forces = "forces";
    public const string Stress = "stress";
    public const string Virial = "virial";
    public const string Dipole = "dipole";
    public const string Charges = "charges";
    public const string Polarizability = "polarizability";

    // Those of mace-torch's own keys among them: REF_virials.
    private static readonly string[] s_prefixes = ["REF_", "ref_", "DFT_", "dft_", ""];
    private static readonly string[] s_ofFrame = [Energy, FreeEnergy, Stress, Virial, Dipole, Polarizability];
    private static readonly string[] s_ofAtoms = [Forces, Charges];

    /// <summary>How others write that there is no value.</summary>
    private static readonly string[] s_missing = ["", "none", "null", "nan", "na", "n/a", "--"];

    public static IReadOnlyList<string> OfFrame => s_ofFrame;

    public static IReadOnlyList<string> OfAtoms => s_ofAtoms;

    /// <summary>What is wrong with a property of the atoms that has the exact name of a reference value, or null.</summary>
    public static string? ProblemOfAtoms(string name, PropertyValue value) => Problem(name, value, s_ofAtoms);

    /// <summary>What is wrong with a property of the frame that has the exact name of a reference value, or null.</summary>
    public static string? ProblemOfFrame(string name, PropertyValue value) => Problem(name, value, s_ofFrame);

    /// <summary>
    /// The property that holds a quantity: under an exact name, where prefixes come first, otherwise in another form of the name, if the value has
    /// the shape of the quantity.
    /// </summary>
    public static (string Name, PropertyValue Value)? Find(OrderedDictionary<string, PropertyValue> properties, string quantity)
    {
        foreach (string prefix in s_prefixes)
        {
            if (properties.TryGetValue(prefix + quantity, out PropertyValue? value))
                return (prefix + quantity, value);
        }

        (string Name, PropertyValue Value)? found = null;
        foreach ((string name, PropertyValue value) in properties)
        {
            if (!NameForms.AreSame(name, quantity) || !(IsMissing(value) || Expectation(quantity, value) is null))
                continue;
            if (found is null || (NameForms.HasPrefix(name) && !NameForms.HasPrefix(found.Value.Name)))
                found = (name, value);
        }

        return found;
    }

    /// <summary>Whether a name is exactly that of a quantity, with a prefix or without.</summary>
    public static bool IsExact(string name, string quantity)
        => name.EndsWith(quantity, StringComparison.Ordinal) && s_prefixes.Contains(name[..^quantity.Length], StringComparer.Ordinal);

    /// <summary>Whether a value says that there is none: no number, None, null, nothing.</summary>
    public static bool IsMissing(PropertyValue value) => value.Kind switch
    {
        PropertyKind.Real => !value.Reals.ContainsAnyExcept(double.NaN),
        PropertyKind.Text => value.Texts.ToArray().SelectMany(text => text.Split(' ')).All(word => s_missing.Contains(word, StringComparer.OrdinalIgnoreCase)),
        PropertyKind.Json => value.Texts[0].Split([' ', ',', '[', ']'], StringSplitOptions.RemoveEmptyEntries).All(word => s_missing.Contains(word, StringComparer.OrdinalIgnoreCase)),
        _ => false,
    };

    /// <summary>A symmetric matrix from 6 numbers in Voigt's order, or a matrix from 9 numbers column by column.</summary>
    public static Matrix3d Tensor(PropertyValue value)
    {
        double[] v = value.ToReals();
        if (v.Length == 6)
            return new(new(v[0], v[5], v[4]), new(v[5], v[1], v[3]), new(v[4], v[3], v[2]));
        Matrix3d rows = Matrix3d.FromRows(v);
        return value.Rank == 2 ? rows : rows.Transposed;
    }

    private static string? Problem(string name, PropertyValue value, string[] quantities)
    {
        foreach (string quantity in quantities)
        {
            if (IsExact(name, quantity) && !IsMissing(value) && Expectation(quantity, value) is { } expected)
                return $"{name} should be {expected}, but is {Shortened.Quoted(value.ToString())}";
        }

        return null;
    }

    /// <summary>What a value should be to be that of a quantity, or null. Parts of it may be missing, that is NaN.</summary>
    private static string? Expectation(string quantity, PropertyValue value)
    {
        string? expected = quantity switch
        {
            Forces => value.Rank == 2 && value.Columns == 3 && value.IsNumeric ? null : "three numbers per atom",
            Energy or FreeEnergy => value.Rank == 0 && value.IsNumeric ? null : "one number",
            Stress or Virial => value.IsNumeric && value.Count is 6 or 9 ? null : "6 or 9 numbers",
            _ => null,
        };
        if (expected is null && value.Kind == PropertyKind.Real && quantity is not (Dipole or Charges or Polarizability))
            expected = value.Reals.ContainsAny(double.PositiveInfinity, double.NegativeInfinity) ? "finite numbers" : null;
        return expected;
    }

    /// <summary>Whether a value has the shape of a moment; those of other programs under such names are nobody's mistake.</summary>
    public static bool IsMoment(string quantity, PropertyValue value) => value.IsNumeric && quantity switch
    {
        Dipole => value.Count == 3,
        Polarizability => value.Count is 6 or 9,
        _ => value.Columns == 1,
    };
}
