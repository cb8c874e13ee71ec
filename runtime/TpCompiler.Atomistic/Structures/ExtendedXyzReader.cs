using System;
using System.Collections.Generic;
using System.Globalization;

namespace TpCompiler.Atomistic.Structures;

/// <summary>Reads the frames of one text, one after the other.</summary>
internal sealed class ExtendedXyzReader(StructureLines lines)
{
    /// <summary>The number of atoms of the next frame, where its line was read already.</summary>
    private string? _next;

    /// <summary>Reads all frames that follow.</summary>
    /// <param name="skip">Is told of malformed frames, which are passed over; null where they end the reading.</param>
    public IEnumerable<Structure> ReadFrames(Action<StructureFormatException>? skip = null)
    {
        while (true)
        {
            Structure? frame = null;
            try
            {
                frame = ReadFrame();
                if (frame is null)
                    yield break;
            }
            catch (StructureFormatException e) when (skip is not null)
            {
                skip(e);
                SkipToFrame();
            }

            if (frame is not null)
                yield return frame;
        }
    }

    /// <summary>Reads the next frame; null at the end of the text.</summary>
    public Structure? ReadFrame()
    {
        string? line;
        do
        {
            line = _next ?? lines.Next();
            _next = null;
            if (line is null)
                return null;
        }
        while (string.IsNullOrWhiteSpace(line));

        if (!int.TryParse(line, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int count))
            throw Error($"expected the number of atoms, found {Shortened.Quoted(line)}");
        string comment = lines.Next() ?? throw Error($"expected a comment line and {count} atoms after the number of atoms, found the end of the file");
        int commentLine = lines.Number;

        OrderedDictionary<string, PropertyValue> info = ReadComment(comment);
        (Matrix3d cell, PeriodicDirections periodic) = TakeCell(info);
        string? contradiction = null;
        PropertyValue? layout = FrameCell.Take(info, ReservedNames.Columns, ref contradiction);
        if (contradiction is not null)
            throw Error(contradiction);
        bool isPlain = layout is null;
        IReadOnlyList<ColumnGroup> groups = ColumnLayout.Plain;
        if (layout is not null)
            groups = ColumnLayout.TryRead(layout.ToString(), out string problem) ?? throw Error(problem);
        foreach ((string name, PropertyValue value) in info)
        {
            if (ReferenceNames.ProblemOfFrame(name, value) is { } problem)
                throw Error(problem);
        }

        ColumnValues[] columns = ReadColumns(groups, count, isPlain);
        List<KeyValuePair<string, PropertyValue>> properties = [];
        (int[] numbers, double[] positions) = ([], []);
        foreach (ColumnValues values in columns)
        {
            switch (values.Group.Name)
            {
                case ReservedNames.Positions:
                    positions = values.Reals.ToArray();
                    break;
                case ReservedNames.AtomicNumber:
                    numbers = FromIntegers(values.Integers, commentLine);
                    break;
                case ReservedNames.Species:
                    // Numbers given as well as symbols decide, as in ASE; the symbols are still checked.
                    int[] fromSymbols = FromSymbols(values.Texts, commentLine);
                    numbers = numbers.Length > 0 ? numbers : fromSymbols;
                    break;
                default:
                    PropertyValue property = values.ToProperty();
                    if (ReferenceNames.ProblemOfAtoms(values.Group.Name, property) is { } problem)
                        throw lines.At(commentLine, problem);
                    properties.Add(new(values.Group.Name, property));
                    break;
            }
        }

        return new Structure(numbers, positions, cell, periodic, properties, info);
    }

    private ColumnValues[] ReadColumns(IReadOnlyList<ColumnGroup> groups, int count, bool allowMore)
    {
        ColumnValues[] columns = new ColumnValues[groups.Count];
        long expected = 0;
        for (int g = 0; g < columns.Length; g++)
        {
            columns[g] = new(groups[g]);
            expected += groups[g].Columns;
        }

        for (int atom = 0; atom < count; atom++)
        {
            string line = lines.Next() ?? throw Error($"expected {count} atoms, found the end of the file after {atom}");
            ReadOnlySpan<char> rest = line;
            foreach (ColumnValues values in columns)
            {
                for (int k = 0; k < values.Group.Columns; k++)
                {
                    ReadOnlySpan<char> word = NextWord(ref rest);
                    if (word.IsEmpty)
                        throw Error($"expected {expected} columns for atom {atom + 1} of {count}, found {CountWords(line)} in {Shortened.Quoted(line)}");
                    if (values.Add(word) is { } wanted)
                        throw Error($"expected {wanted} for {values.Group.Name} of atom {atom + 1}, found {Shortened.Quoted(word.ToString())}");
                }
            }

            if (!allowMore && !NextWord(ref rest).IsEmpty)
                throw Error($"expected {expected} columns for atom {atom + 1} of {count}, found {CountWords(line)} in {Shortened.Quoted(line)}");
        }

        return columns;
    }

