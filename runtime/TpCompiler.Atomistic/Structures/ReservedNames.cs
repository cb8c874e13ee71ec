using System;

namespace TpCompiler.Atomistic.Structures;

/// <summary>The names that extended XYZ uses for the parts of a structure that are not properties.</summary>
internal static class ReservedNames
{
    public const string Species = "species";
    public const string AtomicNumber = "Z";
    public const string Positions = "pos";
    public const string Lattice = "Lattice";
    public const string Columns = "Properties";
    public const string Periodic = "pbc";

    private static readonly string[] s_ofAtoms = [Species, AtomicNumber, Positions];
    private static readonly string[] s_ofFrame = [Lattice, Columns, Periodic];

    public static ReadOnlySpan<string> OfAtoms => s_ofAtoms;

    public static ReadOnlySpan<string> OfFrame => s_ofFrame;
}
