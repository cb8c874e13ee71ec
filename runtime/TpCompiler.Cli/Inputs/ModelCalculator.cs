using System;
using System.Collections.Generic;
using TpCompiler.Atomistic;
using TpCompiler.Gpu;

namespace TpCompiler.Cli.Inputs;

/// <summary>A model that was opened to be evaluated.</summary>
/// <param name="Calculator">What evaluates it.</param>
/// <param name="Description">The model.</param>
/// <param name="Heads">Its heads, and which evaluates what.</param>
/// <param name="Precision">The floating point type of the evaluation.</param>
/// <param name="Device">The device that evaluates it; null for the processor.</param>
internal sealed record ModelCalculator(ICalculator Calculator, IModelDescription Description, ModelHeads Heads, Precision Precision, GpuDevice? Device = null)
    : IDisposable
{
    /// <summary>The other models of a committee, which <see cref="Calculator"/> evaluates as well.</summary>
    public IReadOnlyList<ModelCalculator> Others { get; init; } = [];

    public void Dispose()
    {
        Calculator.Dispose();
        Device?.Dispose();
        foreach (ModelCalculator other in Others)
            other.Device?.Dispose();
    }
}
