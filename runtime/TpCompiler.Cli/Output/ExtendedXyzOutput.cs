using System;
using System.IO;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Evaluation;
using TpCompiler.Cli.Inputs;

namespace TpCompiler.Cli.Output;

/// <summary>Writes the structures with their results.</summary>
internal sealed class ExtendedXyzOutput(TextWriter writer, EvaluationSettings settings) : IResultOutput
{
    public void Add(EvaluatedFrame frame)
    {
        try
        {
            ExtendedXyz.Write(writer, settings.Prefix is null
                ? CalculatedStructure.Of(frame, settings.Selection)
                : PrefixedStructure.Of(frame, settings.Selection, settings.Prefix));
        }
        catch (ArgumentException e)
        {
            throw frame.Frame.Problem(StructureInput.WithoutParameter(e), e);
        }
    }

    public void Complete(EvaluationOutcome outcome)
    {
    }

    public void Dispose()
    {
    }
}
