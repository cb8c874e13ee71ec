using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>
/// A file written by <c>torch.save</c>, or a package of <c>nequip-package</c>: a ZIP archive with a pickle that describes objects, and the raw elements of
/// their tensors. Reading one never executes anything.
/// </summary>
public sealed class TorchArchive : IDisposable
{
    private const long LongestPickle = 64 << 20;
    private const string PackagedModel = "model/eager_model.pkl";
    private const string PackageMetadata = "model/package_metadata.txt";

    private readonly Stream _stream;
    private readonly ZipDirectory _directory;
    private readonly Dictionary<string, ZipEntry> _entries = [];
    private readonly string _root;
    private readonly bool _verifyChecksums;
    private readonly bool _isPackage;

    private TorchArchive(Stream stream, string name, bool verifyChecksums)
    {
        _stream = stream;
        _verifyChecksums = verifyChecksums;
        Name = name;
        if (!ZipDirectory.IsZip(stream))
            throw Fail($"expected a model as mace-torch or tpc convert write it, found {ModelFileKind.OfStart(Start(stream))}");
        _directory = ZipDirectory.Read(stream, name);
        if (_directory.Entries.Count == 0)
            throw Fail("expected a file written by torch.save, found an empty ZIP archive");
        foreach (ZipEntry entry in _directory.Entries)
            _entries[entry.Name] = entry;
        string first = _directory.Entries[0].Name;
        _root = first[..(first.IndexOf('/', StringComparison.Ordinal) + 1)];
        _isPackage = _entries.ContainsKey(_root + PackagedModel) && _entries.ContainsKey(_root + PackageMetadata);
        if (ModelFileKind.IsTorchScript(InRoot) || !_entries.ContainsKey(_root + PickleName))
            throw Fail($"expected a model saved by torch.save, with an entry data.pkl, found {ModelFileKind.OfArchive(InRoot)}");
    }

    /// <summary>The file's name, as given.</summary>
    public string Name { get; }

    private string PickleName => _isPackage ? PackagedModel : "data.pkl";

    /// <summary>The names of the entries without the archive's own folder.</summary>
    private string[] InRoot => [.. _entries.Keys.Select(entry => entry.StartsWith(_root, StringComparison.Ordinal) ? entry[_root.Length..] : entry)];

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
        ZipEntry entry = _entries[_root + PickleName];
        if (entry.Length > LongestPickle)
            throw Fail($"expected a pickle of at most {LongestPickle} bytes, found {entry.Length} in {PickleName}");
        return PickleReader.Read(_directory.ReadEntry(entry, _verifyChecksums), Name, new TorchMeanings(Name, ReadStorage));
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static byte[] Start(Stream stream)
    {
        byte[] start = new byte[ModelFileKind.StartLength];
        stream.Position = 0;
        return start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }

    private byte[] ReadStorage(TorchStorage storage)
    {
        string path = _isPackage ? $".data/{storage.Key}.storage" : $"data/{storage.Key}";
        if (!_entries.TryGetValue(_root + path, out ZipEntry? entry))
            throw new ModelFormatException(Name, path, "expected the elements of a tensor, found no such entry");
        if (entry.Length / storage.Type.Size() < storage.Count)
            throw new ModelFormatException(Name, path, $"expected {storage.Count} elements of type {storage.Type}, found {entry.Length} bytes");
        return _directory.ReadEntry(entry, _verifyChecksums);
    }

    private ModelFormatException Fail(string problem) => new(Name, "", problem);
}
