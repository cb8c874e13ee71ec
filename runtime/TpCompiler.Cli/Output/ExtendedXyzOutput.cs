using System;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Output;

/// <summary>Writes the structures with their results to a file, which appears once all are written, or to standard output as they come.</summary>
internal sealed class ExtendedXyzOutput(OutputTarget target) : IResultOutput
{
    public void Add(EvaluatedFrame frame)
    {
        try
        {
            ExtendedXyz.Write(target.Writer, CalculatedStructure.Of(frame.Structure, frame.Result));
        }
        catch (ArgumentException e)
        {
            throw frame.Frame.Problem(StructureInput.WithoutParameter(e), e);
        }
    }

    public void Complete(ReferenceErrors errors) => target.Commit();

    public void Dispose() => target.Dispose();
}
