using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;
using TpCompiler.Atomistic.Structures.Cif;
using TpCompiler.Atomistic.Structures.Formats;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// Reads files of structures of any format that is known here: extended and plain XYZ (<see cref="ExtendedXyz"/>), POSCAR and CONTCAR of VASP 5 and later, CIF, each also compressed by
/// gzip. How a file begins says what it is, and its name where that says nothing.
/// </summary>
public static class StructureFile
{
    private const int MostLookedAt = 1 << 20;

    /// <summary>Reads the structures of a file, one at a time while the result is enumerated.</summary>
    /// <exception cref="StructureFormatException">The file is malformed, or of no known format (while enumerating).</exception>
    /// <exception cref="IOException">The file cannot be read (while enumerating).</exception>
    public static IEnumerable<Structure> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Structures(path);

        static IEnumerable<Structure> Structures(string path)
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            foreach (Structure structure in Read(stream, path))
                yield return structure;
        }
    }

    /// <summary>Reads the structures of a stream, which need not be seekable, one at a time while the result is enumerated.</summary>
    /// <param name="stream">The file; it is not disposed.</param>
    /// <param name="name">What errors call it, and what tells its format where its beginning does not.</param>
    /// <param name="skip">
    /// Is told of frames of extended XYZ that are malformed, which are passed over then: reading goes on at the next line that holds a number of atoms and nothing else. Null: the first
    /// such frame ends the reading by an exception.
    /// </param>
    /// <exception cref="StructureFormatException">The file is malformed, or of no known format (while enumerating).</exception>
    /// <exception cref="IOException">The file cannot be read (while enumerating).</exception>
    public static IEnumerable<Structure> Read(Stream stream, string name, Action<StructureFormatException>? skip = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return Guarded(Open(stream, name, skip), name);
    }

    private static IEnumerable<Structure> Open(Stream stream, string name, Action<StructureFormatException>? skip)
    {
        PeekedStream plain = new(stream);
        while (plain.Start.Length < 2 && plain.LookFurther())
        {
        }

        bool isGzipped = plain.Start is [0x1f, 0x8b, ..];
        using Stream inflated = isGzipped ? new GZipStream(plain, CompressionMode.Decompress) : Stream.Null;
        PeekedStream content = isGzipped ? new(inflated) : plain;
        StructureFormat format = Format(content, name);
        using StreamReader reader = new(content, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true, bufferSize: -1, leaveOpen: true);
        StructureLines lines = new(reader, name);
        IEnumerable<Structure> structures = format switch
        {
            StructureFormat.ExtendedXyz => new ExtendedXyzReader(lines).ReadFrames(skip),
            StructureFormat.Poscar => Single(lines),
            StructureFormat.Cif => new CifReader(lines).Read(),
            StructureFormat.Empty => [],
            _ => throw ForeignFormat.Error(content.Start, name),
        };
        foreach (Structure structure in structures)
            yield return structure;

        static IEnumerable<Structure> Single(StructureLines lines)
        {
            yield return new PoscarReader(lines).Read();
        }
    }

    private static StructureFormat Format(PeekedStream content, string name)
    {
        StructureFormat? format;
        bool isWhole = false;
        while ((format = FormatOfText.OfStart(Encoding.UTF8.GetString(content.Start), isWhole)) is null && content.Start.Length < MostLookedAt)
            isWhole = !content.LookFurther();
        return format is null or StructureFormat.Unknown ? FormatOfText.OfName(name) : format.Value;
    }

    /// <summary>Says of damaged compression which file it is in.</summary>
    private static IEnumerable<Structure> Guarded(IEnumerable<Structure> structures, string name)
    {
        using IEnumerator<Structure> enumerator = structures.GetEnumerator();
        while (Next(enumerator, name))
            yield return enumerator.Current;

        static bool Next(IEnumerator<Structure> enumerator, string name)
        {
            try
            {
                return enumerator.MoveNext();
            }
            catch (InvalidDataException e)
            {
                throw new StructureFormatException(name, 1, $"expected a file compressed by gzip, found a damaged one ({e.Message})");
            }
        }
    }
}
