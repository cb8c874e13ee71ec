using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Atomistic.ModelFiles;

namespace TpCompiler.Atomistic.Tests.ModelFiles;

/// <summary>Writes ZIP archives with stored entries, as torch does, optionally with the 64-bit fields of large files.</summary>
internal static class TinyTorchFile
{
    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> entries, bool wide = false)
    {
        using var file = new MemoryStream();
        using var directory = new MemoryStream();
        using var to = new BinaryWriter(file);
        using var index = new BinaryWriter(directory);
        int count = 0;
        foreach ((string name, byte[] content) in entries)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(name);
            long header = file.Position;
            uint size = wide ? uint.MaxValue : (uint)content.Length;
            foreach (BinaryWriter writer in new[] { to, index })
            {
                bool central = writer == index;
                writer.Write(central ? 0x02014b50u : 0x04034b50u);
                if (central)
                    writer.Write((ushort)45);
                writer.Write((ushort)45);
                writer.Write((ushort)0);
                writer.Write((ushort)0);
                writer.Write(0u);
                writer.Write(Checksum(content));
                writer.Write(size);
                writer.Write(size);
                writer.Write((ushort)utf8.Length);
                writer.Write((ushort)(central && wide ? 28 : 0));
                if (central)
                {
                    writer.Write((ushort)0);
                    writer.Write(0u);
                    writer.Write(0u);
                    writer.Write(wide ? uint.MaxValue : (uint)header);
                }

                writer.Write(utf8);
                if (central && wide)
                {
                    writer.Write((ushort)1);
                    writer.Write((ushort)24);
                    writer.Write((long)content.Length);
                    writer.Write((long)content.Length);
                    writer.Write(header);
                }
            }

            to.Write(content);
            count++;
        }

        long start = file.Position;
        to.Write(directory.ToArray());
        if (wide)
            WriteWideEnd(to, start, directory.Length, count);
        to.Write(0x06054b50u);
        to.Write(0u);
        to.Write((ushort)(wide ? ushort.MaxValue : count));
        to.Write((ushort)(wide ? ushort.MaxValue : count));
        to.Write(wide ? uint.MaxValue : (uint)directory.Length);
        to.Write(wide ? uint.MaxValue : (uint)start);
        to.Write((ushort)0);
        return file.ToArray();
    }

    /// <summary>An archive with a pickle and storages by key.</summary>
    public static TorchArchive OpenPickle(byte[] pickle, params (string Key, byte[] Bytes)[] storages)
    {
        List<(string, byte[])> entries = [("m/data.pkl", pickle)];
        foreach ((string key, byte[] bytes) in storages)
            entries.Add(($"m/data/{key}", bytes));
        return Open(Zip(entries));
    }

    public static TorchArchive Open(byte[] file, bool verifyChecksums = true)
        => TorchArchive.Open(new MemoryStream(file, writable: false), "test.model", verifyChecksums);

    private static void WriteWideEnd(BinaryWriter to, long start, long length, int count)
    {
        long end = to.BaseStream.Position;
        to.Write(0x06064b50u);
        to.Write(44L);
        to.Write((ushort)45);
        to.Write((ushort)45);
        to.Write(0L);
        to.Write((long)count);
        to.Write((long)count);
        to.Write(length);
        to.Write(start);
        to.Write(0x07064b50u);
        to.Write(0u);
        to.Write(end);
        to.Write(1u);
    }

    private static readonly uint[] s_checksums = [.. Enumerable.Range(0, 256).Select(b => ShiftByte((uint)b))];

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
            crc = s_checksums[(crc ^ b) & 255] ^ (crc >> 8);
        return ~crc;
    }

    private static uint ShiftByte(uint value)
    {
        for (int bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
        return value;
    }
}
