using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using TpCompiler.Benchmarking;
using TpCompiler.Cli.Devices;
using TpCompiler.Cli.Json;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Cli.Benchmarks;

/// <summary>Measures operations on one thread of the processor.</summary>
internal sealed class KernelMeasurement
{
    // On so few items all forms are compared in float64, with differences of rounding allowed for.
    private const int CheckedItems = 3;
    private const double Tolerance = 1e-9;

    private readonly KernelBenchSettings _settings;
    private readonly BestTime _time;
    private readonly MachinePeak _peak;

    /// <summary>Measures what the machine can do.</summary>
    public KernelMeasurement(KernelBenchSettings settings)
    {
        _settings = settings;
        _time = new(settings.Seconds, settings.CpuTime);
        _peak = MachinePeak.Measure(_time);
    }

    /// <summary>The machine.</summary>
    public BenchDevice Device => new(
        Processor.Name, RuntimeInformation.FrameworkDescription, "cpu", _peak.CopyGigaBytes, _peak.SingleGigaFlops, _peak.DoubleGigaFlops);

    /// <summary>Measures all passes of a problem in all types, form after form.</summary>
    public IEnumerable<BenchResult> Of(KernelProblem problem, CancellationToken cancellation)
    {
        foreach ((string name, OperationKernels? kernels) in ((string, OperationKernels?)[])
            [(problem.Name, problem.Kernels), (NaiveName(problem), problem.Naive), (InterpreterName(problem), problem.Interpreted)])
        {
            foreach (OperationPass pass in kernels?.Passes ?? [])
            {
                string direction = KernelBenchSettings.DirectionOf(pass.Name);
                foreach (string dtype in _settings.Directions.Contains(direction) ? _settings.Dtypes : [])
                {
                    cancellation.ThrowIfCancellationRequested();
                    double? error = kernels == problem.Kernels ? null : Difference(problem.Kernels, kernels!, pass.Name);
                    yield return Measure(kernels!, pass, dtype) with
                    {
                        Problem = name,
                        Direction = direction,
                        MaxRelativeError = error,
                        Status = error > Tolerance ? BenchResult.Wrong : BenchResult.Ok,
                        Message = error > Tolerance ? "It differs from the compiled form." : null,
                    };
                }
            }
        }
    }

    /// <summary>What results of the naive form are called.</summary>
    public static string NaiveName(KernelProblem problem) => problem.Name + " (naive)";

    /// <summary>What results of the interpreter are called.</summary>
    public static string InterpreterName(KernelProblem problem) => problem.Name + " (interpreter)";

    private BenchResult Measure(OperationKernels kernels, OperationPass pass, string dtype)
    {
        bool isDouble = dtype == "float64";
        using PassRun run = PassRun.Of(pass, RandomItems.Of(kernels, _settings.Items, _settings.Neighbors), isDouble);
        double seconds = _time.Of(run.Run);
        (double flops, double bytes) = (1e-9 * run.Operations / seconds, 1e-9 * run.Bytes / seconds);
        return new()
        {
            Dtype = dtype,
            Items = _settings.Items,
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
    }

    /// <summary>The largest difference of what two forms write, by the largest number there; null where they do not have the same tensors.</summary>
    private double? Difference(OperationKernels kernels, OperationKernels other, string pass)
    {
        if (kernels.HasGraph != other.HasGraph || kernels.Passes.FirstOrDefault(p => p.Name == pass) is not OperationPass expected)
            return null;
        OperationPass found = other.Passes.First(p => p.Name == pass);
        if (!expected.Tensors.SequenceEqual(found.Tensors))
            return null;
        OperationItems items = RandomItems.Of(kernels, CheckedItems, Math.Min(CheckedItems, _settings.Neighbors));
        using PassRun<double> one = new(expected, items), two = new(found, items);
        one.Run();
        two.Run();
        (double difference, double largest) = (0, double.Epsilon);
        for (int t = 0; t < expected.Tensors.Count; t++)
        {
            for (int n = 0; n < one[t].Length && expected.Tensors[t].IsOutput; n++)
                (difference, largest) = (Math.Max(difference, Math.Abs(one[t][n] - two[t][n])), Math.Max(largest, Math.Abs(one[t][n])));
        }

        return difference / largest;
    }
}
