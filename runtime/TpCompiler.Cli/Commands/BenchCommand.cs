using System.CommandLine;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc bench</c>: what was measured on devices.</summary>
internal static class BenchCommand
{
    public static Command Create(CommandContext context) => new("bench", "Work with measurements of kernels on devices.") { Compare(context) };

    private static Command Compare(CommandContext context)
    {
        Argument<string> first = File("A", "The measurements that are compared, as TpCompiler.GpuBench or run_reference.py writes them");
        Argument<string> second = File("B", "The measurements that they are compared with");
        Option<bool> json = CommonOptions.Json();
        Command command = new("compare", "Lay two files of measurements side by side: how many times faster A is, for each problem, direction and type.")
        {
            first, second, json,
        };
        command.SetAction(parsed =>
        {
            BenchComparisonDocument document = BenchComparisonDocument.Of(
                BenchInput.Read(parsed.GetRequiredValue(first)), BenchInput.Read(parsed.GetRequiredValue(second)));
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
}
