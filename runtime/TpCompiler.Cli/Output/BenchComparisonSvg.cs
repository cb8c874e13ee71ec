using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using TpCompiler.Cli.Json;

namespace TpCompiler.Cli.Output;

/// <summary>Draws a comparison of measurements: a bar for each, to the right where the first is faster, on a scale where each line is a factor of two.</summary>
internal static class BenchComparisonSvg
{
    private const int Row = 20, Label = 330, Half = 260, Scale = 220, Margin = 10, Head = 70, Foot = 30;

    // A picture by itself has its colours with it, by day and by night.
    private const string Style = """
        .page { fill: #fff; } text { fill: #222; } .grid { stroke: #ccc; } .one { stroke: #222; } .faster { fill: #1b7837; } .slower { fill: #b2182b; }
        @media (prefers-color-scheme: dark) { .page { fill: #181818; } text { fill: #ddd; } .grid { stroke: #444; } .one { stroke: #ddd; } .faster { fill: #5aae61; } .slower { fill: #ef6a5a; } }
        """;

    /// <summary>The picture as a file of its own.</summary>
    public static string Write(BenchComparisonDocument document) => Write(document, isAlone: true);

    /// <summary>The picture as a part of a page, which has the colours.</summary>
    public static string WriteInPage(BenchComparisonDocument document) => Write(document, isAlone: false);

    /// <summary>What was measured, on what.</summary>
    public static string Title(BenchSideDocument side) => $"{side.Program ?? side.File} on {side.Device ?? "?"} ({side.Driver ?? "?"})";

    /// <summary>The geometric mean in words.</summary>
    public static string Mean(BenchComparisonDocument document)
        => document.GeometricMean is double mean ? $"A is {Digits(mean)} times faster in the geometric mean" : "nothing to compare";

    private static string Write(BenchComparisonDocument document, bool isAlone)
    {
        BenchRatioDocument[] rows = [.. document.Rows.Where(r => r.TimesFaster is not null)];
        double most = Math.Max(1, Math.Ceiling(rows.Select(r => Math.Abs(Math.Log2(r.TimesFaster!.Value))).DefaultIfEmpty(1).Max()));
        (int width, int height, int middle) = ((2 * Margin) + Label + (2 * Half) + 60, Head + (rows.Length * Row) + Foot, Margin + Label + Half);
        StringBuilder svg = new();
        Line($"""<svg{(isAlone ? " xmlns=\"http://www.w3.org/2000/svg\" font-family=\"sans-serif\" font-size=\"12\"" : " class=\"plot\"")} width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="{Mean(document)}">""");
        if (isAlone)
            Line($"""<style>{Style}</style><rect class="page" width="{width}" height="{height}"/>""");
        Text(Margin, 20, "start", $"A: {Title(document.First)}");
        Text(Margin, 36, "start", $"B: {Title(document.Second)}");
        Text(middle, 54, "middle", Mean(document));
        for (int power = (int)-most; power <= most; power++)
        {
            double x = middle + (Scale * power / most);
            Line($"""<line class="{(power == 0 ? "one" : "grid")}" x1="{Pixels(x)}" y1="{Head - 8}" x2="{Pixels(x)}" y2="{height - 26}"/>""");
            if (most <= 6 || power % 2 == 0)
                Text(x, height - 10, "middle", power >= 0 ? Digits(Math.Pow(2, power)) : $"1/{Digits(Math.Pow(2, -power))}");
        }

        for (int n = 0; n < rows.Length; n++)
        {
            double times = rows[n].TimesFaster!.Value;
            double end = middle + (Scale * Math.Log2(times) / most);
            int y = Head + (n * Row);
            Text(Margin + Label - 8, y + 13, "end", $"{rows[n].Problem} {rows[n].Direction} {rows[n].Dtype}");
            Line($"""<rect class="{(times >= 1 ? "faster" : "slower")}" x="{Pixels(Math.Min(middle, end))}" y="{y + 2}" width="{Pixels(Math.Abs(end - middle))}" height="{Row - 5}"/>""");
            Text(times >= 1 ? end + 4 : end - 4, y + 13, times >= 1 ? "start" : "end", Digits(times));
        }

        Line($"</svg>");
        return svg.ToString();

        void Line(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Text(double x, int y, string anchor, string text)
            => Line($"""<text x="{Pixels(x)}" y="{y}" text-anchor="{anchor}">{WebUtility.HtmlEncode(text)}</text>""");
    }

    private static string Pixels(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Digits(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
