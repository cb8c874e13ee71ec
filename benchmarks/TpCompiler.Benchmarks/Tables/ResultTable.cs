using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>Rows of named values, printed as a Markdown table or as JSON.</summary>
internal sealed class ResultTable(string title, string note, params string[] columns)
{
    private readonly List<object?[]> _rows = [];

    /// <summary>Adds a row: texts and numbers; null where there is nothing to say.</summary>
    public void Add(params object?[] values)
    {
        if (values.Length != columns.Length)
            throw new ArgumentException($"{values.Length} values for {columns.Length} columns.");
        _rows.Add(values);
    }

    /// <summary>Prints a Markdown table.</summary>
    public void WriteText(TextWriter writer)
    {
        writer.WriteLine($"## {title}");
        writer.WriteLine();
        writer.WriteLine(note);
        writer.WriteLine();
        string[][] cells = [.. _rows.Select(r => r.Select(Text).ToArray())];
        int[] widths = [.. columns.Select((c, i) => cells.Select(r => r[i].Length).Append(c.Length).Append(3).Max())];
        writer.WriteLine(Line(columns, widths));
        writer.WriteLine($"|{string.Join("|", widths.Select(w => new string('-', w + 1) + ":"))}|");
        foreach (string[] row in cells)
            writer.WriteLine(Line(row, widths));
        writer.WriteLine();
    }

    /// <summary>Writes an object with the title, the note and the rows.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("title", title);
        writer.WriteString("note", note);
        writer.WriteStartArray("rows");
        foreach (object?[] row in _rows)
        {
            writer.WriteStartObject();
            for (int i = 0; i < columns.Length; i++)
            {
                switch (row[i])
                {
                    case null:
                        writer.WriteNull(columns[i]);
                        break;
                    case string text:
                        writer.WriteString(columns[i], text);
                        break;
                    case int number:
                        writer.WriteNumber(columns[i], number);
                        break;
                    case object number:
                        writer.WriteNumber(columns[i], (double)number);
                        break;
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Line(IEnumerable<string> cells, int[] widths)
        => $"| {string.Join(" | ", cells.Select((c, i) => c.PadLeft(widths[i])))} |";

    private static string Text(object? value) => value switch
    {
        null => "-",
        double number => number.ToString(Math.Abs(number) >= 100 ? "F0" : Math.Abs(number) >= 10 ? "F1" : Math.Abs(number) >= 1 ? "F2" : "F4", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };
}
