using System;
using System.Diagnostics;
using System.Linq;
using System.Numerics;
using TpCompiler.Benchmarking;
using TpCompiler.Cli.Json;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Diagrams;
using TpCompiler.Gpu.Measurement;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Cli.Benchmarks;

/// <summary>Measures operations on a device, by its own clock where it has one: everything lies there already.</summary>
internal sealed class DeviceMeasurement : KernelMeasurement
{
    // On so few items the device is compared with the processor in float64.
    private const int CheckedItems = 12;
    private const double DoubleTolerance = 1e-9, SingleTolerance = 2e-4;

    private readonly GpuDevice _device;
    private readonly DevicePeak _peak;

    /// <summary>Measures what the device can do.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="device">The device.</param>
    public DeviceMeasurement(KernelBenchSettings settings, GpuDevice device)
        : base(settings)
        => (_device, _peak) = (device, DevicePeak.Measure(device));

    /// <inheritdoc/>
    public override BenchDevice Device => new(
        _device.Name, _device.Driver, Settings.Device.Word, _peak.CopyGigaBytes, _peak.SingleGigaFlops, _peak.DoubleGigaFlops);

    /// <inheritdoc/>
    protected override BenchResult Measure(KernelProblem problem, OperationKernels kernels, OperationPass pass, string dtype)
    {
        try
        {
            return dtype == BenchResult.Float64 ? Measure<double>(kernels, (DiagramPass)pass) : Measure<float>(kernels, (DiagramPass)pass);
        }
        catch (Exception e) when (e is GpuException or NotSupportedException or OutOfMemoryException)
        {
            return new() { Status = BenchResult.Failed, Message = e.Message };
        }
    }

    private BenchResult Measure<T>(OperationKernels kernels, DiagramPass pass)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isDouble = typeof(T) == typeof(double);
        long start = Stopwatch.GetTimestamp();
        using GpuProgram program = GpuProgram.Compile<T>(_device, pass.Plan);
        double compile = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double error = Difference<T>(program, pass, RandomItems.Of(kernels, Math.Min(CheckedItems, Settings.Items), Math.Min(CheckedItems, Settings.Neighbors)));

        OperationItems items = RandomItems.Of(kernels, Settings.Items, Settings.Neighbors);
        using PassRun<T> numbers = new(pass, items);
        using GpuRun run = Bound(program, items);
        Upload(run, pass, t => numbers[t]);
        DeviceTime time = DeviceTime.Measure(_device, run.Run, Settings.Seconds);
        (double flops, double bytes) = (1e-9 * numbers.Operations / time.Median, 1e-9 * numbers.Bytes / time.Median);
        BenchResult result = new()
        {
            Seconds = time.Median,
            SecondsMin = time.Least,
            Runs = time.Runs,
            Launches = program.Plans[0].LaunchCount,
            Bytes = numbers.Bytes,
            Flop = numbers.Operations,
            GbPerS = bytes,
            GflopPerS = flops,
            CopyFraction = bytes / _peak.CopyGigaBytes,
            ArithmeticFraction = flops / _peak.GigaFlops(isDouble),
            CompileSeconds = compile,
        };
        return Judged(result, error, isDouble ? DoubleTolerance : SingleTolerance, "the processor");
    }

    private static double Difference<T>(GpuProgram program, DiagramPass pass, OperationItems items)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using PassRun<double> expected = new(pass, items);
        expected.Run();
        using GpuRun run = Bound(program, items);
        Upload<T>(run, pass, t => Array.ConvertAll(expected[t].ToArray(), x => T.CreateChecked(x)));
        run.Run();
        LargestDifference largest = new();
        for (int t = 0; t < pass.Tensors.Count; t++)
        {
            if (pass.Tensors[t].IsOutput)
                largest.Add<T>(expected[t], run.Download<T>(pass.Tensors[t].Name));
        }

        return largest.Relative;
    }

    private static GpuRun Bound(GpuProgram program, OperationItems items) => program.Plans[0].Bind(items.Graph!, [.. items.Labels]);

    private static void Upload<T>(GpuRun run, DiagramPass pass, Func<int, ReadOnlySpan<T>> numbers)
        where T : unmanaged
    {
        for (int t = 0; t < pass.Tensors.Count; t++)
        {
            if (!pass.Tensors[t].IsOutput)
                run.Upload(pass.Tensors[t].Name, numbers(t));
        }
    }
}
