using System;

namespace TpCompiler.Atomistic.Structures;

/// <summary>The names of reference values, and what they must look like.</summary>
internal static class ReferenceNames
{
    public const string Energy = "energy";
    public const string FreeEnergy = "free_energy";
    public const string Forces = "forces";
    public const string Stress = "stress";
    public const string Virial = "virial";

    private static readonly string[] s_prefixes = ["REF_", "ref_", "DFT_", "dft_", ""];

    public static ReadOnlySpan<string> Prefixes => s_prefixes;

    /// <summary>What is wrong with a property of the atoms that has the name of a reference value, or null.</summary>
    public static string? ProblemOfAtoms(string name, PropertyValue value) => Problem(name, value, Quantity(name) switch
    {
        Forces => value.Rank == 2 && value.Columns == 3 && value.IsNumeric ? null : "three numbers per atom",
        _ => string.Empty,
    });

    /// <summary>What is wrong with a property of the frame that has the name of a reference value, or null.</summary>
    public static string? ProblemOfFrame(string name, PropertyValue value) => Problem(name, value, Quantity(name) switch
    {
        Energy or FreeEnergy => value.Rank == 0 && value.IsNumeric ? null : "one number",
        Stress or Virial => value.IsNumeric && value.Count is 6 or 9 ? null : "6 or 9 numbers",
        _ => string.Empty,
    });

    /// <summary>Adds that reference values are finite; an empty expectation is that of a name with no meaning here.</summary>
    private static string? Problem(string name, PropertyValue value, string? expected)
    {
        if (expected == string.Empty)
            return null;
        if (expected is null && value.Kind == PropertyKind.Real)
        {
            foreach (double x in value.Reals)
                expected = double.IsFinite(x) ? expected : "finite numbers";
        }

        return expected is null ? null : $"{name} should be {expected}, but is {Shortened.Quoted(value.ToString())}";
    }

    /// <summary>A symmetric matrix from 6 numbers in Voigt's order, or a matrix from 9 numbers column by column.</summary>
    public static Matrix3d Tensor(PropertyValue value)
    {
        double[] v = value.ToReals();
        if (v.Length == 6)
            return new(new(v[0], v[5], v[4]), new(v[5], v[1], v[3]), new(v[4], v[3], v[2]));
        Matrix3d rows = Matrix3d.FromRows(v);
        return value.Rank == 2 ? rows : rows.Transposed;
    }

    /// <summary>The name without a prefix.</summary>
    private static string Quantity(string name)
    {
        foreach (string prefix in s_prefixes)
        {
            if (prefix.Length > 0 && name.StartsWith(prefix, StringComparison.Ordinal))
                return name[prefix.Length..];
        }

        return name;
    }
}
