using System;
using System.Collections.Generic;

namespace TpCompiler.Cli.Json;

/// <summary>
/// What programs that measure kernels on a device write, and <c>tpc bench compare</c> reads; docs/gpu.md describes it. What was not
/// measured is absent.
/// </summary>
/// <param name="Schema">What the document is: <see cref="SchemaName"/>.</param>
/// <param name="Program">What was measured, such as "TpCompiler 0.1.0".</param>
/// <param name="Started">When.</param>
/// <param name="Complete">Whether all that was asked for is here; false where the run was stopped.</param>
/// <param name="Device">On what.</param>
/// <param name="Results">The measurements.</param>
internal sealed record BenchDocument(
    string? Schema, string? Program, DateTimeOffset? Started, bool Complete, BenchDevice? Device, IReadOnlyList<BenchResult>? Results)
{
    public const string SchemaName = "tpcompiler-bench/1";
}

/// <summary>A device, and what it reached in the same run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Driver">The driver and its version.</param>
/// <param name="Backend">cpu, cuda, opencl, or what a reference program ran on.</param>
/// <param name="CopyGbPerS">The rate of a plain copy, read and written bytes together, in GB/s.</param>
/// <param name="Float32GflopPerS">The rate of multiply-adds in registers, two operations each, in GFLOP/s.</param>
/// <param name="Float64GflopPerS">The same in double precision.</param>
internal sealed record BenchDevice(
    string Name, string Driver, string Backend, double? CopyGbPerS = null, double? Float32GflopPerS = null, double? Float64GflopPerS = null)
{
    /// <summary>The backend that is one thread of the processor.</summary>
    public const string Processor = "cpu";
}

/// <summary>One measurement.</summary>
internal sealed record BenchResult
{
    /// <summary>What was measured fine.</summary>
    public const string Ok = "ok";

    /// <summary>What gave wrong numbers, timed or not.</summary>
    public const string Wrong = "wrong";

    /// <summary>What could not be run; the message says why.</summary>
    public const string Failed = "failed";

    /// <summary>What was left out, as time was up or there is no such thing.</summary>
    public const string Skipped = "skipped";

    /// <summary>The type double.</summary>
    public const string Float64 = "float64";

    /// <summary>The name of the problem.</summary>
    public string? Problem { get; init; }

    /// <summary>forward, backward or double_backward.</summary>
    public string? Direction { get; init; }

    /// <summary>float32 or float64.</summary>
    public string? Dtype { get; init; }

    /// <summary>ok, wrong, failed or skipped.</summary>
    public string? Status { get; init; }

    /// <summary>Why it is not ok.</summary>
    public string? Message { get; init; }

    /// <summary>How many edges, nodes or atoms.</summary>
    public long? Items { get; init; }

    /// <summary>The time of one run: on a device the median, on a processor, where others only ever add to it, the shortest.</summary>
    public double? Seconds { get; init; }

    /// <summary>The least time of one run.</summary>
    public double? SecondsMin { get; init; }

    /// <summary>How many runs were timed.</summary>
    public int? Runs { get; init; }

    /// <summary>How many kernels and clears a run launches.</summary>
    public int? Launches { get; init; }

    /// <summary>Each element of operands and results once, in bytes.</summary>
    public long? Bytes { get; init; }

    /// <summary>The floating-point operations of the program that runs; a fused multiply-add counts twice.</summary>
    public long? Flop { get; init; }

    /// <summary>Bytes by seconds.</summary>
    public double? GbPerS { get; init; }

    /// <summary>Operations by seconds.</summary>
    public double? GflopPerS { get; init; }

    /// <summary>GbPerS by the device's copy rate.</summary>
    public double? CopyFraction { get; init; }

    /// <summary>GflopPerS by the device's multiply-add rate.</summary>
    public double? ArithmeticFraction { get; init; }

    /// <summary>Whether compiled code runs, and not the interpreter; absent for devices.</summary>
    public bool? IsCompiled { get; init; }

    /// <summary>The time from the spec to the program, on the CPU; it is shared by all types.</summary>
    public double? LowerSeconds { get; init; }

    /// <summary>The time from the program to the loaded module: its source text, and what the driver's compiler takes.</summary>
    public double? CompileSeconds { get; init; }

    /// <summary>The largest difference from the CPU in float64, by the largest number there.</summary>
    public double? MaxRelativeError { get; init; }

    /// <summary>How many rows of outputs were compared.</summary>
    public int? CheckedRows { get; init; }

    /// <summary>What the kernels take of the device.</summary>
    public IReadOnlyList<BenchKernel>? Kernels { get; init; }
}

/// <summary>What a kernel takes of the device, as far as the driver says it.</summary>
internal sealed record BenchKernel(
    string Name, int GroupSize, int? Registers, long? SharedBytes, long? PrivateBytes, int? MostGroupSize, int? GroupsPerUnit);
