using System;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Atomistic.Mace.Files;

namespace TpCompiler.Cli.Inputs;

/// <summary>A model that was opened to be evaluated.</summary>
/// <param name="Calculator">What evaluates it.</param>
/// <param name="Description">The model.</param>
/// <param name="Head">The head that is evaluated.</param>
/// <param name="Precision">The floating point type of the evaluation.</param>
internal sealed record ModelCalculator(ICalculator Calculator, MaceDescription Description, string Head, Precision Precision) : IDisposable
{
    public void Dispose() => Calculator.Dispose();
}
