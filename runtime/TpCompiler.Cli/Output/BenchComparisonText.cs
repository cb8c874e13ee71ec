using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Cli.Json;

namespace TpCompiler.Cli.Output;

/// <summary>Prints a comparison of measurements.</summary>
internal static class BenchComparisonText
{
    /// <summary>What the mark in the last column means.</summary>
    public const string OtherSizes = "* not of as many items: the time of one item is compared.";

    /// <summary>What the columns are; the first three and the last are texts.</summary>
    public static IReadOnlyList<string> Headers { get; } = ["problem", "direction", "dtype", "A ms", "B ms", "A times faster", ""];

    /// <summary>The cells of a row.</summary>
    public static string[] Cells(BenchRatioDocument row) =>
    [
        row.Problem,
        row.Direction,
        row.Dtype,
        Cell(row.FirstStatus, row.FirstSeconds),
        Cell(row.SecondStatus, row.SecondSeconds),
        row.TimesFaster is double ratio ? Digits(ratio) : "-",
        IsOfOtherSizes(row) ? "*" : "",
    ];

    /// <summary>Whether the two are of different numbers of items.</summary>
    public static bool IsOfOtherSizes(BenchRatioDocument row) => row.TimesFaster is not null && row.FirstItems != row.SecondItems;

    public static void Write(TextWriter writer, BenchComparisonDocument document)
    {
        StringBuilder text = new();
        AppendSide(text, "A", document.First);
        AppendSide(text, "B", document.Second);
        text.Append('\n');
        TextTable table = new([.. Headers.Select((header, column) => column is < 3 or 6 ? "<" + header : header)]);
        foreach (BenchRatioDocument row in document.Rows)
            table.Add(Cells(row));
        table.AppendTo(text, "");
        if (document.GeometricMean is double mean)
            text.Append(CultureInfo.InvariantCulture, $"\nA is {Digits(mean)} times faster in the geometric mean.\n");
        if (document.Rows.Any(IsOfOtherSizes))
            text.Append(OtherSizes).Append('\n');
        writer.Write(text.ToString());
    }

    private static void AppendSide(StringBuilder text, string name, BenchSideDocument side)
        => text.Append(CultureInfo.InvariantCulture, $"{name}: {side.File}: {BenchComparisonSvg.Title(side)}").Append(side.Complete ? "\n" : ", not complete\n");

    private static string Cell(string? status, double? seconds)
        => status is null ? "-" : status == BenchResult.Ok && seconds is double s ? Digits(1e3 * s) : status;

    private static string Digits(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
