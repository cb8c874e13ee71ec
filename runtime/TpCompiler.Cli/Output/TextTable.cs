using System;
using System.Collections.Generic;
using System.Text;

namespace TpCompiler.Cli.Output;

/// <summary>Rows of cells in aligned columns, two spaces apart. A column whose header starts with '&lt;' is aligned to the left.</summary>
internal sealed class TextTable
{
    private readonly List<string[]> _rows = [];
    private readonly bool[] _toLeft;

    public TextTable(params ReadOnlySpan<string> headers)
    {
        _toLeft = new bool[headers.Length];
        string[] cells = new string[headers.Length];
        for (int c = 0; c < cells.Length; c++)
        {
            _toLeft[c] = headers[c].StartsWith('<');
            cells[c] = headers[c].TrimStart('<');
        }

        if (Array.Exists(cells, cell => cell.Length > 0))
            _rows.Add(cells);
    }

    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Appends the table, every line behind <paramref name="indent"/>.</summary>
    public void AppendTo(StringBuilder text, string indent)
    {
        int[] widths = new int[_toLeft.Length];
        foreach (string[] row in _rows)
        {
            for (int c = 0; c < widths.Length; c++)
                widths[c] = Math.Max(widths[c], row[c].Length);
        }

        StringBuilder line = new();
        foreach (string[] row in _rows)
        {
            line.Clear().Append(indent);
            for (int c = 0; c < widths.Length; c++)
                line.Append(c > 0 ? "  " : "").Append(_toLeft[c] ? row[c].PadRight(widths[c]) : row[c].PadLeft(widths[c]));
            text.Append(line.ToString().TrimEnd()).Append('\n');
        }
    }
}
