using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Atomistic.Tests.ModelFiles;
using TpCompiler.TestSupport;

namespace TpCompiler.Atomistic.Tests.MaceFiles;

/// <summary>A real model file taken apart, to be changed and read again.</summary>
internal sealed class MutableModel
{
    private readonly List<(string Name, byte[] Content)> _entries = [];

    private MutableModel(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file), ZipArchiveMode.Read);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using Stream stream = entry.Open();
            var content = new byte[entry.Length];
            stream.ReadExactly(content);
            _entries.Add((entry.FullName, content));
        }
    }

    public byte[] Pickle
    {
        get => _entries[PickleIndex].Content;
        set => _entries[PickleIndex] = (_entries[PickleIndex].Name, value);
    }

    public IReadOnlyList<(string Name, byte[] Content)> Entries => _entries;

    private int PickleIndex => _entries.FindIndex(e => e.Name.EndsWith("/data.pkl", StringComparison.Ordinal));

    /// <summary>Takes apart a file below the shared folder, which may be compressed by gzip.</summary>
    public static MutableModel Of(string relativePath) => new(Bytes(relativePath));

    /// <summary>Takes apart a file in memory.</summary>
    public static MutableModel OfBytes(byte[] file) => new(file);

    /// <summary>The bytes of a model file below the shared folder, with or without <c>.gz</c> at its end.</summary>
    public static byte[] Bytes(string relativePath)
    {
        string path = SharedData.PathOf(relativePath);
        if (File.Exists(path))
            return File.ReadAllBytes(path);
        using var gzip = new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        using var file = new MemoryStream();
        gzip.CopyTo(file);
        return file.ToArray();
    }

    /// <summary>Replaces all occurrences of a name in the pickle.</summary>
    public MutableModel Replace(string from, string to)
    {
        string pickle = Encoding.Latin1.GetString(Pickle);
        if (!pickle.Contains(from, StringComparison.Ordinal))
            throw new ArgumentException($"no {from} in the pickle");
        Pickle = Encoding.Latin1.GetBytes(pickle.Replace(from, to, StringComparison.Ordinal));
        return this;
    }

    public void Remove(int index) => _entries.RemoveAt(index);

    public byte[] ToBytes() => TinyTorchFile.Zip(_entries);

    public MaceDescription Load() => Load(ToBytes());

    public static MaceDescription Load(byte[] file, bool verifyChecksums = true)
    {
        using TorchArchive archive = TinyTorchFile.Open(file, verifyChecksums);
        return MaceModelFile.Load(archive);
    }
}
