using System;
using System.IO;

namespace TpCompiler.Cli.Inputs;

/// <summary>Checks of paths, made before any work so that a mistake is told at once.</summary>
internal static class InputPath
{
    /// <summary>Refuses what is not a file.</summary>
    /// <param name="path">As the user gave it.</param>
    /// <param name="expected">What it should be, such as <c>a model file</c>.</param>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static void RequireFile(string path, string expected)
    {
        if (path.Length == 0)
            throw new CommandException($"expected the name of {expected}, found an empty one");
        if (Directory.Exists(path))
            throw new CommandException($"{path}: expected {expected}, found a folder");
        if (!File.Exists(path))
            throw new CommandException($"{path}: expected {expected}, but there is no such file");
    }

    /// <summary>Refuses an output that cannot be written or would replace an input.</summary>
    /// <exception cref="CommandException">The output is not usable.</exception>
    public static void RequireOutput(string path, params ReadOnlySpan<string> inputs)
    {
        if (path.Length == 0)
            throw new CommandException("--output: expected the name of a file, found an empty one");
        if (Directory.Exists(path))
            throw new CommandException($"{path}: expected a file to write, found a folder");
        string target = Resolved(path);
        if (!Directory.Exists(Path.GetDirectoryName(target)))
            throw new CommandException($"{path}: cannot be written, because its folder does not exist");
        StringComparison comparison = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            ? StringComparison.OrdinalIgnoreCase
            : StringComparison.Ordinal;
        foreach (string input in inputs)
        {
            if (string.Equals(target, Resolved(input), comparison))
                throw new CommandException($"{path}: is an input file, which is not overwritten; choose another name for the output");
        }
    }

    /// <summary>Tells why a file cannot be read, in the user's words.</summary>
    public static CommandException Unreadable(string path, Exception cause)
        => new($"{path}: cannot be read: {(cause is UnauthorizedAccessException ? "access is denied" : cause.Message)}", cause);

    private static string Resolved(string path)
    {
        string full = Path.GetFullPath(path);
        return new FileInfo(full).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
    }
}
