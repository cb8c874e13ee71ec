using System.Collections.Generic;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Evaluation;

/// <summary>What the user asked <c>tpc evaluate</c> for.</summary>
internal sealed record EvaluationSettings
{
    public required string Model { get; init; }

    /// <summary>Further models of a committee, of which means and spread are given.</summary>
    public IReadOnlyList<string> Committee { get; init; } = [];

    /// <summary>All models.</summary>
    public IReadOnlyList<string> Models => [Model, .. Committee];

    public required IReadOnlyList<string> Structures { get; init; }

    /// <summary>Which frames of each file are evaluated.</summary>
    public FrameSlice Frames { get; init; } = FrameSlice.All;

    /// <summary>What is computed and given.</summary>
    public ResultSelection Selection { get; init; } = ResultSelection.All;

    public string? Output { get; init; }

    /// <summary>What stands before the names of results in the output; null for the names that ASE takes for those of a calculator.</summary>
    public string? Prefix { get; init; }

    /// <summary>The page that is written of the results; null for none.</summary>
    public string? Report { get; init; }

    public Precision Precision { get; init; }

    /// <summary>How radial functions are evaluated on the processor.</summary>
    public RadialEvaluation Radial { get; init; }

    public int Threads { get; init; }

    public DeviceChoice Device { get; init; } = DeviceChoice.Cpu;

    public string? Head { get; init; }

    /// <summary>Names or paths of what the model has that is not known and is passed over.</summary>
    public IReadOnlyCollection<string> Ignored { get; init; } = [];

    /// <summary>The most atoms that are evaluated together; 0 where the calculator is to choose.</summary>
    public int BatchAtoms { get; init; }

    /// <summary>Whether frames that cannot be evaluated are told and passed over.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>Whether results are kept beside the output until that is whole, and those that an interrupted run has left there are taken over.</summary>
    public bool Resume { get; init; }

    public bool Json { get; init; }
}
