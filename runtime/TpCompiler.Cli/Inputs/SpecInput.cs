using System;
using System.Globalization;
using System.IO;
using System.Linq;
using TpCompiler.Core.Diagrams.Language;

namespace TpCompiler.Cli.Inputs;

/// <summary>A fusion diagram's text, from a file or from the command line itself.</summary>
/// <param name="Name">The file, or a name for the text of the command line.</param>
/// <param name="Text">The text.</param>
internal sealed record SpecInput(string Name, string Text)
{
    /// <summary>The largest file that is taken for a diagram, in bytes.</summary>
    private const long LargestFile = 1 << 20;

    /// <summary>Takes the argument for a file if there is one of that name, otherwise, where it looks like statements, for the text.</summary>
    /// <exception cref="CommandException">It is neither, or the file cannot be read.</exception>
    public static SpecInput Of(string argument)
    {
        if (!File.Exists(argument) && AttributeSpec.DiagramOf(argument) is string diagram)
            return new("text", diagram);
        if (!File.Exists(argument) && IsText(argument))
            return new("text", argument);
        InputPath.RequireFile(argument, "a fusion diagram or a file that holds one");
        try
        {
            if (new FileInfo(argument).Length > LargestFile)
                throw new CommandException($"{argument}: is larger than 1 MiB, and no fusion diagram");
            return new(argument, File.ReadAllText(argument));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputPath.Unreadable(argument, e);
        }
    }

    /// <summary>Whether there are statements in it, right or wrong: no name of a file is like that.</summary>
    private static bool IsText(string argument)
        => argument.AsSpan().ContainsAny("=;\n")
            || DiagramWords.Statements.Any(word => argument.StartsWith(word, StringComparison.Ordinal) && argument.AsSpan(word.Length) is [' ' or '\t', ..]);

    /// <summary>The line and column of a place in the text, counted from 1.</summary>
    public (int Line, int Column) LocationOf(int offset)
    {
        ReadOnlySpan<char> before = Text.AsSpan(0, Math.Min(offset, Text.Length));
        return (before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    /// <summary>The finding as compilers print theirs: "file:line:column: error TPC0404: ...".</summary>
    public string Describe(DiagramDiagnostic finding)
    {
        (int line, int column) = LocationOf(finding.Span.Offset);
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{Name}:{line}:{column}: {(finding.IsError ? "error" : "warning")} {finding.Kind.Id}: {finding.Message}");
        return finding.Suggestion is DiagramSuggestion { Replacement.Length: > 0 } suggestion
            ? $"{text} (perhaps '{suggestion.Replacement}')"
            : text;
    }
}
