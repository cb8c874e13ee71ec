using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Kernels;

/// <summary>
/// Prints a library of kernels as text, and reads it back: programs one after another, as <see cref="KernelProgramText"/> has them. A line that begins with
/// <c>#</c> is a comment. What a model needs is printed once and compiled ahead with the assembly that has the file.
/// </summary>
public static class KernelLibraryText
{
    private const string FirstWord = "program";

    /// <summary>The library's text: each program once, however often it occurs, in the order of their first occurrence.</summary>
    /// <param name="programs">The programs.</param>
    /// <param name="comment">Lines at the head of the text.</param>
    public static string Print(IEnumerable<KernelProgram> programs, string comment)
    {
        HashSet<string> printed = [];
        return string.Concat(comment.Split('\n').Select(line => $"# {line}\n"))
            + string.Concat(programs.Where(p => printed.Add(p.Identity)).Select(p => "\n" + KernelProgramText.Print(p)));
    }

    /// <summary>Reads what <see cref="Print"/> wrote.</summary>
    /// <exception cref="FormatException">The text is no library; the message names the line.</exception>
    public static IReadOnlyList<KernelProgram> Parse(string text)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.StartsWith("#", StringComparison.Ordinal) ? string.Empty : line.TrimEnd('\r'))];
        List<KernelProgram> programs = [];
        int first = Array.FindIndex(lines, line => line.Length > 0);
        if (first >= 0 && !Begins(lines[first]))
            throw new FormatException($"Line {first + 1}: expected 'program NAME'; found '{lines[first]}'.");
        while (first >= 0 && first < lines.Length)
        {
            int end = Array.FindIndex(lines, first + 1, Begins);
            if (end < 0)
                end = lines.Length;
            try
            {
                // Empty lines in front keep the numbers of lines in messages right.
                programs.Add(KernelProgramText.Parse(new string('\n', first) + string.Join("\n", lines, first, end - first)));
            }
            catch (ArgumentException e)
            {
                throw new FormatException($"Line {first + 1}: the program is not well formed: {e.Message}", e);
            }

            first = end;
        }

        return programs;
    }

    private static bool Begins(string line) => line == FirstWord || line.StartsWith(FirstWord + " ", StringComparison.Ordinal);
}
