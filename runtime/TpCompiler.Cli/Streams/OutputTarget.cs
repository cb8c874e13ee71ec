using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Streams;

/// <summary>
/// Where a command writes what the user wants: a file, which appears whole or not at all, or standard output, called <c>-</c>. Whatever
/// goes wrong is one sentence that names it.
/// </summary>
internal sealed class OutputTarget : IDisposable
{
    /// <summary>What the user gives for standard output.</summary>
    public const string Standard = "-";

    // Linux's errno of writes that a user can do something about; .NET's messages name the temporary file, if anything.
    private const int NoSpace = 28, QuotaExceeded = 122, ReadOnlySystem = 30, NobodyReads = 32;

    /// <summary>The end of the name of a file that is compressed.</summary>
    public const string GzipEnd = ".gz";

    private readonly string _name;
    private readonly OutputFile? _file;
    private readonly TargetStream _target;

    private OutputTarget(string name, Stream stream, CommandContext context, OutputFile? file = null)
    {
        _name = name;
        _file = file;
        _target = new TargetStream(name, stream, context.Cancellation);
        Stream = file is not null && IsGzipped(name) ? new GZipStream(_target, CompressionLevel.Optimal, leaveOpen: true) : _target;
        Writer = file is null ? context.Output : new StreamWriter(Stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
    }

    /// <summary>Bytes go here; they are compressed where the name of the file ends in .gz.</summary>
    public Stream Stream { get; }

    /// <summary>The bytes that were written.</summary>
    public long Length => _target.Length;

    /// <summary>Text goes here.</summary>
    public TextWriter Writer { get; }

    /// <summary>Begins to write.</summary>
    /// <param name="path">The file, as the user gave it.</param>
    /// <param name="context">Has standard output.</param>
    /// <exception cref="CommandException">Nothing can be written there.</exception>
    public static OutputTarget Open(string path, CommandContext context)
    {
        if (IsStandard(path))
            return new(NameOf(path), context.OpenOutput?.Invoke() ?? new TextStream(context.Output), context);
        try
        {
            OutputFile file = new(path);
            return new(path, file.Stream, context, file);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw Unwritable(path, e);
        }
    }

    /// <summary>Whether a path is standard output.</summary>
    public static bool IsStandard(string? path) => path is Standard or "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1";

    /// <summary>Whether a path is that of a compressed file.</summary>
    public static bool IsGzipped(string path) => path.EndsWith(GzipEnd, StringComparison.OrdinalIgnoreCase);

    /// <summary>What messages call a path.</summary>
    public static string NameOf(string path) => path == Standard ? "standard output" : path;

    /// <summary>All is written: gives a file its name.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public void Commit()
    {
        Writer.Flush();
        Stream.Flush();
        if (Stream != _target)
            Stream.Dispose();
        _target.Flush();
        try
        {
            _file?.Commit();
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw Unwritable(_name, e);
        }
    }

    /// <summary>Without a commit, takes away what was written to a file.</summary>
    public void Dispose() => _file?.Dispose();

    /// <summary>Whether an exception is that of a file that is written; the third is what .NET makes of EFBIG.</summary>
    public static bool IsFailure(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <summary>Says why an output cannot be written.</summary>
    public static CommandException Unwritable(string name, Exception e) => new($"{name}: cannot be written: {Explanation(e)}", e);

    private static string Explanation(Exception e) => e switch
    {
        UnauthorizedAccessException => e.Message.EndsWith("is write-protected.", StringComparison.Ordinal) ? "it is write-protected" : "access is denied",
        ArgumentOutOfRangeException => "it would be larger than files may be here (see ulimit -f)",
        DirectoryNotFoundException => "its folder does not exist",
        _ when OperatingSystem.IsWindows() => e.Message,
        _ => e.HResult switch
        {
            NoSpace => "there is no space left",
            QuotaExceeded => "there is no space left in the quota",
            ReadOnlySystem => "its file system is read-only",
            NobodyReads => "nobody reads it any more",
            _ => e.Message,
        },
    };
}
