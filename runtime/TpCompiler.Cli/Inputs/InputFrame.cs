using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Inputs;

/// <summary>A structure and where it came from.</summary>
/// <param name="File">The file, as the user gave it.</param>
/// <param name="Number">The place in the file, from 1.</param>
/// <param name="Structure">The structure.</param>
/// <param name="Fraction">The part of all files that was read with it, 0 to 1; of pipes nothing is known.</param>
internal sealed record InputFrame(string File, int Number, Structure Structure, double Fraction)
{
    /// <summary>A problem of this frame, for the user.</summary>
    public CommandException Problem(string problem, Exception? cause = null) => At(File, Number, problem, cause);

    /// <summary>A problem of a frame that may not have been read yet.</summary>
    public static CommandException At(string file, int number, string problem, Exception? cause = null)
        => new($"{file}, frame {number}: {AsClause(problem)}", cause);

    /// <summary>A library's sentence as the end of a line.</summary>
    private static string AsClause(string sentence)
    {
        string text = sentence.TrimEnd('.');
        bool startsWithWord = text.Length > 1 && char.IsUpper(text[0]) && !char.IsUpper(text[1]);
        return startsWithWord ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
