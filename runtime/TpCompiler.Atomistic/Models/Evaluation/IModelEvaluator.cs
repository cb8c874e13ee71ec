using System;
using System.Threading;

namespace TpCompiler.Atomistic.Models.Evaluation;

/// <summary>Evaluates batches of structures with a model, in whatever precision. For one caller at a time.</summary>
internal interface IModelEvaluator : IDisposable
{
    /// <inheritdoc cref="ICalculator.Evaluate"/>
    void Evaluate(
        ReadOnlySpan<Configuration> configurations, ReadOnlySpan<PotentialResult> results, Quantities quantities, CancellationToken cancellation);
}
