using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace TpCompiler.Atomistic.Structures;

/// <summary>Writes one frame: count, comment line, aligned columns.</summary>
internal static class ExtendedXyzWriter
{
    public static void WriteFrame(TextWriter writer, Structure structure)
    {
        // Everything is checked and formatted before the first character is written.
        string comment = Comment(structure);
        List<string[]> columns = Columns(structure);
        writer.Write($"{structure.Count}\n");
        writer.Write(comment + "\n");
        StringBuilder line = new();
        for (int atom = 0; atom < structure.Count; atom++)
        {
            line.Clear();
            foreach (string[] column in columns)
                line.Append(line.Length > 0 ? " " : "").Append(column[atom]);
            writer.Write(line.Append('\n'));
        }
    }

    private static string Comment(Structure structure)
    {
        StringBuilder line = new();
        if (structure.Cell != default || structure.Info.Any(property => FrameCell.LooksLikeCell(property.Key, property.Value)))
            Append(line, ReservedNames.Lattice, $"\"{PropertyValue.List(structure.Cell.ToArray())}\"");
        Append(line, ReservedNames.Columns, ValueText.Quote(ColumnLayout.Write(structure)));
        foreach ((string name, PropertyValue value) in structure.Info)
        {
            if (!ValueText.IsPrintable(name))
                throw new ArgumentException($"The property {name} has a name that no line of text can hold.", nameof(structure));
            Append(line, ValueText.Quote(name), ValueText.Quote(InfoText(name, value)));
        }

        Append(line, ReservedNames.Periodic, $"\"{structure.Periodic}\"");
        return line.ToString();
    }

    private static string InfoText(string name, PropertyValue value)
    {
        // ASE wants the 9 numbers of these two in a row, column by column.
        if (name is ReferenceNames.Stress or ReferenceNames.Virial && value is { Kind: PropertyKind.Real, Rows: 3, Columns: 3 })
            return PropertyValue.List(Matrix3d.FromRows(value.Reals).Transposed.ToArray()).ToString();
        return CommentLine.IsIdentifier(name) ? ValueText.WriteIdentifier(value) : ValueText.Write(value);
    }

    private static void Append(StringBuilder line, string key, string value)
        => line.Append(line.Length > 0 ? " " : "").Append(key).Append('=').Append(value);

    private static List<string[]> Columns(Structure structure)
    {
        string[] symbols = new string[structure.Count];
        for (int i = 0; i < symbols.Length; i++)
            symbols[i] = ChemicalElements.Symbol(structure.AtomicNumbers[i]);
        List<string[]> columns = [Aligned(symbols, toLeft: true)];
        AppendColumns(columns, "pos", PropertyValue.Table(structure.Positions, 3));
        foreach ((string name, PropertyValue value) in structure.AtomProperties)
        {
            if (name.Contains(':') || !ValueText.IsPrintable(name))
                throw new ArgumentException($"The property {name} has a name that extended XYZ cannot hold.", nameof(structure));
            AppendColumns(columns, name, value);
        }

        return columns;
    }

    private static void AppendColumns(List<string[]> columns, string name, PropertyValue value)
    {
        for (int column = 0; column < value.Columns; column++)
        {
            string[] texts = new string[value.Rows];
            for (int row = 0; row < texts.Length; row++)
            {
                int element = row * value.Columns + column;
                texts[row] = ValueText.Element(value, element);
                if (!IsWord(texts[row]))
                    throw new ArgumentException($"The property {name} of atom {row + 1} is {Shortened.Quoted(texts[row])}, which a column cannot hold.");
            }

            columns.Add(Aligned(texts, toLeft: value.Kind == PropertyKind.Text));
        }
    }

    private static string[] Aligned(string[] texts, bool toLeft)
    {
        int width = 0;
        foreach (string text in texts)
            width = Math.Max(width, text.Length);
        for (int i = 0; i < texts.Length; i++)
            texts[i] = toLeft ? texts[i].PadRight(width) : texts[i].PadLeft(width);
        return texts;
    }

    private static bool IsWord(string text)
    {
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c))
                return false;
        }

        return text.Length > 0 && ValueText.IsPrintable(text);
    }
}
