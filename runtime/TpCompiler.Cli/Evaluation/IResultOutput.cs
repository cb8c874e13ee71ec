using System;

namespace TpCompiler.Cli.Evaluation;

/// <summary>Takes results as they come. Disposed without <see cref="Complete"/>, it leaves nothing half-done behind.</summary>
internal interface IResultOutput : IDisposable
{
    /// <summary>Takes the next frame.</summary>
    void Add(EvaluatedFrame frame);

    /// <summary>All frames were taken.</summary>
    /// <param name="outcome">What is known then.</param>
    void Complete(EvaluationOutcome outcome);
}
