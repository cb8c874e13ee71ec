using System;
using System.CommandLine;
using System.IO;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Output;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc convert</c>: a model as one safetensors file.</summary>
internal static class ConvertCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string> output = new("OUT") { Description = "The file to write, such as mace.safetensors" };
        output.Validators.Add(CommonOptions.RefuseOptions);
        Command command = new("convert", "Write a model as one safetensors file, which holds no programs and is evaluated with the same results to "
            + "the last bit. Its tensors have the names of mace-torch's state_dict, so that load_state_dict(..., strict=False) takes them; "
            + "a JSON document in its metadata holds the rest.")
        {
            model, output,
        };
        command.SetAction(parsed => Convert(parsed.GetRequiredValue(model), parsed.GetRequiredValue(output), context));
        return command;
    }

    private static int Convert(string model, string output, CommandContext context)
    {
        InputPath.RequireFile(model, "a model file");
        InputPath.RequireOutput(output, model);
        try
        {
            MaceModelFile.Convert(model, output);
        }
        catch (ModelFormatException e)
        {
            throw new CommandException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{output}: cannot be written from {model}: {e.Message}", e);
        }

        context.Output.WriteLine($"{output}: {NumberText.Grouped(new FileInfo(output).Length)} bytes");
        return ExitCode.Success;
    }
}
