using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace TpCompiler.Cli.Tests;

/// <summary>Headless Chromium, by day and by night, and how legible colours are.</summary>
internal static partial class Browser
{
    /// <summary>Opens a page, and gives what it has become.</summary>
    public static string Dump(TemporaryFolder folder, string page, bool isDark)
    {
        ProcessStartInfo start = new(ChromiumTheoryAttribute.Browser!,
            ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={folder.File("profile")}", $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", "--dump-dom", "file://" + page])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return text;
    }

    /// <summary>The contrast of two colours: 4.5 for texts and 3 for graphics are asked for (Web Content Accessibility Guidelines 2.1, 1.4.3 and 1.4.11).</summary>
    public static double Contrast(string one, string other)
    {
        (double a, double b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    /// <summary>The relative luminance of rgb(r, g, b), as the guidelines have it.</summary>
    public static double Luminance(string color)
    {
        double[] parts = [.. Number().Matches(color).Take(3).Select(match => double.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture) / 255)];
        double[] linear = Array.ConvertAll(parts, c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4));
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}

/// <summary>A theory that needs headless Chromium, and is skipped with the reason where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute()
    {
        if (Browser is null)
            Skip = "needs Chromium (Debian's chromium)";
    }

    /// <summary>The browser; null for none.</summary>
    public static string? Browser { get; } = Array.Find(["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"], File.Exists);
}
