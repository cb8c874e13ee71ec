using System;
using System.Collections.Generic;
using System.IO;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>
/// A file written by <c>torch.save</c>: a ZIP archive with a pickle that describes objects, and the raw elements of their
/// tensors. Reading one never executes anything.
/// </summary>
public sealed class TorchArchive : IDisposable
{
    private const long LongestPickle = 64 << 20;

    private readonly Stream _stream;
    private readonly ZipDirectory _directory;
    private readonly Dictionary<string, ZipEntry> _entries = [];
    private readonly string _root;
    private readonly bool _verifyChecksums;

    private TorchArchive(Stream stream, string name, bool verifyChecksums)
    {
        _stream = stream;
        _verifyChecksums = verifyChecksums;
        Name = name;
        if (!ZipDirectory.IsZip(stream))
            throw Fail("expected a ZIP archive as torch.save writes since version 1.6, found other bytes (re-save older files with a newer torch)");
        _directory = ZipDirectory.Read(stream, name);
        if (_directory.Entries.Count == 0)
            throw Fail("expected a file written by torch.save, found an empty ZIP archive");
        foreach (ZipEntry entry in _directory.Entries)
            _entries[entry.Name] = entry;
        string first = _directory.Entries[0].Name;
        _root = first[..(first.IndexOf('/', StringComparison.Ordinal) + 1)];
        foreach (string entry in _entries.Keys)
        {
            if (entry.StartsWith(_root + "code/", StringComparison.Ordinal))
                throw Fail("expected a model saved by torch.save, found a TorchScript program (a _compiled.model or LAMMPS file): use the .model file that it was made from");
        }
    }

    /// <summary>The file's name, as given.</summary>
    public string Name { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="verifyChecksums">Whether entries whose bytes do not fit their checksum are refused.</param>
    /// <exception cref="ModelFormatException">It is not a file of this kind, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TorchArchive Open(string path, bool verifyChecksums = true)
        => Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read), path, verifyChecksums);

    /// <summary>Opens a file from a stream that can seek, and takes the stream over.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="name">The name for messages.</param>
    /// <param name="verifyChecksums">Whether entries whose bytes do not fit their checksum are refused.</param>
    /// <exception cref="ModelFormatException">It is not a file of this kind, or damaged.</exception>
    public static TorchArchive Open(Stream stream, string name, bool verifyChecksums = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            return new TorchArchive(stream, name, verifyChecksums);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the pickle. Tensors in it read their elements from this archive, so keep it open while they are needed.</summary>
    /// <returns>The root value: for a saved model a <see cref="PickleObject"/>.</returns>
    /// <exception cref="ModelFormatException">The pickle is damaged.</exception>
    public object? ReadRoot()
    {
        if (!_entries.TryGetValue(_root + "data.pkl", out ZipEntry? entry))
            throw Fail("expected an entry data.pkl, found none: the archive was not written by torch.save");
        if (entry.Length > LongestPickle)
            throw Fail($"expected a data.pkl of at most {LongestPickle} bytes, found {entry.Length}");
        return PickleReader.Read(_directory.ReadEntry(entry, _verifyChecksums), Name, new TorchMeanings(Name, ReadStorage));
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private byte[] ReadStorage(TorchStorage storage)
    {
        string path = $"data/{storage.Key}";
        if (!_entries.TryGetValue(_root + path, out ZipEntry? entry))
            throw new ModelFormatException(Name, path, "expected the elements of a tensor, found no such entry");
        if (entry.Length / storage.Type.Size() < storage.Count)
            throw new ModelFormatException(Name, path, $"expected {storage.Count} elements of type {storage.Type}, found {entry.Length} bytes");
        return _directory.ReadEntry(entry, _verifyChecksums);
    }

    private ModelFormatException Fail(string problem) => new(Name, "", problem);
}
