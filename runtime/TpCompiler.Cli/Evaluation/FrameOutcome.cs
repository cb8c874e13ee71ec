using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Evaluation;

/// <summary>What became of a frame: it was evaluated, or passed over.</summary>
internal sealed record FrameOutcome(EvaluatedFrame? Evaluated, SkippedFrame? Skipped)
{
    public static FrameOutcome Of(EvaluatedFrame evaluated) => new(evaluated, null);

    public static FrameOutcome Of(SkippedFrame skipped) => new(null, skipped);
}
