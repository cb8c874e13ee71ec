using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Output;

/// <summary>Results that are written to a file, which appears once all are written, or to standard output as they come.</summary>
internal sealed class TargetOutput(OutputTarget target, IResultOutput written) : IResultOutput
{
    public void Add(EvaluatedFrame frame) => written.Add(frame);

    public void Complete(EvaluationOutcome outcome)
    {
        written.Complete(outcome);
        target.Commit();
    }

    public void Dispose()
    {
        written.Dispose();
        target.Dispose();
    }
}