    /// <summary>The pairs of a comment line; a comment that is not made of pairs is kept whole, under <c>comment</c>.</summary>
    private OrderedDictionary<string, PropertyValue> ReadComment(string line)
    {
        string text = line.Trim();
        if (text.Length == 0)
            return [];
        string problem = "";
        if (text.Contains('=') && CommentLine.TryRead(text, out problem) is { } pairs)
            return pairs;
        bool isExtended = text.Contains("Lattice=", StringComparison.OrdinalIgnoreCase) || text.Contains("Properties=", StringComparison.OrdinalIgnoreCase);
        return isExtended ? throw Error(problem) : new() { [ExtendedXyz.PlainComment] = PropertyValue.Of(text) };
    }

    private (Matrix3d Cell, PeriodicDirections Periodic) TakeCell(OrderedDictionary<string, PropertyValue> info)
    {
        string? problem = null;
        Matrix3d? cell = FrameCell.TakeCell(info, ref problem);
        if (cell is null && info.Count == 1 && info.TryGetValue(ExtendedXyz.PlainComment, out PropertyValue? comment) && comment.Kind == PropertyKind.Text)
            cell = FrameCell.OfComment(comment.Texts[0], ref problem);
        PropertyValue? flags = FrameCell.Take(info, ReservedNames.Periodic, ref problem);
        if (problem is not null)
            throw Error(problem);
        if (flags is null)
            return cell is { } lattice ? (lattice, PeriodicDirections.All) : default;
        bool[] values = flags.Kind switch
        {
            PropertyKind.Logical => flags.Logicals.ToArray(),
            PropertyKind.Integer when !flags.Integers.ContainsAnyExceptInRange(0, 1) => Array.ConvertAll(flags.Integers.ToArray(), i => i == 1),
            _ => [],
        };
        PeriodicDirections periodic = values.Length switch
        {
            1 => new(values[0], values[0], values[0]),
            3 => new(values[0], values[1], values[2]),
            _ => throw Error($"pbc should be three of T and F, but is {Shortened.Quoted(flags.ToString())}"),
        };
        return (cell ?? default, periodic);
    }

    private int[] FromIntegers(ReadOnlySpan<long> integers, int commentLine)
    {
        int[] numbers = new int[integers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = integers[i] is >= 1 and <= ChemicalElements.MaximumAtomicNumber
                ? (int)integers[i]
                : throw UnknownElement(i, commentLine, $"{integers[i]}");
        }

        return numbers;
    }

    /// <summary>Symbols to numbers; atomic numbers in place of symbols, which some programs write, are understood.</summary>
    private int[] FromSymbols(ReadOnlySpan<string> symbols, int commentLine)
    {
        int[] numbers = new int[symbols.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            bool known = ChemicalElements.TryGetAtomicNumber(symbols[i], out numbers[i])
                || (int.TryParse(symbols[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])
                    && numbers[i] is >= 1 and <= ChemicalElements.MaximumAtomicNumber);
            if (!known)
                throw UnknownElement(i, commentLine, symbols[i]);
        }

        return numbers;
    }

    private StructureFormatException UnknownElement(int atom, int commentLine, string found)
        => lines.At(commentLine + 1 + atom, $"expected a chemical element for atom {atom + 1}, found {Shortened.Quoted(found)}");

    /// <summary>
    /// Goes to the next line that holds a whole number alone, beginning with the one that was read last: no line of an atom does, and a frame that has fewer atoms than it says
    /// ends where the next one begins.
    /// </summary>
    private void SkipToFrame()
    {
        _next = lines.Last;
        while (_next is not null && !int.TryParse(_next, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out _))
            _next = lines.Skip();
    }

    private StructureFormatException Error(string problem) => lines.Error(problem);

    private static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        int length = 0;
        while (length < rest.Length && !char.IsWhiteSpace(rest[length]))
            length++;
        ReadOnlySpan<char> word = rest[..length];
        rest = rest[length..];
        return word;
    }

    private static int CountWords(ReadOnlySpan<char> line)
    {
        int count = 0;
        while (!NextWord(ref line).IsEmpty)
            count++;
        return count;
    }
}
