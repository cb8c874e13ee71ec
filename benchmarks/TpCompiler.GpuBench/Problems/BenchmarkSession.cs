using System;
using System.Collections.Generic;
using System.Threading;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Measurement;

namespace TpCompiler.GpuBench.Problems;

/// <summary>What problems run with.</summary>
/// <param name="Device">The device.</param>
/// <param name="Memory">The bytes of its memory.</param>
/// <param name="Peak">What the device reaches.</param>
/// <param name="Settings">What is asked for.</param>
/// <param name="Cancellation">Stops between two measurements.</param>
internal sealed record BenchmarkSession(GpuDevice Device, long Memory, DevicePeak Peak, BenchmarkSettings Settings, CancellationToken Cancellation)
{
    private readonly long _started = Environment.TickCount64;

    /// <summary>Whether the time that was allowed is used up.</summary>
    public bool IsTimeUp => Environment.TickCount64 - _started > 1000.0 * Settings.Seconds;
}

/// <summary>What is asked for.</summary>
/// <param name="Dtypes">The floating point types: float32, float64.</param>
/// <param name="Directions">The directions: forward, backward, double_backward.</param>
/// <param name="Quick">Whether to measure few items for a short time, to try whether all works.</param>
/// <param name="Seconds">How long the run may take, about.</param>
internal sealed record BenchmarkSettings(IReadOnlyList<string> Dtypes, IReadOnlyList<string> Directions, bool Quick, double Seconds)
{
    public const string Single = "float32";
    public const string Double = "float64";
    public const string Forward = "forward";
    public const string Backward = "backward";
    public const string DoubleBackward = "double_backward";

    /// <summary>How long one measurement takes, about.</summary>
    public double SecondsOfMeasurement => Quick ? 0.02 : 0.4;
}
