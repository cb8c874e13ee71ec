using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc bench compare</c>: two files of measurements side by side.</summary>
internal static class BenchCompareCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string> first = File("A", "The measurements that are compared, as tpc bench kernels, TpCompiler.GpuBench or run_reference.py writes them");
        Argument<string> second = File("B", "The measurements that they are compared with");
        Picture[] pictures =
        [
            new(new("--svg") { HelpName = "file", Description = "Draw how many times faster A is into this file, besides the table" }, (writer, d) => writer.Write(BenchComparisonSvg.Write(d))),
            new(new("--html") { HelpName = "file", Description = "Write the drawing and the table as one page without outside references" }, BenchComparisonHtml.Write),
        ];
        Option<bool> json = CommonOptions.Json();
        Command command = new("compare", "Lay two files of measurements side by side: how many times faster A is, for each problem, direction and type.") { first, second, json };
        foreach (Picture picture in pictures)
            command.Add(picture.Option);
        command.SetAction(parsed =>
        {
            (string a, string b) = (parsed.GetRequiredValue(first), parsed.GetRequiredValue(second));
            (Picture Picture, string File)[] wanted = [.. pictures.Select(p => (p, parsed.GetValue(p.Option)!)).Where(p => p.Item2 is not null)];
            foreach ((Picture picture, string file) in wanted)
            {
                if (OutputTarget.IsStandard(file))
                    throw new CommandException($"{picture.Option.Name}: standard output has the table already; give the name of a file");
                InputPath.RequireOutput(picture.Option.Name, file, a, b);
            }

            BenchComparisonDocument document = BenchComparisonDocument.Of(BenchInput.Read(a), BenchInput.Read(b));
            foreach ((Picture picture, string file) in wanted)
            {
                using OutputTarget target = OutputTarget.Open(file, context);
                picture.Write(target.Writer, document);
                target.Commit();
            }

            if (parsed.GetValue(json))
                JsonOutput.Write(context.Output, document, JsonOutput.Types.BenchComparisonDocument);
            else
                BenchComparisonText.Write(context.Output, document);
            return ExitCode.Success;
        });
        return command;
    }

    private static Argument<string> File(string name, string description)
    {
        Argument<string> file = new(name) { Description = description };
        file.Validators.Add(CommonOptions.RefuseOptions);
        return file;
    }

    /// <summary>A form in which the comparison is drawn into a file.</summary>
    private sealed record Picture(Option<string?> Option, Action<TextWriter, BenchComparisonDocument> Write);
}
