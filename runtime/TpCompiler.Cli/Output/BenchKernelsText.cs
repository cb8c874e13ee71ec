using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Cli.Benchmarks;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;

namespace TpCompiler.Cli.Output;

/// <summary>Prints measurements of kernels: a row for each pass and type, and how many times faster it is than each other form.</summary>
internal static class BenchKernelsText
{
    public static void Write(TextWriter writer, BenchDocument document, IReadOnlyList<KernelProblem> problems, IReadOnlyList<BenchInput> others)
    {
        Dictionary<BenchKey, BenchResult> results = document.Results!.ToDictionary(r => new BenchKey(r.Problem!, r.Direction!, r.Dtype!));
        BenchDevice device = document.Device!;
        StringBuilder text = new();
        string inDouble = device.Float64GflopPerS is double rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:F0} in float64") : "no float64";
        text.Append(CultureInfo.InvariantCulture, $"{device.Name}, {(device.Backend == BenchDevice.Processor ? "one thread" : device.Driver)}, measured in this run: ")
            .Append(CultureInfo.InvariantCulture, $"{device.Float32GflopPerS:F0} GFLOP/s in float32, {inDouble}, copies {device.CopyGbPerS:F1} GB/s\n\n");
        bool hasNaive = problems.Any(p => p.Naive is not null), hasInterpreter = problems.Any(p => p.Interpreted is not null);
        TextTable table = new(
        [
            "<problem", "<pass", "<dtype", "items", "us/item", "operations/item", "bytes/item", "GFLOP/s", "% of peak", "GB/s", "% of copy", "<kernels",
            .. hasNaive ? ["x naive"] : (string[])[],
            .. hasInterpreter ? ["x interpreter"] : (string[])[],
            .. others.Select(o => "x " + Path.GetFileName(o.Path)),
        ]);
        foreach (KernelProblem problem in problems)
        {
            foreach (BenchResult row in document.Results!.Where(r => r.Problem == problem.Name))
            {
                BenchKey key = new(problem.Name, row.Direction!, row.Dtype!);
                double items = row.Items!.Value;
                table.Add(
                [
                    problem.Name,
                    row.Direction!,
                    row.Dtype!,
                    NumberText.Grouped(row.Items!.Value),
                    .. row.Status == BenchResult.Failed ? ["-", "-", "-", "-", "-", "-", "-"] : (string[])
                    [
                        Digits(1e6 * row.Seconds!.Value / items),
                        NumberText.Grouped((long)(row.Flop!.Value / items)),
                        NumberText.Grouped((long)(row.Bytes!.Value / items)),
                        Digits(row.GflopPerS!.Value),
                        NumberText.Fixed(100 * row.ArithmeticFraction!.Value, 0),
                        Digits(row.GbPerS!.Value),
                        NumberText.Fixed(100 * row.CopyFraction!.Value, 0),
                    ],
                    row.Status == BenchResult.Failed ? "failed" : row.IsCompiled switch { true => "compiled", false => "interpreted", null => "device" },
                    .. hasNaive ? [TimesFaster(results, key, row, KernelMeasurement.NaiveName(problem))] : (string[])[],
                    .. hasInterpreter ? [TimesFaster(results, key, row, KernelMeasurement.InterpreterName(problem))] : (string[])[],
                    .. others.Select(o => TimesFaster(o.Results, key, row, problem.Name)),
                ]);
            }
        }

        table.AppendTo(text, "");
        text.Append("\nOperations: a fused multiply-add counts twice. Bytes: each element of what is read and written once. x: how many times faster than the other form.\n");
        foreach (BenchResult failed in document.Results!.Where(r => r.Status == BenchResult.Failed))
            text.Append(CultureInfo.InvariantCulture, $"FAILED: {failed.Problem} {failed.Direction} {failed.Dtype}: {failed.Message}\n");
        foreach (BenchResult wrong in document.Results!.Where(r => r.Status == BenchResult.Wrong))
            text.Append(CultureInfo.InvariantCulture, $"WRONG: {wrong.Problem} {wrong.Direction}: differs by {wrong.MaxRelativeError:G2} of the largest number\n");
        writer.Write(text.ToString());
    }

    private static string TimesFaster(IReadOnlyDictionary<BenchKey, BenchResult> results, BenchKey key, BenchResult row, string problem)
        => BenchRatioDocument.Of(key, row, results.GetValueOrDefault(key with { Problem = problem })).TimesFaster is double ratio ? Digits(ratio) : "-";

    private static string Digits(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
