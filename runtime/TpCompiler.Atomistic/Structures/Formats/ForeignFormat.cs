using System;
using System.IO;

namespace TpCompiler.Atomistic.Structures.Formats;

/// <summary>Names files of structures that are not read here, by how they begin.</summary>
internal static class ForeignFormat
{
    private static readonly (string Start, string Name)[] s_starts =
    [
        ("- of Ulm", "a trajectory or database of ASE (.traj)"),
        ("SQLite format 3", "a database (ASE's .db)"),
        ("PK\u0003\u0004", "a zip archive"),
        ("\u0089HDF", "a file of HDF5"),
        ("CDF", "a file of NetCDF"),
        ("BZh", "a file compressed by bzip2"),
        ("\u00FD7zXZ", "a file compressed by xz"),
        ("(\u00B5/\u00FD", "a file compressed by zstd"),
        ("ITEM:", "a dump of LAMMPS"),
        ("<?xml", "XML, such as vasprun.xml"),
        ("<", "XML or a web page"),
        ("{", "JSON"),
        ("[", "JSON"),
        ("HEADER ", "PDB"),
        ("CRYST1", "PDB"),
        ("REMARK", "PDB"),
        ("ATOM  ", "PDB"),
        ("HETATM", "PDB"),
        ("%BLOCK", "a cell of CASTEP"),
        ("&", "an input of Fortran namelists, such as Quantum ESPRESSO's"),
    ];

    /// <summary>The error that a file is none of those that are read.</summary>
    /// <param name="start">Its first bytes.</param>
    /// <param name="name">What errors call it.</param>
    public static StructureFormatException Error(ReadOnlySpan<byte> start, string name)
    {
        string text = System.Text.Encoding.Latin1.GetString(start[..Math.Min(start.Length, 1024)]);
        string line = text.TrimStart().Split('\n')[0].Trim();
        string? known = Path.GetFileName(name).StartsWith("OUTCAR", StringComparison.Ordinal) ? "an OUTCAR of VASP" : null;
        foreach ((string begin, string format) in s_starts)
            known ??= text.TrimStart().StartsWith(begin, StringComparison.OrdinalIgnoreCase) ? format : null;
        known ??= text.Contains('\0') ? "a binary file" : Shortened.Quoted(line);
        return new(name, 1, $"expected structures in extended XYZ, POSCAR or CIF, found {known}; ase convert FILE structures.xyz may know it");
    }
}
