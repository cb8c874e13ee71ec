using System;
using System.Collections.Generic;
using TpCompiler.Cli.Devices;
using TpCompiler.Core.Diagrams.Compilation;

namespace TpCompiler.Cli.Benchmarks;

/// <summary>What <c>tpc bench kernels</c> was asked for.</summary>
internal sealed record KernelBenchSettings
{
    /// <summary>The names of the passes in results, in their order.</summary>
    public static IReadOnlyList<string> AllDirections { get; } = ["forward", "backward", "double_backward"];

    /// <summary>A text, a file, or an assembly.</summary>
    public required string Spec { get; init; }

    /// <summary>On what.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Cpu;

    /// <summary>Whether that is not the processor.</summary>
    public bool OnDevice => Device.Kind != DeviceKind.Cpu;

    /// <summary>Only problems whose name contains this text.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Whether the naive form is measured, too.</summary>
    public bool AgainstNaive { get; init; }

    /// <summary>Whether the interpreter is measured, too.</summary>
    public bool AgainstInterpreter { get; init; }

    /// <summary>Files of other measurements.</summary>
    public IReadOnlyList<string> AgainstFiles { get; init; } = [];

    /// <summary>The passes.</summary>
    public IReadOnlyList<string> Directions { get; init; } = AllDirections;

    /// <summary>float32, float64 or both.</summary>
    public IReadOnlyList<string> Dtypes { get; init; } = ["float32", "float64"];

    /// <summary>How many items or nodes.</summary>
    public int Items { get; init; } = 1000;

    /// <summary>How many neighbours a node has.</summary>
    public int Neighbors { get; init; } = CompilerOptions.Default.Neighbors;

    /// <summary>How long each measurement is repeated.</summary>
    public double Seconds { get; init; } = 0.5;

    /// <summary>Whether the processor's time is measured, and not the clock's.</summary>
    public bool CpuTime { get; init; }

    /// <summary>Whether the whole output is one document.</summary>
    public bool Json { get; init; }

    /// <summary>Where the document is written besides; null for nowhere.</summary>
    public string? Output { get; init; }

    /// <summary>The name of a pass in results: "double_backward" for "DoubleBackward".</summary>
    public static string DirectionOf(string pass) => AllDirections[Math.Max(0, Array.IndexOf(["Forward", "Backward", "DoubleBackward"], pass))];
}
