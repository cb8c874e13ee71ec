using System.IO;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Json;

/// <summary>Writes a document for each frame, on a line of its own: those that the frames of <see cref="EvaluationJsonOutput"/> are.</summary>
internal sealed class JsonLinesOutput(TextWriter writer, EvaluationSettings settings, ModelCalculator model) : IResultOutput
{
    public void Add(EvaluatedFrame frame)
        => writer.Write(System.Text.Json.JsonSerializer.Serialize(FrameDocument.Of(frame, model.Heads, settings.Selection), JsonOutput.Types.FrameDocument) + "\n");

    public void Complete(EvaluationOutcome outcome)
    {
    }

    public void Dispose()
    {
    }
}
