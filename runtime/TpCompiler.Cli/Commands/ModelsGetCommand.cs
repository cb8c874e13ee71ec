using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Net.Http;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Models;
using TpCompiler.Cli.Output;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc models get</c>: downloads a public model file.</summary>
internal static class ModelsGetCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> name = new("NAME") { Description = "The model, by its name in the list of tpc models" };
        name.Validators.Add(CommonOptions.RefuseOptions);
        Option<string?> output = new("--output", "-o") { HelpName = "file", Description = "What the file is to be called, or the folder for it; the working folder unless given" };
        Option<string?> from = new("--from")
        {
            HelpName = "URL",
            Description = "A folder of a mirror that has the file under its name, in place of where it was published",
        };
        from.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"))
                result.AddError($"--from: expected an address that begins with https:// or http://, found '{result.Tokens[0].Value}'");
        });
        Command command = new("get", "Download a public model file. An interrupted download goes on when the command is given again; the file appears once it is whole and its checksum right. "
            + "Proxies are those of HTTPS_PROXY, HTTP_PROXY and NO_PROXY.")
        {
            name, output, from,
        };
        command.SetAction(parsed => Get(parsed.GetRequiredValue(name), parsed.GetValue(output), parsed.GetValue(from), context));
        return command;
    }

    private static int Get(string name, string? output, string? from, CommandContext context)
    {
        PublicModel model = PublicModels.Find(name)
            ?? throw new CommandException($"there is no model '{name}' in the list; it has {string.Join(", ", PublicModels.All.Select(known => known.Name))}");
        if (model.Url is null || model.FileName is null)
            throw new CommandException($"{model.Name}: expected an address of the file, but its authors publish it behind a page alone: {model.Page} says where");
        string target = output is null ? model.FileName : Directory.Exists(output) ? Path.Combine(output, model.FileName) : output;
        if (File.Exists(target))
            return IsThere(model, target, context);
        if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder && !Directory.Exists(folder))
            throw new CommandException($"{target}: cannot be written: its folder does not exist");
        string url = from is null ? model.Url : from.TrimEnd('/') + "/" + model.FileName;
        using HttpClient client = new();
        client.DefaultRequestHeaders.UserAgent.ParseAdd("tpc");
        context.Error.WriteLine($"{model.Name}: licence {model.Licence}, see {model.Page}");
        try
        {
            ProgressDisplay.Run(context.Error, context.ErrorIsTerminal, report => new ModelDownload(client, report).Run(url, target, model.Bytes, model.Checksum, context.Cancellation));
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            context.Error.WriteLine($"cancelled; {target}.part keeps what came, and the same command goes on after it");
            return ExitCode.Cancelled;
        }

        Say(model, target, context, "");
        return ExitCode.Success;
    }

    /// <summary>A file of that name is the model already, or another one, which is not replaced.</summary>
    private static int IsThere(PublicModel model, string target, CommandContext context)
    {
        if (model.Checksum is { } checksum && FileChecksum.Of(checksum.Kind, target) is var found && found != checksum)
            throw new CommandException($"{target}: is there already and is another file: its checksum is {found}, that of {model.Name} {checksum}; -o gives another name");
        if (model.Checksum is null)
            throw new CommandException($"{target}: is there already, and no checksum of {model.Name} is published that would say whether it is the same; -o gives another name");
        Say(model, target, context, " already");
        return ExitCode.Success;
    }

    private static void Say(PublicModel model, string target, CommandContext context, string already)
    {
        string checksum = model.Checksum is { } known ? $"{known}, as published" : $"{FileChecksum.Of(ChecksumKind.Sha256, target)}; none is published to compare it with";
        context.Output.WriteLine($"{target}: {NumberText.Grouped(new FileInfo(target).Length)} bytes{already}, {checksum}");
    }
}
