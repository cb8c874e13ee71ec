using System;
using System.Collections.Generic;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// The cell, the periodic directions and the columns of a frame, from the pairs of its comment line. The exact names count; in their
/// absence the same in other capitals, and <c>cell</c> in place of <c>Lattice</c>, do. Where several say different things, or what should
/// be a cell is none, that is a problem and not a molecule.
/// </summary>
internal static class FrameCell
{
    private const string Cell = "cell";

    /// <summary>Whether a name is that of a part of a frame in whatever capitals.</summary>
    public static bool IsReserved(string name) => IsOneOf(name, ReservedNames.OfFrame);

    /// <summary>Whether a property of the frame would be read as its cell.</summary>
    public static bool LooksLikeCell(string name, PropertyValue value) => name.Equals(Cell, StringComparison.OrdinalIgnoreCase) && value.IsNumeric;

    /// <summary>Takes a pair out of those of a frame, under the exact name or another form of it.</summary>
    /// <returns>The value, or null; <paramref name="problem"/> where two of them differ.</returns>
    public static PropertyValue? Take(OrderedDictionary<string, PropertyValue> info, string name, ref string? problem)
    {
        info.Remove(name, out PropertyValue? value);
        string found = name;
        foreach (string other in new List<string>(info.Keys))
        {
            if (!other.Equals(name, StringComparison.OrdinalIgnoreCase))
                continue;
            info.Remove(other, out PropertyValue? repeated);
            problem ??= value is null || SameNumbers(value, repeated!) ? null : $"{found} and {other} say different things";
            (value, found) = value is null ? (repeated, other) : (value, found);
        }

        return value;
    }

    /// <summary>Takes the cell vectors out of the pairs of a frame: <c>Lattice</c>, otherwise <c>cell</c>.</summary>
    public static Matrix3d? TakeCell(OrderedDictionary<string, PropertyValue> info, ref string? problem)
    {
        string name = ReservedNames.Lattice;
        PropertyValue? value = Take(info, name, ref problem);
        foreach (string other in new List<string>(info.Keys))
        {
            if (!LooksLikeCell(other, info[other]))
                continue;
            if (value is not null)
            {
                problem ??= info[other].Count != 9 || SameNumbers(value, info[other]) ? null : $"{name} and {other} say different things";
                continue;
            }

            info.Remove(other, out value);
            name = other;
        }

        if (value is null)
            return null;
        if (!value.IsNumeric || value.Count != 9)
            problem ??= $"{name} should be 9 numbers, but is {Shortened.Quoted(value.ToString())}";
        else if (!Matrix3d.FromRows(value.ToReals()).IsFinite)
            problem ??= $"{name} should be 9 finite numbers, but is {Shortened.Quoted(value.ToString())}";
        return problem is null ? Matrix3d.FromRows(value.ToReals()) : null;
    }

    /// <summary>
    /// The cell in a comment of i-PI, such as <c># CELL(abcABC): 3 3 3 90 90 90 Step: 0 Bead: 0 positions{angstrom} cell{angstrom}</c>: lengths and angles,
    /// or after <c>CELL(H)</c> a matrix whose columns are the vectors. Everything must be in Angstrom.
    /// </summary>
    public static Matrix3d? OfComment(string comment, ref string? problem)
    {
        int at = comment.IndexOf("CELL", StringComparison.OrdinalIgnoreCase);
        if (at < 0 || at + 4 >= comment.Length || comment[at + 4] is not ('(' or '[' or '{'))
            return null;
        int close = comment.IndexOfAny([')', ']', '}'], at);
        int colon = close < 0 ? -1 : comment.IndexOf(':', close);
        if (colon < 0)
            return null;
        string kind = comment[(at + 5)..close];
        int expected = kind.Equals("abcABC", StringComparison.OrdinalIgnoreCase) ? 6 : kind.Equals("H", StringComparison.OrdinalIgnoreCase) ? 9 : 0;
        if (expected == 0)
        {
            problem ??= $"a cell after CELL should be that of abcABC or H, but is that of {Shortened.Quoted(kind)}; write it as Lattice";
            return null;
        }

        List<double> numbers = [];
        foreach (string word in comment[(colon + 1)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!ValueText.TryReadReal(word, out double number) || !double.IsFinite(number))
                break;
            numbers.Add(number);
        }

        if (numbers.Count < expected)
            problem ??= $"CELL({kind}) should be {expected} numbers, but is {numbers.Count} in {Shortened.Quoted(comment)}";
        foreach (string quantity in new[] { "positions", "cell" })
        {
            if (!comment.Contains(quantity + "{angstrom}", StringComparison.OrdinalIgnoreCase))
                problem ??= $"{quantity} should be in Angstrom, which the comment says as {quantity}{{angstrom}}, but it is {Shortened.Quoted(comment)}";
        }

        if (problem is not null)
            return null;
        if (expected == 9)
            return Matrix3d.FromRows([.. numbers.GetRange(0, 9)]).Transposed;
        Matrix3d? cell = CellParameters.TryVectors([.. numbers], out string none);
        problem = cell is null ? none : null;
        return cell;
    }

    private static bool SameNumbers(PropertyValue a, PropertyValue b)
        => a.Equals(b) || (a.IsNumeric && b.IsNumeric && a.Count == b.Count && a.ToReals().AsSpan().SequenceEqual(b.ToReals()));

    private static bool IsOneOf(string name, ReadOnlySpan<string> names)
    {
        foreach (string other in names)
        {
            if (name.Equals(other, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
