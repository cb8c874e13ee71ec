using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using TpCompiler.Cli.Benchmarks;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Cli.Streams;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc bench kernels</c>: how fast the kernels of a diagram or of compiled types are on this machine.</summary>
internal static class BenchKernelsCommand
{
    public static Command Create(CommandContext context)
    {
        Command command = new("kernels", "Measure the kernels of a diagram or of the types of an assembly, on one thread: forward, backward and double backward.");
        BenchKernelsOptions options = new();
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            KernelBenchSettings settings = options.Read(parsed);
            if (OutputTarget.IsStandard(settings.Output))
                throw new CommandException("--output: standard output has the table already; --json writes the measurements there");
            if (settings.Output is not null)
                InputPath.RequireOutput("--output", settings.Output, [settings.Spec, .. settings.AgainstFiles]);
            BenchInput[] others = [.. settings.AgainstFiles.Select(BenchInput.Read)];
            using OutputTarget? target = settings.Output is null ? null : OutputTarget.Open(settings.Output, context);
            IReadOnlyList<KernelProblem> problems = new KernelProblems(context, settings).Find();
            BenchDocument document = Measure(context, settings, problems);
            if (target is not null)
                JsonOutput.Write(target.Writer, document, JsonOutput.Types.BenchDocument);
            if (settings.Json)
                JsonOutput.Write(context.Output, document, JsonOutput.Types.BenchDocument);
            else
                BenchKernelsText.Write(context.Output, document, problems, others);
            target?.Commit();
            return document.Results!.Any(r => r.Status == BenchResult.Wrong) ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    private static BenchDocument Measure(CommandContext context, KernelBenchSettings settings, IReadOnlyList<KernelProblem> problems)
    {
        DateTimeOffset started = DateTimeOffset.Now;
        KernelMeasurement? measurement = null;
        List<BenchResult> results = [];
        ProgressDisplay.Run(context.Error, context.ErrorIsTerminal, report =>
        {
            measurement = new(settings);
            for (int n = 0; n < problems.Count; n++)
            {
                report((double)n / problems.Count, problems[n].Name);
                results.AddRange(measurement.Of(problems[n], context.Cancellation));
            }
        });
        string program = $"TpCompiler {typeof(BenchKernelsCommand).Assembly.GetName().Version?.ToString(3)}";
        return new(BenchDocument.SchemaName, program, started, true, measurement!.Device, results);
    }
}
