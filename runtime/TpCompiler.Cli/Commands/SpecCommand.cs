using System.CommandLine;
using System.Linq;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Specs;
using TpCompiler.Core.Diagrams.Language;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc spec</c>: compiles a fusion diagram and says what follows from it, or what is wrong and where.</summary>
internal static class SpecCommand
{
    public static Command Create(CommandContext context)
    {
        Command command = new("spec", "Compile a fusion diagram: its paths, the shapes of its weights, and what its kernels compute and cost.");
        SpecOptions options = new();
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            SpecSettings settings = options.Read(parsed);
            SpecInput input = SpecInput.Of(settings.Spec);
            DiagramText read = DiagramText.Read(input.Text);
            foreach (DiagramDiagnostic finding in read.Diagnostics.Where(d => d.IsError || !settings.Json))
                context.Error.WriteLine(input.Describe(finding));
            if (read.Diagram is null)
                return ExitCode.Failure;

            new SpecReport(context, settings).Write(input, read, read.Diagram);
            return ExitCode.Success;
        });
        return command;
    }
}
