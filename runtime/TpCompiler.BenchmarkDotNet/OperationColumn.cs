using System;
using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace TpCompiler.Benchmarking;

/// <summary>A number of what a case runs, and of the mean time in nanoseconds that this takes.</summary>
internal sealed class OperationColumn(string name, string legend, Func<PassRun, double, double> value, string format) : IColumn
{
    public string Id => $"{nameof(OperationColumn)}.{name}";

    public string ColumnName => name;

    public string Legend => legend;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, summary.Style);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        if (Activator.CreateInstance(benchmarkCase.Descriptor.Type) is not OperationBenchmark benchmark)
            return "-";
        using PassRun run = benchmark.Prepare(
            (string)benchmarkCase.Parameters[nameof(OperationBenchmark.Pass)], (NumberType)benchmarkCase.Parameters[nameof(OperationBenchmark.Number)]);
        Statistics? time = summary[benchmarkCase]?.ResultStatistics;
        double number = value(run, time?.Mean ?? double.NaN);
        return double.IsNaN(number) ? "NA" : number.ToString(format, CultureInfo.InvariantCulture);
    }

    public override string ToString() => name;
}
