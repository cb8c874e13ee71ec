using System.Collections.Generic;
using System.IO;
using System.Net;

namespace TpCompiler.Cli.Output;

/// <summary>The frame of a page: its colours, by day and by night, and its tables.</summary>
internal static class HtmlPage
{
    /// <summary>The end of a page.</summary>
    public const string End = "</main>\n</body>\n</html>\n";

    private const string Style = """
        :root { color-scheme: light dark; --page: #fdfdfc; --text: #1d2126; --faint: #5b6570; --line: #d5d9dd; --point: #1c62b0; --diagonal: #b4472b; --row: #f1f3f5; --faster: #1b7837; --slower: #b2182b; }
        @media (prefers-color-scheme: dark) { :root { --page: #16191d; --text: #e4e7ea; --faint: #9aa5b1; --line: #3a4149; --point: #7db7f5; --diagonal: #f0906f; --row: #1f242a; --faster: #5aae61; --slower: #ef6a5a; } }
        body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 1240px; margin: 0 auto; padding: 20px; }
        h1 { font-size: 24px; overflow-wrap: anywhere; } h2 { font-size: 18px; margin: 28px 0 8px; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { padding: 3px 14px 3px 0; text-align: right; white-space: nowrap; } th { color: var(--faint); font-weight: 600; border-bottom: 1px solid var(--line); }
        th.text, td.text { text-align: left; } tbody tr:nth-child(even) { background: var(--row); }
        .plots { display: flex; flex-wrap: wrap; gap: 16px; margin-top: 16px; }
        .plot { max-width: 100%; height: auto; } .plot text { fill: var(--text); font: 11px system-ui, sans-serif; }
        .plot .title { font-size: 13px; font-weight: 600; } .plot .note, .plot .tick { fill: var(--faint); }
        .plot .grid { stroke: var(--line); stroke-width: .6; } .plot .frame { fill: none; stroke: var(--faint); } .plot .diagonal { stroke: var(--diagonal); stroke-width: 1; }
        .plot .one { stroke: var(--text); } .plot .faster { fill: var(--faster); } .plot .slower { fill: var(--slower); }
        .plot .points { stroke: var(--point); stroke-opacity: .55; stroke-width: 3.4; stroke-linecap: round; fill: none; }
        """;

    /// <summary>The beginning of a page.</summary>
    public static string Begin(string title) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        <main>
        <h1>{WebUtility.HtmlEncode(title)}</h1>

        """;

    /// <summary>Writes a table under a title; nothing where it has no rows.</summary>
    /// <param name="writer">The page.</param>
    /// <param name="title">The title.</param>
    /// <param name="headers">What the columns are.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="textColumns">How many of the first columns are texts; the others are numbers.</param>
    public static void WriteTable(TextWriter writer, string title, IReadOnlyList<string> headers, IReadOnlyList<string[]> rows, int textColumns)
    {
        if (rows.Count == 0)
            return;
        writer.Write($"<h2>{WebUtility.HtmlEncode(title)}</h2>\n<div class=\"scroll\"><table>\n<thead><tr>");
        for (int c = 0; c < headers.Count; c++)
            writer.Write($"<th{Class(c)}>{WebUtility.HtmlEncode(headers[c])}</th>");
        writer.Write("</tr></thead>\n<tbody>\n");
        foreach (string[] row in rows)
        {
            writer.Write("<tr>");
            for (int c = 0; c < row.Length; c++)
                writer.Write($"<td{Class(c)}>{WebUtility.HtmlEncode(row[c])}</td>");
            writer.Write("</tr>\n");
        }

        writer.Write("</tbody>\n</table></div>\n");

        string Class(int column) => column < textColumns ? " class=\"text\"" : "";
    }
}
