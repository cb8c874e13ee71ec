using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;

namespace TpCompiler.Cli.Output.Report;

/// <summary>Draws what a model says over what the reference says, as SVG that takes its colours from the page.</summary>
internal static class ParityPlot
{
    private const int Width = 380, Height = 360, Left = 74, Top = 34, Side = 280;
    private const int MostTicks = 6;

    /// <summary>The picture.</summary>
    /// <param name="title">What is compared, and its unit.</param>
    /// <param name="points">The pairs; at least one.</param>
    public static string Write(string title, ParityPoints points)
    {
        (double low, double high) = Range(points.Shown);
        double[] ticks = Ticks(low, high);
        StringBuilder svg = new();
        string count = $"{NumberText.Grouped(points.Count)} {(points.Count == 1 ? "value" : "values")}";
        Line($"""<svg class="plot" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="img" aria-label="{Encoded($"{title}: the model over the reference, {count}")}">""");
        Text(Left, 16, "start", title, "title");
        Text(Left, 29, "start", points.IsSampled ? $"{count}: a sample, and the largest errors" : count, "note");
        foreach (double tick in ticks)
        {
            (double x, double y) = (X(tick), Y(tick));
            Line($"""<path class="grid" d="M{Pixels(x)} {Top}v{Side}M{Left} {Pixels(y)}h{Side}"/>""");
            Text(x, Top + Side + 15, "middle", Number(tick, ticks), "tick");
            Text(Left - 6, y + 4, "end", Number(tick, ticks), "tick");
        }

        Line($"""<path class="diagonal" d="M{Left} {Top + Side}L{Left + Side} {Top}"/>""");
        svg.Append("<path class=\"points\" d=\"");
        foreach ((double reference, double value) in points.Shown)
            svg.Append('M').Append(Pixels(X(reference))).Append(' ').Append(Pixels(Y(value))).Append("h0");
        svg.Append("\"/>\n");
        Line($"""<rect class="frame" x="{Left}" y="{Top}" width="{Side}" height="{Side}"/>""");
        Text(Left + (Side / 2.0), Height - 12, "middle", "reference", "axis");
        Line($"""<text class="axis" text-anchor="middle" transform="translate(13 {Top + (Side / 2)}) rotate(-90)">model</text>""");
        Line($"</svg>");
        return svg.ToString();

        double X(double v) => Left + (Side * (v - low) / (high - low));

        double Y(double v) => Top + Side - (Side * (v - low) / (high - low));

        void Line(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        void Text(double x, double y, string anchor, string text, string kind)
            => Line($"""<text class="{kind}" x="{Pixels(x)}" y="{Pixels(y)}" text-anchor="{anchor}">{Encoded(text)}</text>""");
    }

    /// <summary>One range for both axes, a little wider than the values.</summary>
    private static (double Low, double High) Range(IEnumerable<(double Reference, double Value)> points)
    {
        double low = points.Min(p => Math.Min(p.Reference, p.Value)), high = points.Max(p => Math.Max(p.Reference, p.Value));
        double margin = high > low ? 0.04 * (high - low) : Math.Max(1e-3, 0.01 * Math.Abs(high));
        return (low - margin, high + margin);
    }

    /// <summary>Round numbers: multiples of 1, 2 or 5 times a power of ten.</summary>
    private static double[] Ticks(double low, double high)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10((high - low) / MostTicks)));
        double step = new[] { 1.0, 2, 5, 10 }.Select(factor => factor * power).First(step => (high - low) / step <= MostTicks);
        List<double> ticks = [];
        for (double k = Math.Ceiling(low / step); k * step <= high; k++)
            ticks.Add(k * step);
        return [.. ticks];
    }

    private static string Number(double tick, double[] ticks)
    {
        double step = ticks.Length > 1 ? ticks[1] - ticks[0] : Math.Abs(tick);
        int decimals = step > 0 ? Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 12) : 0;
        return decimals > 6 ? tick.ToString("0.#e0", CultureInfo.InvariantCulture) : NumberText.Fixed(tick, decimals);
    }

    private static string Pixels(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
