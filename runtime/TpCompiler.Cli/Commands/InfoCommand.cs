using System.CommandLine;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc info</c>: what a model is, and the kernels that run it.</summary>
internal static class InfoCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> model = CommonOptions.Model();
        Option<Precision> dataType = CommonOptions.DataType();
        Option<string?> head = CommonOptions.Head();
        Option<bool> json = CommonOptions.Json();
        Command command = new("info", "Describe a model: its architecture, its size, and the kernels that run it with their costs.")
        {
            model, dataType, head, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            using MacePotential potential = ModelInput.Open(path, parsed.GetValue(head), parsed.GetValue(dataType), threads: 1);
            ModelDocument document = ModelDocument.Of(path, potential);
            if (parsed.GetValue(json))
                JsonOutput.Write(context.Output, document, JsonOutput.Types.ModelDocument);
            else
                ModelText.Write(context.Output, document);
            return ExitCode.Success;
        });
        return command;
    }
}
