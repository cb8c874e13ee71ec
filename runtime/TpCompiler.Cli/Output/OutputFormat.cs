using System;
using System.Linq;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Output;

/// <summary>How <c>tpc evaluate --output</c> writes results, which the name of the file says.</summary>
internal enum OutputFormat
{
    /// <summary>Structures with results, as ASE reads them.</summary>
    ExtendedXyz,

    /// <summary>The document of --json.</summary>
    Json,

    /// <summary>A document for each frame, on a line of its own.</summary>
    JsonLines,
}

/// <summary>Formats by the ends of names.</summary>
internal static class OutputFormats
{
    private static readonly (string End, OutputFormat Format)[] s_ends =
        [(".xyz", OutputFormat.ExtendedXyz), (".extxyz", OutputFormat.ExtendedXyz), (".json", OutputFormat.Json), (".jsonl", OutputFormat.JsonLines)];

    /// <summary>The format of an output: of standard output, pipes and devices it is extended XYZ.</summary>
    /// <param name="path">As the user gave it.</param>
    /// <exception cref="CommandException">The name says none of those that are written.</exception>
    public static OutputFormat Of(string path)
    {
        string name = OutputTarget.IsGzipped(path) ? path[..^OutputTarget.GzipEnd.Length] : path;
        foreach ((string end, OutputFormat format) in s_ends)
        {
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
                return format;
        }

        if (OutputTarget.IsStandard(path) || !OutputFile.AppearsAt(path))
            return OutputFormat.ExtendedXyz;
        throw new CommandException($"{path}: expected an output whose name ends in {string.Join(", ", s_ends.Select(known => known.End))}, each also with .gz behind it");
    }
}
