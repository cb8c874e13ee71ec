using System.CommandLine;
using System.Linq;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Core.Diagrams.Language;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc spec</c>: reads a fusion diagram and says what follows from it, or what is wrong and where.</summary>
internal static class SpecCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> spec = new("SPEC") { Description = "The diagram's text, or a file that holds it (see docs/fusion-diagrams.md)." };
        Option<bool> json = CommonOptions.Json();
        Command command = new("spec", "Check a fusion diagram, and list its paths and the shapes of its weights.")
        {
            spec, json,
        };
        command.SetAction(parsed =>
        {
            SpecInput input = SpecInput.Of(parsed.GetRequiredValue(spec));
            DiagramText read = DiagramText.Read(input.Text);
            bool asJson = parsed.GetValue(json);
            foreach (DiagramDiagnostic finding in read.Diagnostics.Where(d => d.IsError || !asJson))
                context.Error.WriteLine(input.Describe(finding));
            if (read.Diagram is null)
                return ExitCode.Failure;

            SpecDocument document = SpecDocument.Of(input, read, read.Diagram);
            if (asJson)
                JsonOutput.Write(context.Output, document, JsonOutput.Types.SpecDocument);
            else
                SpecText.Write(context.Output, document);
            return ExitCode.Success;
        });
        return command;
    }
}
