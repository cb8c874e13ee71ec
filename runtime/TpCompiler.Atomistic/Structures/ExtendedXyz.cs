using System;
using System.Collections.Generic;
using System.IO;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// Files of structures in extended XYZ, read and written as ASE (<c>ase.io.extxyz</c>) does: <c>Lattice</c> lists the
/// cell vectors one after the other, <c>Properties</c> the columns, <c>pbc</c> the periodic directions (all of them
/// where only <c>Lattice</c> is given), and other pairs are kept, typed by what they look like. Plain XYZ is read too.
/// Numbers are written so that reading gives exactly the same ones.
/// </summary>
public static class ExtendedXyz
{
    /// <summary>The name in <see cref="Structure.Info"/> of a comment line without any <c>key=value</c>.</summary>
    public const string PlainComment = "comment";

    /// <summary>Reads the frames of a file, one at a time while the result is enumerated.</summary>
    /// <exception cref="StructureFormatException">The file is malformed (while enumerating).</exception>
    /// <exception cref="IOException">The file cannot be read (while enumerating).</exception>
    public static IEnumerable<Structure> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Frames(path);

        static IEnumerable<Structure> Frames(string path)
        {
            using StreamReader reader = new(path);
            foreach (Structure structure in Read(reader, path))
                yield return structure;
        }
    }

    /// <summary>Reads the frames of a text, one at a time while the result is enumerated.</summary>
    /// <param name="reader">The text; it is not disposed.</param>
    /// <param name="sourceName">What errors call the text.</param>
    /// <exception cref="StructureFormatException">The text is malformed (while enumerating).</exception>
    public static IEnumerable<Structure> Read(TextReader reader, string sourceName = "extended XYZ")
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(sourceName);
        return new ExtendedXyzReader(new StructureLines(reader, sourceName)).ReadFrames();
    }

    /// <summary>Writes a file of frames. It appears whole or, where anything fails, not at all.</summary>
    /// <exception cref="ArgumentException">A structure holds what the format cannot, such as text with white space in a column.</exception>
    public static void Write(string path, IEnumerable<Structure> structures)
    {
        ArgumentNullException.ThrowIfNull(structures);
        OutputFile.WriteText(path, writer =>
        {
            foreach (Structure structure in structures)
                Write(writer, structure);
        });
    }

    /// <summary>Writes a file of one frame. It appears whole or, where anything fails, not at all.</summary>
    /// <exception cref="ArgumentException">The structure holds what the format cannot.</exception>
    public static void Write(string path, Structure structure) => Write(path, [structure]);

    /// <summary>Appends one frame to a text; nothing is written where the structure holds what the format cannot.</summary>
    /// <exception cref="ArgumentException">The structure holds what the format cannot.</exception>
    public static void Write(TextWriter writer, Structure structure)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(structure);
        ExtendedXyzWriter.WriteFrame(writer, structure);
    }
}
