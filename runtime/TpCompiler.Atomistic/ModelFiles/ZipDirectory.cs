using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace TpCompiler.Atomistic.ModelFiles;

/// <summary>An entry of a ZIP archive.</summary>
internal sealed record ZipEntry(string Name, ushort Method, uint Checksum, long PackedLength, long Length, long HeaderOffset);

/// <summary>
/// The central directory of a ZIP archive, with the 64-bit extension that files over 4 GB need. Entries are read only
/// where they are stored without compression, which is how torch writes them.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint End64LocatorSignature = 0x07064b50;
    private const uint End64Signature = 0x06064b50;
    private const uint EntrySignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EndLength = 22;
    private const int EntryLength = 46;
    private const int LocalLength = 30;

    private readonly Stream _stream;
    private readonly string _file;

    private ZipDirectory(Stream stream, string file)
    {
        _stream = stream;
        _file = file;
    }

    /// <summary>The entries in the order of the directory, which is that of writing.</summary>
    public List<ZipEntry> Entries { get; } = [];

    public static ZipDirectory Read(Stream stream, string file)
    {
        var directory = new ZipDirectory(stream, file);
        directory.ReadEntries();
        return directory;
    }

    /// <summary>Whether the stream begins as a ZIP archive does.</summary>
    public static bool IsZip(Stream stream)
    {
        Span<byte> start = stackalloc byte[4];
        stream.Position = 0;
        return stream.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4
            && BinaryPrimitives.ReadUInt32LittleEndian(start) == LocalSignature;
    }

    /// <summary>The bytes of an entry, with their checksum verified where asked for.</summary>
    public byte[] ReadEntry(ZipEntry entry, bool verifyChecksum)
    {
        if (entry.Method != 0 || entry.PackedLength != entry.Length)
            throw Fail(entry.Name, $"expected an entry stored without compression, found method {entry.Method}");
        byte[] local = Read(entry.HeaderOffset, LocalLength, entry.Name);
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalSignature)
            throw Fail(entry.Name, $"expected the header of an entry at byte {entry.HeaderOffset}, found other bytes");
        long start = entry.HeaderOffset + LocalLength
            + BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(local.AsSpan(28));
        byte[] content = Read(start, entry.Length, entry.Name);
        if (verifyChecksum && Crc32.Of(content) is uint found && found != entry.Checksum)
            throw Fail(entry.Name, $"the file is damaged: expected checksum {entry.Checksum:x8}, found {found:x8}");
        return content;
    }

    private void ReadEntries()
    {
        (long offset, long length, long count) = FindDirectory();
        byte[] bytes = Read(offset, length, "directory");
        int position = 0;
        for (long i = 0; i < count; i++)
        {
            if (position + EntryLength > bytes.Length || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(position)) != EntrySignature)
                throw Fail("directory", $"expected {count} entries, found {i}");
            ReadOnlySpan<byte> e = bytes.AsSpan(position);
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(e[28..]);
            int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(e[30..]);
            int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(e[32..]);
            if (EntryLength + nameLength + extraLength + commentLength > e.Length)
                throw Fail("directory", $"expected {count} entries, found {i} and a part of one");
            Entries.Add(Entry(e, nameLength, extraLength));
            position += EntryLength + nameLength + extraLength + commentLength;
        }
    }

    private static ZipEntry Entry(ReadOnlySpan<byte> e, int nameLength, int extraLength)
    {
        string name = Encoding.UTF8.GetString(e.Slice(EntryLength, nameLength));
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(e[20..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(e[24..]);
        long header = BinaryPrimitives.ReadUInt32LittleEndian(e[42..]);
        ReadOnlySpan<byte> extra = e.Slice(EntryLength + nameLength, extraLength);
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int size = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            ReadOnlySpan<byte> wide = extra.Slice(4, size);
            if (id == 1)
            {
                // The 64-bit field holds, in this order, only the numbers whose 32-bit places are all ones.
                TakeWide(ref length, ref wide);
                TakeWide(ref packed, ref wide);
                TakeWide(ref header, ref wide);
            }

            extra = extra[(4 + size)..];
        }

        return new ZipEntry(name, BinaryPrimitives.ReadUInt16LittleEndian(e[10..]), BinaryPrimitives.ReadUInt32LittleEndian(e[16..]), packed, length, header);
    }

    private static void TakeWide(ref long value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue || wide.Length < 8)
            return;
        value = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[8..];
    }

    private (long Offset, long Length, long Count) FindDirectory()
    {
        // The end record may be followed by a comment of at most 65535 bytes.
        long tailLength = Math.Min(_stream.Length, EndLength + ushort.MaxValue);
        byte[] tail = Read(_stream.Length - tailLength, tailLength, "directory");
        for (int i = tail.Length - EndLength; i >= 0; i--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(i)) == EndSignature)
                return FromEnd(tail.AsSpan(i), _stream.Length - tailLength + i);
        }

        throw Fail("directory", "expected the end record of a ZIP archive, found none: the file is cut short");
    }

    private (long Offset, long Length, long Count) FromEnd(ReadOnlySpan<byte> end, long position)
    {
        const int LocatorLength = 20;
        const int End64Length = 56;
        if (position >= LocatorLength)
        {
            byte[] locator = Read(position - LocatorLength, LocatorLength, "directory");
            if (BinaryPrimitives.ReadUInt32LittleEndian(locator) == End64LocatorSignature)
            {
                byte[] wide = Read(BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8)), End64Length, "directory");
                if (BinaryPrimitives.ReadUInt32LittleEndian(wide) != End64Signature)
                    throw Fail("directory", "expected the 64-bit end record of a ZIP archive, found other bytes");
                return (BinaryPrimitives.ReadInt64LittleEndian(wide.AsSpan(48)), BinaryPrimitives.ReadInt64LittleEndian(wide.AsSpan(40)),
                    BinaryPrimitives.ReadInt64LittleEndian(wide.AsSpan(32)));
            }
        }

        return (BinaryPrimitives.ReadUInt32LittleEndian(end[16..]), BinaryPrimitives.ReadUInt32LittleEndian(end[12..]),
            BinaryPrimitives.ReadUInt16LittleEndian(end[10..]));
    }

    private byte[] Read(long offset, long length, string what)
    {
        // No allocation before this check: lengths come from the file.
        if (offset < 0 || length < 0 || length > Array.MaxLength || offset > _stream.Length - length)
            throw Fail(what, $"expected {length} bytes at byte {offset}, found a file of {_stream.Length} bytes");
        var bytes = new byte[length];
        _stream.Position = offset;
        _stream.ReadExactly(bytes);
        return bytes;
    }

    private ModelFormatException Fail(string path, string problem) => new(_file, path, problem);
}
