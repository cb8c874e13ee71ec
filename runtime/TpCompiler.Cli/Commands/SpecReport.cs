using System;
using System.IO;
using System.Linq;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Cli.Specs;
using TpCompiler.Cli.Streams;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using TpCompiler.Emit.Svg;

namespace TpCompiler.Cli.Commands;

/// <summary>Compiles a valid diagram and writes what the user asked for, to where he asked for it.</summary>
internal sealed class SpecReport(CommandContext context, SpecSettings settings)
{
    public void Write(SpecInput input, DiagramText read, FusionDiagram diagram)
    {
        string report = settings.Output ?? OutputTarget.Standard;
        if (OutputTarget.IsStandard(settings.Picture) && OutputTarget.IsStandard(report))
            throw new CommandException("--svg: standard output has the report already; write that to a file with --output");
        if (settings.Picture is not null)
            InputPath.RequireOutput("--svg", settings.Picture, settings.Spec);
        InputPath.RequireOutput("--output", report, settings.Spec);

        // Both are begun before the work, and neither stays where the other cannot be written.
        using OutputTarget? picture = settings.Picture is null ? null : OutputTarget.Open(settings.Picture, context);
        using OutputTarget output = OutputTarget.Open(report, context);
        Write(output.Stream, output.Writer, input, read, diagram);
        picture?.Writer.Write(settings.DrawsPaths ? PathTreesSvg.Write(diagram) : DiagramSvg.Write(diagram));
        output.Commit();
        picture?.Commit();
    }

    private void Write(Stream stream, TextWriter writer, SpecInput input, DiagramText read, FusionDiagram diagram)
    {
        if (settings.Emission == SpecEmission.Dot)
        {
            SpecDot.Write(writer, diagram);
            writer.Flush();
            return;
        }

        CompiledSpec spec = CompiledSpec.Of(diagram, settings.Options, context.Cancellation);
        switch (settings.Emission)
        {
            case SpecEmission.CSharp:
                SpecKernels.Write(writer, spec, settings.Derivatives);
                break;
            case SpecEmission.Program:
                writer.Write(string.Join("\n", spec.Programs(settings.Derivatives).Select(TensorProgramText.Print)));
                break;
            default:
                SpecDocument document = SpecDocument.Of(input, read, spec, settings.Explain, context.Cancellation);
                if (settings.Json)
                    JsonOutput.WriteTo(stream, document, JsonOutput.Types.SpecDocument);
                else
                    SpecText.Write(writer, document);
                break;
        }

        writer.Flush();
    }
}
