using System.CommandLine;
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
        Option<string?> svg = new("--svg") { HelpName = "file", Description = "Draw how many times faster A is into this file, besides the table" };
        Option<bool> json = CommonOptions.Json();
        Command command = new("compare", "Lay two files of measurements side by side: how many times faster A is, for each problem, direction and type.")
        {
            first, second, svg, json,
        };
        command.SetAction(parsed =>
        {
            (string a, string b) = (parsed.GetRequiredValue(first), parsed.GetRequiredValue(second));
            string? picture = parsed.GetValue(svg);
            if (OutputTarget.IsStandard(picture))
                throw new CommandException("--svg: standard output has the table already; give the name of a file");
            if (picture is not null)
                InputPath.RequireOutput("--svg", picture, a, b);
            BenchComparisonDocument document = BenchComparisonDocument.Of(BenchInput.Read(a), BenchInput.Read(b));
            using OutputTarget? target = picture is null ? null : OutputTarget.Open(picture, context);
            target?.Writer.Write(BenchComparisonSvg.Write(document));
            if (parsed.GetValue(json))
                JsonOutput.Write(context.Output, document, JsonOutput.Types.BenchComparisonDocument);
            else
                BenchComparisonText.Write(context.Output, document);
            target?.Commit();
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
}
