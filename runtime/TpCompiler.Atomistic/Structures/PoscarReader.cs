using System;
using System.Collections.Generic;
using System.Globalization;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// Reads the one structure of a POSCAR or CONTCAR file of VASP 5 and later (https://www.vasp.at/wiki/index.php/POSCAR). The comment of its first line is kept
/// under <c>comment</c>, the flags of selective dynamics under <c>selective_dynamics</c>; velocities and what else follows the positions are passed over.
/// </summary>
internal sealed class PoscarReader(StructureLines lines)
{
    private const string SelectiveDynamics = "selective_dynamics";

    public Structure Read()
    {
        string comment = Line("a comment").Trim();
        double[] scales = Scales();
        Matrix3d cell = new(Vector("the first cell vector"), Vector("the second cell vector"), Vector("the third cell vector"));
        cell = Scaled(cell, ref scales);
        int[] numbers = Elements();
        string mode = Line("Direct or Cartesian");
        bool isSelective = mode.TrimStart().StartsWith("S", StringComparison.OrdinalIgnoreCase);
        if (isSelective)
            mode = Line("Direct or Cartesian");
        bool isCartesian = IsCartesian(mode);

        double[] positions = new double[3 * numbers.Length];
        bool[] flags = new bool[isSelective ? positions.Length : 0];
        for (int atom = 0; atom < numbers.Length; atom++)
        {
            string[] words = StructureLines.Words(Line($"{numbers.Length} positions, of which {atom} were there"));
            Vector3d read = Vector(words, $"the position of atom {atom + 1} of {numbers.Length}");
            Vector3d position = isCartesian ? new(scales[0] * read.X, scales[1] * read.Y, scales[2] * read.Z) : cell.LeftMultiply(read);
            (positions[3 * atom], positions[(3 * atom) + 1], positions[(3 * atom) + 2]) = (position.X, position.Y, position.Z);
            for (int k = 0; k < 3 && isSelective; k++)
                flags[(3 * atom) + k] = Flag(words, 3 + k, atom);
        }

        List<KeyValuePair<string, PropertyValue>> info = comment.Length > 0 ? [new(ExtendedXyz.PlainComment, PropertyValue.Of(comment))] : [];
        List<KeyValuePair<string, PropertyValue>> properties = isSelective ? [new(SelectiveDynamics, PropertyValue.Table(flags, 3))] : [];
        return new Structure(numbers, positions, cell, PeriodicDirections.All, properties, info);
    }

    /// <summary>One factor for everything, a volume with a minus before it, or a factor for each of x, y and z.</summary>
    private double[] Scales()
    {
        string line = Line("a scale factor");
        double[] numbers = new double[3];
        int count = StructureLines.LeadingNumbers(StructureLines.Words(line), numbers);
        bool isValid = count switch
        {
            1 => numbers[0] != 0,
            3 => numbers[0] > 0 && numbers[1] > 0 && numbers[2] > 0,
            _ => false,
        };
        if (!isValid)
            throw lines.Error($"expected a scale factor, a volume with a minus before it, or three positive factors, found {Shortened.Quoted(line)}");
        return count == 1 ? [numbers[0], numbers[0], numbers[0]] : numbers;
    }

    private Matrix3d Scaled(Matrix3d cell, ref double[] scales)
    {
        double volume = Math.Abs(cell.Determinant);
        if (volume == 0)
            throw lines.Error("expected cell vectors that span a volume, found three in one plane");
        if (scales[0] < 0)
        {
            double factor = Math.Cbrt(-scales[0] / volume);
            scales = [factor, factor, factor];
        }

        (double x, double y, double z) = (scales[0], scales[1], scales[2]);
        return new(Row(cell.A), Row(cell.B), Row(cell.C));

        Vector3d Row(Vector3d v) => new(x * v.X, y * v.Y, z * v.Z);
    }

    /// <summary>The atomic numbers of all atoms, from the lines of symbols and of how many there are of each; both may go on in further lines.</summary>
    private int[] Elements()
    {
        List<string> symbols = [];
        string[] words = StructureLines.Words(Line("the symbols of the elements"));
        if (words.Length > 0 && IsCount(words[0]))
        {
            throw lines.Error("expected the symbols of the elements, found numbers of atoms: a file of VASP 4 does not say what its atoms are; "
                + "write a line of symbols above this one, such as 'Na Cl'");
        }

        while (words.Length > 0 && !IsCount(words[0]))
        {
            symbols.AddRange(words);
            words = StructureLines.Words(Line($"how many atoms there are of {string.Join(", ", symbols)}"));
        }

        List<int> numbers = [];
        for (int k = 0; k < symbols.Count; words = k < symbols.Count ? StructureLines.Words(Line($"{symbols.Count} numbers of atoms, of which {k} were there")) : [])
        {
            if (words.Length == 0 || k + words.Length > symbols.Count)
                throw lines.Error($"expected a number of atoms for each of {string.Join(", ", symbols)}, found {k + words.Length} numbers");
            foreach (string word in words)
            {
                if (!IsCount(word))
                    throw lines.Error($"expected a number of atoms of {symbols[k]}, found {Shortened.Quoted(word)}");
                int element = Element(symbols[k++]);
                for (int count = int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture); count > 0; count--)
                    numbers.Add(element);
            }
        }

        return numbers.Count > 0 ? [.. numbers] : throw lines.Error("expected the symbols of elements and how many atoms there are of each, found none");
    }

    /// <summary>Names of potentials (<c>Fe_pv</c>) and their fingerprints (<c>Si/0a1b2c</c>), which VASP writes, go with the symbol.</summary>
    private int Element(string text)
    {
        int end = text.AsSpan().IndexOfAny('_', '/', '.');
        return ChemicalElements.TryGetAtomicNumber(end < 0 ? text : text.AsSpan(0, end), out int number)
            ? number
            : throw lines.Error($"expected the symbol of an element in the line of symbols, found {Shortened.Quoted(text)}");
    }

    private static bool IsCount(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private bool IsCartesian(string mode)
    {
        string text = mode.TrimStart();
        if (text.Contains("configuration", StringComparison.OrdinalIgnoreCase))
            throw lines.Error("expected one structure, found the first of a trajectory (XDATCAR); ase convert XDATCAR frames.xyz gives what is read here");
        return (text.Length > 0 ? char.ToLowerInvariant(text[0]) : ' ') switch
        {
            'c' or 'k' => true,
            'd' => false,
            _ => throw lines.Error($"expected Direct or Cartesian, found {Shortened.Quoted(mode)}"),
        };
    }

    private bool Flag(string[] words, int place, int atom)
    {
        string word = place < words.Length ? words[place] : "";
        return word.Trim('.').StartsWith("T", StringComparison.OrdinalIgnoreCase)
            || (word.Trim('.').StartsWith("F", StringComparison.OrdinalIgnoreCase)
                ? false
                : throw lines.Error($"expected three of T and F behind the position of atom {atom + 1}, because dynamics are selective, found {Shortened.Quoted(word)}"));
    }

    private Vector3d Vector(string what) => Vector(StructureLines.Words(Line(what)), what);

    private Vector3d Vector(string[] words, string what)
    {
        double[] numbers = new double[3];
        return StructureLines.LeadingNumbers(words, numbers) == 3
            ? new(numbers[0], numbers[1], numbers[2])
            : throw lines.Error($"expected three numbers for {what}, found {Shortened.Quoted(string.Join(' ', words))}");
    }

    private string Line(string what) => lines.Next() ?? throw lines.Error($"expected {what}, found the end of the file");
}
