using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Reflection;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc explain</c>: the page of a diagnostic, wherever the repository may be.</summary>
internal static class ExplainCommand
{
    private const string Prefix = "diagnostics/";

    public static Command Create(CommandContext context)
    {
        Argument<string> id = new("ID") { Description = "The diagnostic, such as TPC0404" };
        id.Validators.Add(CommonOptions.RefuseOptions);
        Command command = new("explain", "Print what a diagnostic of the compiler means, with an example and a corrected one.") { id };
        command.SetAction(parsed =>
        {
            context.Output.Write(PageOf(parsed.GetRequiredValue(id)));
            return ExitCode.Success;
        });
        return command;
    }

    private static string PageOf(string id)
    {
        Assembly assembly = typeof(ExplainCommand).Assembly;
        string[] known = [.. assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        string? name = known.FirstOrDefault(n => string.Equals(n, $"{Prefix}{id}.md", StringComparison.OrdinalIgnoreCase));
        if (name is null)
            throw new CommandException($"{id}: expected a diagnostic from {IdOf(known[0])} to {IdOf(known[^1])}, and there is none of this name");
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private static string IdOf(string resource) => Path.GetFileNameWithoutExtension(resource);
}
