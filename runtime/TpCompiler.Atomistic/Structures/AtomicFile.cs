using System;
using System.IO;
using System.Text;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// A file that appears whole or not at all: it is written under a temporary name in the same folder and renamed by
/// <see cref="Commit"/>. Disposed without a commit, it leaves nothing behind and an older file as it was.
/// </summary>
public sealed class AtomicFile : IDisposable
{
    private readonly string _target;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _closed;

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where the file is to appear; its folder must exist. A link is followed.</param>
    /// <exception cref="IOException">The temporary file cannot be created.</exception>
    public AtomicFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new IOException($"Cannot write the file {path}: it is a folder.");
        FileInfo existing = new(full);
        _target = existing.LinkTarget is null ? full : existing.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? full;
        string name = $".{Path.GetFileName(_target)}.{Guid.NewGuid():N}.tmp";
        _temporary = Path.Combine(Path.GetDirectoryName(_target)!, name);
        _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
    }

    /// <summary>The content goes here.</summary>
    public Stream Stream => _stream;

    /// <summary>Closes the file and gives it its name, in place of an older file.</summary>
    /// <exception cref="InvalidOperationException">The file has been committed or disposed already.</exception>
    public void Commit()
    {
        if (_closed)
            throw new InvalidOperationException($"{_target} has been committed or abandoned already.");
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_temporary, _target, overwrite: true);
        _closed = true;
    }

    /// <summary>Removes the temporary file unless it was committed.</summary>
    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        try
        {
            _stream.Dispose();
        }
        finally
        {
            File.Delete(_temporary);
        }
    }

    /// <summary>Writes a whole file; an exception from <paramref name="write"/> leaves nothing behind.</summary>
    /// <param name="path">Where the file is to appear.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using AtomicFile file = new(path);
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
}
