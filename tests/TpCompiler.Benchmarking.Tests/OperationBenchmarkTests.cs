using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using TpCompiler.Benchmarking.Tests.Documented;
using TpCompiler.Runtime.Operations;
using Xunit;

namespace TpCompiler.Benchmarking.Tests;

/// <summary>BenchmarkDotNet runs the passes of a compiled type, and its table has what they cost.</summary>
public sealed class OperationBenchmarkTests
{
    [Fact]
    public void Table_has_a_row_for_each_pass_and_type_with_operations_and_bytes()
    {
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(Job.Dry.WithToolchain(InProcessNoEmitToolchain.Instance))
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile);
        Summary summary = BenchmarkRunner.Run<MessageBenchmark>(config);

        Assert.Empty(summary.ValidationErrors.Where(e => e.IsCritical));
        Assert.Equal(6, summary.BenchmarksCases.Length);
        Assert.All(summary.Reports, r => Assert.True(r.Success));
        string[] header = summary.Table.FullHeader;
        List<string[]> rows = [.. summary.Table.FullContent];
        foreach (OperationPass pass in Message.Kernels.Passes)
        {
            foreach ((string number, int size) in new[] { ("Float32", 4), ("Float64", 8) })
            {
                string[] row = rows.Single(r => Cell(r, "Pass") == pass.Name && Cell(r, "Number") == number);
                OperationItems items = OperationItems.Of(1000);
                Assert.Equal(pass.OperationsOn(items), long.Parse(Cell(row, "Operations"), NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
                Assert.Equal(pass.BytesOn(items, size), long.Parse(Cell(row, "Bytes"), NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
                Assert.True(double.Parse(Cell(row, "GFLOP/s"), CultureInfo.InvariantCulture) >= 0);
                Assert.True(double.Parse(Cell(row, "GB/s"), CultureInfo.InvariantCulture) >= 0);
            }
        }

        string Cell(string[] row, string column) => row[Array.IndexOf(header, column)];
    }
}
