using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Json;

/// <summary>What <c>tpc bench compare --json</c> writes.</summary>
/// <param name="First">The file that is compared.</param>
/// <param name="Second">The file that it is compared with.</param>
/// <param name="Rows">One for each measurement in either.</param>
/// <param name="GeometricMean">The geometric mean of the ratios; absent where there is none.</param>
internal sealed record BenchComparisonDocument(
    BenchSideDocument First, BenchSideDocument Second, IReadOnlyList<BenchRatioDocument> Rows, double? GeometricMean)
{
    /// <summary>Lays two files side by side: what is in the first in its order, then what is in the second alone.</summary>
    public static BenchComparisonDocument Of(BenchInput first, BenchInput second)
    {
        BenchRatioDocument[] rows = [.. first.Results.Keys.Concat(second.Results.Keys.Where(k => !first.Results.ContainsKey(k)))
            .Select(key => BenchRatioDocument.Of(key, first.Results.GetValueOrDefault(key), second.Results.GetValueOrDefault(key)))];
        double[] ratios = [.. rows.Select(r => r.TimesFaster).OfType<double>()];
        double? mean = ratios.Length > 0 ? Math.Exp(ratios.Average(Math.Log)) : null;
        return new(BenchSideDocument.Of(first), BenchSideDocument.Of(second), rows, mean);
    }
}

/// <summary>One of the two files.</summary>
internal sealed record BenchSideDocument(string File, string? Program, string? Device, string? Driver, bool Complete)
{
    public static BenchSideDocument Of(BenchInput input)
        => new(input.Path, input.Document.Program, input.Document.Device?.Name, input.Document.Device?.Driver, input.Document.Complete);
}

/// <summary>One measurement in both.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Direction">forward, backward or double_backward.</param>
/// <param name="Dtype">The floating point type.</param>
/// <param name="FirstStatus">How it went in the first file; absent where it is not there.</param>
/// <param name="SecondStatus">The same for the second.</param>
/// <param name="FirstSeconds">The time of a run in the first file.</param>
/// <param name="SecondSeconds">The same for the second.</param>
/// <param name="FirstItems">The items of the first.</param>
/// <param name="SecondItems">The same for the second.</param>
/// <param name="TimesFaster">How many times faster the first is, item by item; absent unless both are ok.</param>
internal sealed record BenchRatioDocument(
    string Problem,
    string Direction,
    string Dtype,
    string? FirstStatus,
    string? SecondStatus,
    double? FirstSeconds,
    double? SecondSeconds,
    long? FirstItems,
    long? SecondItems,
    double? TimesFaster)
{
    public static BenchRatioDocument Of(BenchKey key, BenchResult? first, BenchResult? second) => new(
        key.Problem, key.Direction, key.Dtype, first?.Status, second?.Status, first?.Seconds, second?.Seconds, first?.Items, second?.Items,
        first is { Status: BenchResult.Ok } a && second is { Status: BenchResult.Ok } b ? TimeOf(b) / TimeOf(a) : null);

    /// <summary>The time of an item, so that runs of different sizes may be compared.</summary>
    private static double TimeOf(BenchResult result) => result.Seconds!.Value / Math.Max(1, result.Items ?? 1);
}
