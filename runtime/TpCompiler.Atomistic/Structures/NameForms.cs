using System;

namespace TpCompiler.Atomistic.Structures;

/// <summary>Which names mean the same: capitals, singular and plural, and the prefixes of reference values make no difference. Nothing is allocated.</summary>
internal static class NameForms
{
    private static readonly string[] s_prefixes = ["REF_", "DFT_"];

    /// <summary>The name without a prefix of reference values, in any capitals.</summary>
    public static ReadOnlySpan<char> WithoutPrefix(string name)
    {
        foreach (string prefix in s_prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return name.AsSpan(prefix.Length);
        }

        return name;
    }

    /// <summary>Whether a name has a prefix of reference values.</summary>
    public static bool HasPrefix(string name) => WithoutPrefix(name).Length < name.Length;

    /// <summary>Whether a name is another one but for capitals, number or such a prefix.</summary>
    public static bool AreSame(string name, string other) => HaveSameStem(WithoutPrefix(name), other);

    /// <summary>Whether a name is another one behind a prefix that says nothing here, such as <c>vasp_energy</c>.</summary>
    public static bool IsPrefixed(string name, string other)
    {
        for (int at = name.IndexOf('_', StringComparison.Ordinal); at >= 0; at = name.IndexOf('_', at + 1))
        {
            if (HaveSameStem(name.AsSpan(at + 1), other))
                return true;
        }

        return false;
    }

    private static bool HaveSameStem(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        ReadOnlySpan<char> stemA = Stem(a, out bool ofY), stemB = Stem(b, out bool otherOfY);
        return ofY == otherOfY && stemA.Equals(stemB, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What singular and plural have in common: that of energy and energies ends in y or what becomes of it.</summary>
    private static ReadOnlySpan<char> Stem(ReadOnlySpan<char> name, out bool ofY)
    {
        ofY = name.EndsWith("y", StringComparison.OrdinalIgnoreCase) || name.EndsWith("ies", StringComparison.OrdinalIgnoreCase);
        if (ofY)
            return name[..^(name[^1] is 'y' or 'Y' ? 1 : 3)];
        if (name.EndsWith("sses", StringComparison.OrdinalIgnoreCase))
            return name[..^2];
        bool isPlural = name.Length > 3 && name[^1] is ('s' or 'S') && !name.EndsWith("ss", StringComparison.OrdinalIgnoreCase);
        return isPlural ? name[..^1] : name;
    }
}
