using System.IO;
using System.Linq;
using System.Net;
using TpCompiler.Cli.Json;

namespace TpCompiler.Cli.Output;

/// <summary>The page of <c>tpc bench compare --html</c>: the chart, and the table below. It refers to nothing outside of itself, and is legible in light and dark.</summary>
internal static class BenchComparisonHtml
{
    public static void Write(TextWriter writer, BenchComparisonDocument document)
    {
        writer.Write(HtmlPage.Begin(BenchComparisonSvg.Mean(document)));
        writer.Write($"<p>{Side("A", document.First)}<br/>{Side("B", document.Second)}</p>\n");
        writer.Write($"<div class=\"scroll\">\n{BenchComparisonSvg.WriteInPage(document)}</div>\n");
        HtmlPage.WriteTable(
            writer, "Measurements", [.. BenchComparisonText.Headers], [.. document.Rows.Select(row => BenchComparisonText.Cells(row))], textColumns: 3);
        if (document.Rows.Any(BenchComparisonText.IsOfOtherSizes))
            writer.Write($"<p>{WebUtility.HtmlEncode(BenchComparisonText.OtherSizes)}</p>\n");
        writer.Write(HtmlPage.End);
    }

    private static string Side(string name, BenchSideDocument side)
        => WebUtility.HtmlEncode($"{name}: {side.File}: {BenchComparisonSvg.Title(side)}{(side.Complete ? "" : ", not complete")}");
}
