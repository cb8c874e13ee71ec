using System;
using System.IO;
using System.Text;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// A file that appears whole or not at all: it is written under a temporary name in the same folder and renamed by
/// <see cref="Commit"/>. Disposed without a commit, it leaves nothing behind and an older file as it was. A link stays one, and its
/// target is written; an older file keeps its mode, and one that is write-protected is refused. What is no ordinary file, such as a
/// pipe or a device, is written into as it comes.
/// </summary>
public sealed class OutputFile : IDisposable
{
    private const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const int BufferLength = 1 << 16;

    private readonly string _target;
    private readonly string? _temporary;
    private readonly FileStream _file;
    private readonly FileStatus? _older;
    private bool _closed;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where the file is to appear; its folder must exist.</param>
    /// <exception cref="IOException">It is a folder, its folder does not exist, or the temporary file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It is write-protected, or its folder is.</exception>
    public OutputFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new IOException($"Cannot write the file {path}: it is a folder.");
        _older = FileStatus.Of(full);
        _target = Target(full);
        if (_older is { IsRegular: false } || IsDescriptor(full))
        {
            // The path as it was given: what a link of /proc says of a pipe is no path.
            _file = new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            if (_file.CanSeek && _older is { IsRegular: true })
                _file.Seek(0, SeekOrigin.End);
            Stream = new BufferedStream(_file, BufferLength);
            return;
        }

        string folder = Path.GetDirectoryName(_target)!;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"Cannot write the file {path}: its folder does not exist.");
        if (_older is not null)
            RequireWritable(path, _target);
        _temporary = Path.Combine(folder, $".{Path.GetFileName(_target)}.{Guid.NewGuid():N}.tmp");
        _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        Stream = new BufferedStream(_file, BufferLength);
        Unfinished += DeleteTemporary;
    }

    /// <summary>Every file that was begun and neither committed nor disposed.</summary>
    private static event Action? Unfinished;

    /// <summary>The content goes here.</summary>
    public Stream Stream { get; }

    /// <summary>Removes what all unfinished files of this process have left so far; for a process that ends without disposing them.</summary>
    public static void DeleteUnfinished() => Unfinished?.Invoke();

    /// <summary>Closes the file and gives it its name, in place of an older file.</summary>
    /// <exception cref="InvalidOperationException">The file has been committed or disposed already.</exception>
    public void Commit()
    {
        if (_closed)
            throw new InvalidOperationException($"{_target} has been committed or abandoned already.");
        Stream.Flush();
        if (_temporary is null)
        {
            _closed = true;
            _file.Dispose();
            return;
        }

        _file.Flush(flushToDisk: true);
        _file.Dispose();
        if (_older is { } older && !OperatingSystem.IsWindows())
        {
            older.GiveTo(_temporary);
            File.SetUnixFileMode(_temporary, File.GetUnixFileMode(_target));
        }

        File.Move(_temporary, _target, overwrite: true);
        _closed = true;
        Unfinished -= DeleteTemporary;
    }

    /// <summary>Removes the temporary file unless it was committed.</summary>
    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;

        // The file and not the buffer before it: what is abandoned need not be written first.
        _file.Dispose();
        Unfinished -= DeleteTemporary;
        DeleteTemporary();
    }

    /// <summary>Whether a file appears at a path, whole or not at all: nothing is there, or an ordinary file, rather than a pipe, a device or what this process has open.</summary>
    /// <param name="path">Where the file is to appear.</param>
    public static bool AppearsAt(string path)
    {
        string full = Path.GetFullPath(path);
        return FileStatus.Of(full) is not { IsRegular: false } && !IsDescriptor(full);
    }

    /// <summary>Writes a whole file; an exception from <paramref name="write"/> leaves nothing behind.</summary>
    /// <param name="path">Where the file is to appear.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using OutputFile file = new(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>Writes a whole text file in UTF-8 with <c>\n</c> line ends; an exception leaves nothing behind.</summary>
    /// <param name="path">Where the file is to appear.</param>
    /// <param name="write">Writes the content.</param>
    public static void WriteText(string path, Action<TextWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        Write(path, stream =>
        {
            using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            write(writer);
        });
    }

    /// <summary>The file that a path leads to, whether it is there or not.</summary>
    internal static string Target(string path)
    {
        FileInfo file = new(path);
        return file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
    }

    /// <summary>Whether a path is that of something this process has open already, as /dev/stdout is.</summary>
    private static bool IsDescriptor(string path) => !OperatingSystem.IsWindows()
        && (path is "/dev/stdout" or "/dev/stderr" || path.StartsWith("/dev/fd/", StringComparison.Ordinal)
            || (path.StartsWith("/proc/", StringComparison.Ordinal) && path.Contains("/fd/", StringComparison.Ordinal)));

    /// <summary>Refuses a file that nobody may write, which nobody but an administrator could; the process need not be able to open others either.</summary>
    private static void RequireWritable(string path, string target)
    {
        bool isProtected = OperatingSystem.IsWindows()
            ? (File.GetAttributes(target) & FileAttributes.ReadOnly) != 0
            : (File.GetUnixFileMode(target) & AnyWrite) == 0;
        if (isProtected)
            throw new UnauthorizedAccessException($"Cannot write the file {path}: it is write-protected.");
        new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
    }

    private void DeleteTemporary()
    {
        if (_temporary is not null)
            File.Delete(_temporary);
    }
}
