using System;
using System.Linq;
using System.Runtime.InteropServices;
using TpCompiler.Benchmarking;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Json;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Cli.Benchmarks;

/// <summary>Measures operations on one thread of the processor.</summary>
internal sealed class ProcessorMeasurement : KernelMeasurement
{
    // On so few items all forms are compared in float64, with differences of rounding allowed for.
    private const int CheckedItems = 3;
    private const double Tolerance = 1e-9;

    private readonly BestTime _time;
    private readonly MachinePeak _peak;

    /// <summary>Measures what the machine can do.</summary>
    public ProcessorMeasurement(KernelBenchSettings settings)
        : base(settings)
    {
        _time = new(settings.Seconds, settings.CpuTime);
        _peak = MachinePeak.Measure(_time);
    }

    /// <inheritdoc/>
    public override BenchDevice Device => new(
        Processor.Name, RuntimeInformation.FrameworkDescription, BenchDevice.Processor, _peak.CopyGigaBytes, _peak.SingleGigaFlops, _peak.DoubleGigaFlops);

    /// <inheritdoc/>
    protected override BenchResult Measure(KernelProblem problem, OperationKernels kernels, OperationPass pass, string dtype)
    {
        bool isDouble = dtype == BenchResult.Float64;
        using PassRun run = PassRun.Of(pass, RandomItems.Of(kernels, Settings.Items, Settings.Neighbors), isDouble);
        double seconds = _time.Of(run.Run);
        (double flops, double bytes) = (1e-9 * run.Operations / seconds, 1e-9 * run.Bytes / seconds);
        BenchResult result = new()
        {
            Seconds = seconds,
            SecondsMin = seconds,
            Bytes = run.Bytes,
            Flop = run.Operations,
            GbPerS = bytes,
            GflopPerS = flops,
            CopyFraction = bytes / _peak.CopyGigaBytes,
            ArithmeticFraction = flops / _peak.GigaFlops(isDouble),
            IsCompiled = pass.IsCompiled,
        };
        return Judged(result, kernels == problem.Kernels ? null : Difference(problem.Kernels, kernels, pass.Name), Tolerance, "the compiled form");
    }

    /// <summary>The largest difference of what two forms write, by the largest number there; null where they do not have the same tensors.</summary>
    private double? Difference(OperationKernels kernels, OperationKernels other, string pass)
    {
        if (kernels.HasGraph != other.HasGraph || kernels.Passes.FirstOrDefault(p => p.Name == pass) is not OperationPass expected)
            return null;
        OperationPass found = other.Passes.First(p => p.Name == pass);
        if (!expected.Tensors.SequenceEqual(found.Tensors))
            return null;
        OperationItems items = RandomItems.Of(kernels, CheckedItems, Math.Min(CheckedItems, Settings.Neighbors));
        using PassRun<double> one = new(expected, items), two = new(found, items);
        one.Run();
        two.Run();
        LargestDifference largest = new();
        for (int t = 0; t < expected.Tensors.Count; t++)
        {
            if (expected.Tensors[t].IsOutput)
                largest.Add(one[t], two[t]);
        }

        return largest.Relative;
    }
}
