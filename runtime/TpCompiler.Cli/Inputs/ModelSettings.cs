using System.Collections.Generic;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models.Tables;
using TpCompiler.Cli.Devices;

namespace TpCompiler.Cli.Inputs;

/// <summary>Which model is evaluated, and how.</summary>
/// <param name="Path">The model's file, as the user gave it.</param>
/// <param name="Head">The head's name; null for the only one, or those that structures name.</param>
/// <param name="Precision">The floating point type.</param>
/// <param name="Threads">The most threads to use on the processor; 0 for one per processor.</param>
/// <param name="Device">Where it is evaluated.</param>
/// <param name="AnyHead">Whether the first head will do for everything where none is named and none is called default.</param>
internal sealed record ModelSettings(string Path, string? Head, Precision Precision, int Threads, DeviceChoice Device, bool AnyHead = false)
{
    /// <summary>Names or paths of what the model has that is not known and is passed over.</summary>
    public IReadOnlyCollection<string> Ignored { get; init; } = [];

    /// <summary>How radial functions are evaluated on the processor.</summary>
    public RadialEvaluation Radial { get; init; }
}
