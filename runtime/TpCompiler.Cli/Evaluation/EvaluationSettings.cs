using System.Collections.Generic;
using TpCompiler.Atomistic;
using TpCompiler.Cli.Devices;

namespace TpCompiler.Cli.Evaluation;

/// <summary>What the user asked <c>tpc evaluate</c> for.</summary>
internal sealed record EvaluationSettings
{
    public required string Model { get; init; }

    public required IReadOnlyList<string> Structures { get; init; }

    public string? Output { get; init; }

    public Precision Precision { get; init; }

    public int Threads { get; init; }

    public DeviceChoice Device { get; init; } = DeviceChoice.Cpu;

    public string? Head { get; init; }

    /// <summary>Names or paths of what the model has that is not known and is passed over.</summary>
    public IReadOnlyCollection<string> Ignored { get; init; } = [];

    /// <summary>The most atoms that are evaluated together; 0 where the calculator is to choose.</summary>
    public int BatchAtoms { get; init; }

    public bool Json { get; init; }
}
