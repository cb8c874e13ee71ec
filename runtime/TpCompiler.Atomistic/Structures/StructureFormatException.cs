using System;

namespace TpCompiler.Atomistic.Structures;

/// <summary>A file of structures is malformed; the message names the file, the line, what was expected and what was found.</summary>
public sealed class StructureFormatException : FormatException
{
    /// <summary>An error at a line of a file.</summary>
    /// <param name="source">The file, or a name for the text that was read.</param>
    /// <param name="line">The line, counted from 1.</param>
    /// <param name="problem">What was expected and what was found.</param>
    public StructureFormatException(string source, int line, string problem)
        : base($"{source}, line {line}: {problem}")
    {
        SourceName = source;
        Line = line;
        Problem = problem;
    }

    /// <summary>The file, or a name for the text that was read.</summary>
    public string SourceName { get; }

    /// <summary>The line, counted from 1.</summary>
    public int Line { get; }

    /// <summary>What was expected and what was found.</summary>
    public string Problem { get; }
}
