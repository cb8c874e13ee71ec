using System;
using System.Globalization;
using System.Text;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// Typed values from and to the text that follows <c>key=</c>. Everything that plain text cannot tell apart (a text
/// that reads as a number, a list of one) is written as JSON behind <c>_JSON</c>, which ASE reads back as well.
/// </summary>
internal static class ValueText
{
    public const string JsonPrefix = "_JSON ";
    private const int LongestFortranNumber = 64;
    private static readonly char[] s_separators = [' ', '\t', ',', '\r', '\n', '\f', '\v'];

    /// <summary>Reads a value whose quotes have been taken off.</summary>
    public static PropertyValue Read(string text)
    {
        if (text.StartsWith(JsonPrefix, StringComparison.Ordinal))
            return PropertyValue.OfJson(text[JsonPrefix.Length..]);

        string[] words = text.Split(s_separators, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return PropertyValue.Of(text);
        return ElementList.TryRead(words, words.Length == 1 ? 0 : 1, columns: 1) ?? PropertyValue.Of(text);
    }

    /// <summary>Writes a value so that reading it gives it back, without the quotes around it.</summary>
    public static string Write(PropertyValue value)
    {
        if (value.Kind == PropertyKind.Json)
            return JsonPrefix + value.Texts[0];
        if (value.Rank == 0 && value.Kind == PropertyKind.Text)
        {
            string text = value.Texts[0];
            return text.Length > 0 && IsPrintable(text) && Read(text).Equals(value) ? text : JsonPrefix + ArrayText.Write(value);
        }

        bool plain = value.Rank == 0 || (value.Rank == 1 && value.Count > 1 && value.Kind != PropertyKind.Text);
        if (!plain)
            return JsonPrefix + ArrayText.Write(value);
        StringBuilder line = new();
        for (int i = 0; i < value.Count; i++)
            line.Append(i > 0 ? " " : "").Append(Element(value, i));
        return line.ToString();
    }

    /// <summary>Writes a value under a key whose values are read as texts, unless JSON says otherwise.</summary>
    public static string WriteIdentifier(PropertyValue value)
    {
        if (value.Kind == PropertyKind.Json)
            return Write(value);
        bool plain = value is { Kind: PropertyKind.Text, Rank: 0 } && value.Texts[0].Length > 0
            && IsPrintable(value.Texts[0]) && !value.Texts[0].StartsWith(JsonPrefix, StringComparison.Ordinal);
        return plain ? value.Texts[0] : JsonPrefix + ArrayText.Write(value);
    }

    /// <summary>Puts quotes around a key or value that needs them.</summary>
    public static string Quote(string text)
    {
        bool bare = text.Length > 0;
        foreach (char c in text)
            bare &= char.IsAsciiLetterOrDigit(c) || "_-+.:/*()@#%^|;<>~!?&".Contains(c);
        return bare ? text : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>One element that is not text, as it stands in lists and in columns.</summary>
    public static string Element(PropertyValue value, int index) => value.Kind switch
    {
        PropertyKind.Real => Real(value.Reals[index]),
        PropertyKind.Integer => value.Integers[index].ToString(CultureInfo.InvariantCulture),
        PropertyKind.Logical => value.Logicals[index] ? "T" : "F",
        _ => value.Texts[index],
    };

    /// <summary>The shortest text that reads back as exactly this number, and as a real one.</summary>
    public static string Real(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    /// <summary>
    /// Reads a real number as ASE and libAtoms do: <c>nan</c> and <c>inf</c> are numbers, one too large for a double is not, and an
    /// exponent may follow a d, as Fortran writes it.
    /// </summary>
    public static bool TryReadReal(ReadOnlySpan<char> text, out double value)
    {
        ReadOnlySpan<char> unsigned = text.TrimStart("+-");
        if (unsigned.Length > 0 && (char.IsAsciiDigit(unsigned[0]) || unsigned[0] == '.') && unsigned.Length >= text.Length - 1)
        {
            int exponent = text.IndexOfAny('d', 'D');
            if (exponent < 0)
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
            value = double.NaN;
            return text.Length <= LongestFortranNumber && !text.ContainsAny('e', 'E')
                && double.TryParse($"{text[..exponent]}e{text[(exponent + 1)..]}", NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        }

        value = double.NaN;
        if (text.Length - unsigned.Length > 1)
            return false;
        if (unsigned.Equals("nan", StringComparison.OrdinalIgnoreCase))
            return true;
        value = text.StartsWith("-") ? double.NegativeInfinity : double.PositiveInfinity;
        return unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads an integer that fits 64 bits.</summary>
    public static bool TryReadInteger(ReadOnlySpan<char> text, out long value)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads T, true, True or TRUE, and likewise F.</summary>
    public static bool TryReadLogical(ReadOnlySpan<char> text, out bool value)
    {
        value = text is "T" or "true" or "True" or "TRUE";
        return value || text is "F" or "false" or "False" or "FALSE";
    }

    /// <summary>
    /// Whether a line can hold the text: control characters but the tab would break it, and halves of surrogate pairs
    /// do not survive UTF-8.
    /// </summary>
    public static bool IsPrintable(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] != '\t')
                return false;
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
                return false;
        }

        return true;
    }
}
