using System.CommandLine;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc models</c>: the public model files that can be read, and <c>tpc models get</c>.</summary>
internal static class ModelsCommand
{
    public static Command Create(CommandContext context)
    {
        Option<bool> json = CommonOptions.Json();
        Command command = new("models", "List the public model files that this command reads, as their authors' pages describe them, and the downloads that it refuses. "
            + "What no page says is left empty.")
        {
            ModelsGetCommand.Create(context), json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
                JsonOutput.Write(context.Output, ModelsDocument.All(), JsonOutput.Types.ModelsDocument);
            else
                PublicModelsText.Write(context.Output);
            return ExitCode.Success;
        });
        return command;
    }
}
