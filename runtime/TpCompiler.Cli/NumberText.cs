using System;
using System.Globalization;

namespace TpCompiler.Cli;

/// <summary>Numbers for people to read.</summary>
internal static class NumberText
{
    /// <summary>A number with a fixed count of decimals; zero has no sign.</summary>
    public static string Fixed(double value, int decimals)
    {
        string text = value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text.StartsWith('-') && !text.AsSpan().ContainsAnyInRange('1', '9') ? text[1..] : text;
    }

    /// <summary>A whole number with its thousands apart.</summary>
    public static string Grouped(long value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    /// <summary>The shortest text that reads back as the number.</summary>
    public static string Shortest(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
