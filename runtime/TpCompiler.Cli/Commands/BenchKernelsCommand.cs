using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Cli.Benchmarks;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Inputs;
using TpCompiler.Cli.Json;
using TpCompiler.Cli.Output;
using TpCompiler.Cli.Streams;
using TpCompiler.Gpu;

namespace TpCompiler.Cli.Commands;

/// <summary><c>tpc bench kernels</c>: how fast the kernels of a diagram or of compiled types are on this machine.</summary>
internal static class BenchKernelsCommand
{
    public static Command Create(CommandContext context)
    {
        Command command = new("kernels", "Measure the kernels of a diagram or of the types of an assembly, on one thread or on a device: forward, backward and double backward.");
        BenchKernelsOptions options = new();
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            KernelBenchSettings settings = options.Read(parsed);
            if (OutputTarget.IsStandard(settings.Output))
                throw new CommandException("--output: standard output has the table already; --json writes the measurements there");
            if (settings.Output is not null)
                InputPath.RequireOutput("--output", settings.Output, [settings.Spec, .. settings.AgainstFiles]);
            using GpuDevice? device = settings.OnDevice ? Open(context, ref settings) : null;
            BenchInput[] others = [.. settings.AgainstFiles.Select(BenchInput.Read)];
            using OutputTarget? target = settings.Output is null ? null : OutputTarget.Open(settings.Output, context);
            IReadOnlyList<KernelProblem> problems = new KernelProblems(context, settings).Find();
            BenchDocument document = Measure(context, settings, problems, device);
            if (target is not null)
                JsonOutput.Write(target.Writer, document, JsonOutput.Types.BenchDocument);
            if (settings.Json)
                JsonOutput.Write(context.Output, document, JsonOutput.Types.BenchDocument);
            else
                BenchKernelsText.Write(context.Output, document, problems, others);
            target?.Commit();
            return document.Results!.Any(r => r.Status is BenchResult.Wrong or BenchResult.Failed) ? ExitCode.Failure : ExitCode.Success;
        });
        return command;
    }

    /// <summary>Opens the device; where it has no double and both types were asked for, float alone is measured.</summary>
    private static GpuDevice Open(CommandContext context, ref KernelBenchSettings settings)
    {
        bool isForDouble = settings.Dtypes.All(d => d == BenchResult.Float64);
        GpuDevice device = DeviceOpening.Open(settings.Device, isForDouble ? Precision.Double : Precision.Single);
        if (!device.HasDouble && settings.Dtypes.Contains(BenchResult.Float64))
        {
            context.Error.WriteLine($"warning: {device.Name} does not compute with double: float32 is measured alone");
            settings = settings with { Dtypes = [.. settings.Dtypes.Where(d => d != BenchResult.Float64)] };
        }

        return device;
    }

    private static BenchDocument Measure(CommandContext context, KernelBenchSettings settings, IReadOnlyList<KernelProblem> problems, GpuDevice? device)
    {
        DateTimeOffset started = DateTimeOffset.Now;
        KernelMeasurement? measurement = null;
        List<BenchResult> results = [];
        ProgressDisplay.Run(context.Error, context.ErrorIsTerminal, report =>
        {
            measurement = device is null ? new ProcessorMeasurement(settings) : new DeviceMeasurement(settings, device);
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
