using System.Globalization;
using System.IO;
using System.Text;
using TpCompiler.Cli.Json;

namespace TpCompiler.Cli.Output;

/// <summary>Prints a comparison of measurements.</summary>
internal static class BenchComparisonText
{
    public static void Write(TextWriter writer, BenchComparisonDocument document)
    {
        StringBuilder text = new();
        AppendSide(text, "A", document.First);
        AppendSide(text, "B", document.Second);
        text.Append('\n');
        bool hasOtherSizes = false;
        TextTable table = new("<problem", "<direction", "<dtype", "A ms", "B ms", "A times faster", "<");
        foreach (BenchRatioDocument row in document.Rows)
        {
            bool isOtherSize = row.TimesFaster is not null && row.FirstItems != row.SecondItems;
            hasOtherSizes |= isOtherSize;
            table.Add(
                row.Problem,
                row.Direction,
                row.Dtype,
                Cell(row.FirstStatus, row.FirstSeconds),
                Cell(row.SecondStatus, row.SecondSeconds),
                row.TimesFaster is double ratio ? Digits(ratio) : "-",
                isOtherSize ? "*" : "");
        }

        table.AppendTo(text, "");
        if (document.GeometricMean is double mean)
            text.Append(CultureInfo.InvariantCulture, $"\nA is {Digits(mean)} times faster in the geometric mean.\n");
        if (hasOtherSizes)
            text.Append("* not of as many items: the time of one item is compared.\n");
        writer.Write(text.ToString());
    }

    private static void AppendSide(StringBuilder text, string name, BenchSideDocument side)
        => text.Append(CultureInfo.InvariantCulture, $"{name}: {side.File}: {side.Program ?? "?"} on {side.Device ?? "?"} ({side.Driver ?? "?"})")
            .Append(side.Complete ? "\n" : ", not complete\n");

    private static string Cell(string? status, double? seconds)
        => status is null ? "-" : status == BenchResult.Ok && seconds is double s ? Digits(1e3 * s) : status;

    private static string Digits(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
