using System;
using System.IO;
using System.Linq;
using System.Text;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Emit.Svg;

namespace TpCompiler.Cli.Specs;

/// <summary>Compiles a valid diagram and writes what the user asked for, to where he asked for it.</summary>
internal sealed class SpecReport(CommandContext context, SpecSettings settings)
{
    public void Write(SpecInput input, DiagramText read, FusionDiagram diagram)
    {
        if (settings.Picture is string picture)
            WriteFile(picture, stream => stream.Write(Encoding.UTF8.GetBytes(DiagramSvg.Write(diagram))));
        if (settings.Output is null)
        {
            using TextStream stream = new(context.Output);
            Write(stream, context.Output, input, read, diagram);
            return;
        }

        WriteFile(settings.Output, stream =>
        {
            using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            Write(stream, writer, input, read, diagram);
        });
    }

    private static void WriteFile(string path, Action<Stream> write)
    {
        try
        {
            AtomicFile.Write(path, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path}: cannot be written: {(e is UnauthorizedAccessException ? "access is denied" : e.Message)}", e);
        }
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
                writer.Write(string.Join("\n", spec.Programs(settings.Derivatives).Select(DiagramProgramText.Print)));
                break;
            default:
                SpecDocument document = SpecDocument.Of(input, read, spec);
                if (settings.Json)
                    JsonOutput.WriteTo(stream, document, JsonOutput.Types.SpecDocument);
                else
                    SpecText.Write(writer, document, settings.Explain);
                break;
        }

        writer.Flush();
    }
}
