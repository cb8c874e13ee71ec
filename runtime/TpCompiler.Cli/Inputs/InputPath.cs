using System;
using System.IO;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Inputs;

/// <summary>Checks of paths, made before any work so that a mistake is told at once.</summary>
internal static class InputPath
{
    /// <summary>What the user gives for standard input.</summary>
    public const string Standard = "-";

    /// <summary>What messages call a path.</summary>
    public static string NameOf(string path) => path == Standard ? "standard input" : path;

    /// <summary>Opens a file, or standard input.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static Stream Open(string path, CommandContext context)
    {
        try
        {
            return path == Standard ? context.OpenInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

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
    /// <param name="option">The option that gives it, such as --output.</param>
    /// <param name="path">As the user gave it.</param>
    /// <param name="inputs">The inputs, likewise.</param>
    /// <exception cref="CommandException">The output is not usable.</exception>
    public static void RequireOutput(string option, string path, params ReadOnlySpan<string> inputs)
    {
        if (path.Length == 0)
            throw new CommandException($"{option}: expected the name of a file, found an empty one");
        if (OutputTarget.IsStandard(path))
            return;
        if (Directory.Exists(path))
            throw new CommandException($"{path}: expected a file to write, found a folder");
        string target = Resolved(path);
        StringComparison comparison = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            ? StringComparison.OrdinalIgnoreCase
            : StringComparison.Ordinal;
        foreach (string input in inputs)
        {
            if (input != Standard && File.Exists(input) && string.Equals(target, Resolved(input), comparison))
                throw new CommandException($"{path}: is an input file, which is not overwritten; choose another name for the output");
        }
    }

    /// <summary>Tells why a file cannot be read, in the user's words.</summary>
    public static CommandException Unreadable(string path, Exception cause)
        => new($"{NameOf(path)}: cannot be read: {(cause is UnauthorizedAccessException ? "access is denied" : cause.Message)}", cause);

    private static string Resolved(string path)
    {
        string full = Path.GetFullPath(path);
        FileInfo file = new(full);
        return file.LinkTarget is null ? full : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
    }
}
