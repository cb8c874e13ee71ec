using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using TpCompiler.Cli.Json;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Measurement;
using TpCompiler.GpuBench;
using TpCompiler.GpuBench.Problems;
using TpCompiler.GpuBench.Results;

const int Failure = 1, Usage = 2, Cancelled = 130;
using CancellationTokenSource cancellation = new();

// The first signal stops after the measurement under way, and what is done is kept; a second one ends the process at once.
void Cancel(PosixSignalContext signal)
{
    signal.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
try
{
    ParseResult parsed = new Options().Command(Run, List).Parse(args);
    if (parsed.Action is ParseErrorAction)
    {
        Console.Error.WriteLine("error: " + parsed.Errors[0].Message);
        return Usage;
    }

    return parsed.Invoke(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception e) when (e is GpuException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine("error: " + e.Message);
    return Failure;
}

int List()
{
    foreach (IBenchmarkProblem problem in ProblemList.All)
        Console.WriteLine($"{problem.Name,-22}{problem.Description}");
    Console.WriteLine();
    foreach ((string name, string description) in Devices.Describe())
        Console.WriteLine($"{name,-22}{description}");
    return 0;
}

int Run(Options options, ParseResult parsed)
{
    string? output = options.Output(parsed);
    IReadOnlyList<IBenchmarkProblem> problems = options.Problems(parsed);
    BenchmarkSettings settings = options.Settings(parsed);
    Devices chosen = Devices.Open(options.Device(parsed));
    using GpuDevice device = chosen.Device;
    Say($"{device.Name}, {device.Driver}");
    DevicePeak peak = settings.Quick ? DevicePeak.Measure(device, 32L << 20) : DevicePeak.Measure(device);
    Say($"copy {peak.CopyGigaBytes:F0} GB/s; multiply-add float32 {peak.SingleGigaFlops:F0} GFLOP/s, float64 {peak.DoubleGigaFlops:F0} GFLOP/s");
    ResultFile file = new(output, new(device.Name, device.Driver, chosen.Backend, peak.CopyGigaBytes, peak.SingleGigaFlops, peak.DoubleGigaFlops));
    file.Save(false);
    BenchmarkSession session = new(device, chosen.Memory, peak, settings, cancellation.Token);
    bool isComplete = false;
    try
    {
        foreach (BenchResult result in problems.SelectMany(p => p.Run(session)))
        {
            file.Add(result);
            SayText(Line(result));
        }

        isComplete = true;
        file.Save(true);
    }
    catch (OperationCanceledException)
    {
        SayText("cancelled");
    }
    finally
    {
        if (output is null)
            Console.Write(file.Text(isComplete));
    }

    return !isComplete ? Cancelled : file.Results.Any(r => r.Status is BenchResult.Failed or BenchResult.Wrong) ? Failure : 0;
}

static string Line(BenchResult r) => r.Seconds is not double seconds
    ? $"{r.Problem,-20} {r.Dtype} {r.Direction,-15} {r.Status}: {r.Message}"
    : string.Create(
        CultureInfo.InvariantCulture,
        $"{r.Problem,-20} {r.Dtype} {r.Direction,-15} {r.Status,-5} {1e3 * seconds,10:F3} ms{Rates(r)} error {r.MaxRelativeError:0.0E+0}{Times(r)}");

static string Rates(BenchResult r) => r.GbPerS is null
    ? $", {r.Launches} launches,"
    : string.Create(CultureInfo.InvariantCulture, $" {r.GbPerS,8:F1} GB/s ({r.CopyFraction,6:P1}) {r.GflopPerS,9:F1} GFLOP/s ({r.ArithmeticFraction,6:P1})");

static string Times(BenchResult r) => string.Create(
    CultureInfo.InvariantCulture, $"{(r.LowerSeconds is null ? "" : $" lowered in {r.LowerSeconds:F1} s,")} compiled in {r.CompileSeconds:F1} s");

static void Say(FormattableString text) => SayText(text.ToString(CultureInfo.InvariantCulture));

static void SayText(string text) => Console.Error.WriteLine(text);
