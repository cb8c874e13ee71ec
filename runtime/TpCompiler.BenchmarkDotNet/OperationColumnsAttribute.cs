using System;
using BenchmarkDotNet.Configs;

namespace TpCompiler.Benchmarking;

/// <summary>Adds the columns of operations and bytes to a benchmark's table; <see cref="OperationBenchmark"/> has it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OperationColumnsAttribute : Attribute, IConfigSource
{
    /// <inheritdoc/>
    public IConfig Config { get; } = ManualConfig.CreateEmpty().AddColumn(
        new OperationColumn("Operations", "Floating-point operations of one run; a fused multiply-add counts twice", (r, _) => r.Operations, "N0"),
        new OperationColumn("Bytes", "Bytes of all tensors, each element once", (r, _) => r.Bytes, "N0"),
        new OperationColumn("GFLOP/s", "Operations in the mean time, in 1e9 per second", (r, nanoseconds) => r.Operations / nanoseconds, "F1"),
        new OperationColumn("GB/s", "Bytes in the mean time, in 1e9 per second", (r, nanoseconds) => r.Bytes / nanoseconds, "F1"));
}
