using System;
using System.IO;

namespace TpCompiler.Atomistic.Structures;

/// <summary>The lines of a text file of structures, counted from 1, and words of them; errors name file and line.</summary>
internal sealed class StructureLines(TextReader reader, string sourceName)
{
    /// <summary>The line that was read last.</summary>
    public int Number { get; private set; }

    /// <summary>The line that was read last; null at the end.</summary>
    public string? Last { get; private set; }

    /// <summary>The next line; null at the end.</summary>
    /// <exception cref="StructureFormatException">It has control characters, as no text has.</exception>
    public string? Next()
    {
        string? line = Skip();
        if (line is not null && !ValueText.IsPrintable(line))
            throw Error("expected text, found a control character");
        return line;
    }

    /// <summary>The next line, whatever it holds; null at the end.</summary>
    public string? Skip()
    {
        Last = reader.ReadLine();
        if (Last is not null)
            Number++;
        return Last;
    }

    /// <summary>An error at the line that was read last.</summary>
    public StructureFormatException Error(string problem) => At(Math.Max(Number, 1), problem);

    /// <summary>An error at a line.</summary>
    public StructureFormatException At(int line, string problem) => new(sourceName, line, problem);

    /// <summary>The words of a line, up to a comment behind ! or #.</summary>
    public static string[] Words(string line)
    {
        int comment = line.AsSpan().IndexOfAny('!', '#');
        return (comment < 0 ? line : line[..comment]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Reads finite numbers from the beginning of some words.</summary>
    /// <returns>How many of the first <paramref name="numbers"/> words are numbers.</returns>
    public static int LeadingNumbers(ReadOnlySpan<string> words, Span<double> numbers)
    {
        int count = 0;
        while (count < Math.Min(words.Length, numbers.Length) && ValueText.TryReadReal(words[count], out numbers[count]) && double.IsFinite(numbers[count]))
            count++;
        return count;
    }
}
