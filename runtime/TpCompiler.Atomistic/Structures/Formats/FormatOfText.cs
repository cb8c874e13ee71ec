using System;
using System.Globalization;
using System.IO;

namespace TpCompiler.Atomistic.Structures.Formats;

/// <summary>Tells files of structures apart: by how they begin, and where that says nothing, by their names.</summary>
internal static class FormatOfText
{
    private const StringComparison IgnoreCase = StringComparison.OrdinalIgnoreCase;
    private const int LinesOfCell = 5;

    /// <summary>What the beginning of a text is.</summary>
    /// <param name="start">The beginning.</param>
    /// <param name="isWhole">Whether that is all there is.</param>
    /// <returns>The format; null where more must be seen.</returns>
    public static StructureFormat? OfStart(string start, bool isWhole)
    {
        string[] lines = start.TrimStart('\uFEFF').Split('\n');

        // What stands behind the last line end may go on.
        int count = isWhole ? lines.Length : lines.Length - 1;
        string? first = null, significant = null;
        for (int k = 0; k < count; k++)
        {
            string line = lines[k].Trim();
            first ??= line.Length > 0 ? line : null;
            significant ??= line.Length > 0 && line[0] != '#' ? line : null;
        }

        bool? isPoscar = IsPoscar(lines, count);
        if (isPoscar is null && !isWhole)
            return null;
        if (isPoscar == true)
            return StructureFormat.Poscar;
        if (first is not null && int.TryParse(first, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            return StructureFormat.ExtendedXyz;
        if (significant is not null)
            return significant.StartsWith("data_", IgnoreCase) ? StructureFormat.Cif : StructureFormat.Unknown;
        return !isWhole ? null : first is null ? StructureFormat.Empty : StructureFormat.Unknown;
    }

    /// <summary>What the name of a file says, without that of its compression.</summary>
    public static StructureFormat OfName(string name)
    {
        string file = Path.GetFileName(name);
        if (file.EndsWith(".gz", IgnoreCase))
            file = file[..^3];
        if (file.EndsWith(".xyz", IgnoreCase) || file.EndsWith(".extxyz", IgnoreCase))
            return StructureFormat.ExtendedXyz;
        if (file.EndsWith(".cif", IgnoreCase))
            return StructureFormat.Cif;
        bool isPoscar = file.StartsWith("POSCAR", StringComparison.Ordinal) || file.StartsWith("CONTCAR", StringComparison.Ordinal)
            || file.EndsWith(".poscar", IgnoreCase) || file.EndsWith(".contcar", IgnoreCase) || file.EndsWith(".vasp", IgnoreCase);
        return isPoscar ? StructureFormat.Poscar : StructureFormat.Unknown;
    }

    /// <summary>
    /// Whether one number, or three, and then three vectors of three numbers follow the first line, which may say anything. A frame of XYZ has lines of four words there.
    /// </summary>
    /// <returns>Null where it might be: there are fewer lines.</returns>
    private static bool? IsPoscar(string[] lines, int count)
    {
        Span<double> numbers = stackalloc double[4];
        for (int k = 1; k < LinesOfCell; k++)
        {
            if (k >= count)
                return null;
            int read = StructureLines.LeadingNumbers(StructureLines.Words(lines[k]), numbers);
            if (k == 1 ? read is not (1 or 3) : read != 3)
                return false;
        }

        return true;
    }
}
