using System;
using System.CommandLine;
using System.IO;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.ModelFiles;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Output;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc convert</c>: a model as one safetensors file.</summary>
internal static class ConvertCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> model = CommonOptions.Model();
        Argument<string> output = new("OUT") { Description = "The file to write, such as mace.safetensors; - for standard output" };
        output.Validators.Add(CommonOptions.RefuseOptionsButStandard);
        Option<string[]> ignore = CommonOptions.Ignore();
        Command command = new("convert", "Write a model as one safetensors file, which holds no programs and is evaluated with the same results to "
            + "the last bit. Its tensors have the names of the model's state_dict, so that load_state_dict(..., strict=False) takes them; "
            + "a JSON document in its metadata holds the rest.")
        {
            model, output, ignore,
        };
        command.SetAction(parsed => Convert(parsed.GetRequiredValue(model), parsed.GetRequiredValue(output), parsed.GetRequiredValue(ignore), context));
        return command;
    }

    private static int Convert(string model, string output, string[] ignored, CommandContext context)
    {
        InputPath.RequireFile(model, "a model file");
        InputPath.RequireOutput("OUT", output, model);
        if (OutputTarget.IsStandard(output) && context.OutputIsTerminal)
            throw new CommandException("OUT: a model is not text and is not written to a terminal; redirect standard output, or give a file");
        using OutputTarget target = OutputTarget.Open(output, context);
        try
        {
            ModelFile.Convert(model, target.Stream, ignored);
        }
        catch (ModelFormatException e)
        {
            throw ModelInput.Refused(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InputPath.Unreadable(model, e);
        }

        target.Commit();
        TextWriter messages = OutputTarget.IsStandard(output) ? context.Error : context.Output;
        messages.WriteLine($"{OutputTarget.NameOf(output)}: {NumberText.Grouped(target.Length)} bytes");
        return ExitCode.Success;
    }
}
