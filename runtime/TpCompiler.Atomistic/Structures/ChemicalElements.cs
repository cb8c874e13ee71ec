using System;
using System.Collections.Generic;

namespace TpCompiler.Atomistic.Structures;

/// <summary>The chemical elements 1 to 118: symbols, atomic numbers and masses.</summary>
public static class ChemicalElements
{
    /// <summary>The largest atomic number, that of oganesson.</summary>
    public const int MaximumAtomicNumber = 118;

    private static readonly string[] s_symbols =
    [
        "H", "He", "Li", "Be", "B", "C", "N", "O", "F", "Ne", "Na", "Mg", "Al", "Si", "P", "S", "Cl", "Ar",
        "K", "Ca", "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ga", "Ge", "As", "Se", "Br", "Kr",
        "Rb", "Sr", "Y", "Zr", "Nb", "Mo", "Tc", "Ru", "Rh", "Pd", "Ag", "Cd", "In", "Sn", "Sb", "Te", "I", "Xe",
        "Cs", "Ba", "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Hf",
        "Ta", "W", "Re", "Os", "Ir", "Pt", "Au", "Hg", "Tl", "Pb", "Bi", "Po", "At", "Rn", "Fr", "Ra", "Ac", "Th",
        "Pa", "U", "Np", "Pu", "Am", "Cm", "Bk", "Cf", "Es", "Fm", "Md", "No", "Lr", "Rf", "Db", "Sg", "Bh", "Hs",
        "Mt", "Ds", "Rg", "Cn", "Nh", "Fl", "Mc", "Lv", "Ts", "Og",
    ];

    // Standard atomic weights, IUPAC 2016 (J. Meija et al., Pure Appl. Chem. 88, 265); elements without stable
    // isotopes have the mass of their longest-lived one.
    private static readonly double[] s_masses =
    [
        1.008, 4.002602, 6.94, 9.0121831, 10.81, 12.011, 14.007, 15.999, 18.998403163,
        20.1797, 22.98976928, 24.305, 26.9815385, 28.085, 30.973761998, 32.06, 35.45, 39.948,
        39.0983, 40.078, 44.955908, 47.867, 50.9415, 51.9961, 54.938044, 55.845, 58.933194,
        58.6934, 63.546, 65.38, 69.723, 72.630, 74.921595, 78.971, 79.904, 83.798,
        85.4678, 87.62, 88.90584, 91.224, 92.90637, 95.95, 97.90721, 101.07, 102.90550,
        106.42, 107.8682, 112.414, 114.818, 118.710, 121.760, 127.60, 126.90447, 131.293,
        132.90545196, 137.327, 138.90547, 140.116, 140.90766, 144.242, 144.91276, 150.36, 151.964,
        157.25, 158.92535, 162.500, 164.93033, 167.259, 168.93422, 173.054, 174.9668, 178.49,
        180.94788, 183.84, 186.207, 190.23, 192.217, 195.084, 196.966569, 200.592, 204.38,
        207.2, 208.98040, 208.98243, 209.98715, 222.01758, 223.01974, 226.02541, 227.02775, 232.0377,
        231.03588, 238.02891, 237.04817, 244.06421, 243.06138, 247.07035, 247.07031, 251.07959, 252.0830,
        257.09511, 258.09843, 259.1010, 262.110, 267.122, 268.126, 271.134, 270.133, 269.1338,
        278.156, 281.165, 281.166, 285.177, 286.182, 289.190, 289.194, 293.204, 293.208,
        294.214,
    ];

    private static readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> s_numbers = Numbers();

    /// <summary>The symbol of an element, such as <c>Na</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not between 1 and 118.</exception>
    public static string Symbol(int atomicNumber) => s_symbols[Index(atomicNumber)];

    /// <summary>The mass of an element in atomic mass units.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not between 1 and 118.</exception>
    public static double Mass(int atomicNumber) => s_masses[Index(atomicNumber)];

    /// <summary>The atomic number of a symbol, in any capitalisation.</summary>
    /// <exception cref="ArgumentException">There is no such element.</exception>
    public static int AtomicNumber(string symbol)
        => TryGetAtomicNumber(symbol, out int number)
            ? number
            : throw new ArgumentException($"There is no chemical element '{symbol}'.", nameof(symbol));

    /// <summary>Looks a symbol up, in any capitalisation.</summary>
    public static bool TryGetAtomicNumber(ReadOnlySpan<char> symbol, out int atomicNumber)
        => s_numbers.TryGetValue(symbol, out atomicNumber);

    private static int Index(int atomicNumber)
        => atomicNumber is >= 1 and <= MaximumAtomicNumber
            ? atomicNumber - 1
            : throw new ArgumentOutOfRangeException(
                nameof(atomicNumber), atomicNumber, $"An atomic number is between 1 and {MaximumAtomicNumber}.");

    private static Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Numbers()
    {
        Dictionary<string, int> numbers = new(MaximumAtomicNumber, StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < s_symbols.Length; i++)
            numbers.Add(s_symbols[i], i + 1);
        return numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
