using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Cli.Json;
using TpCompiler.Runtime.Operations;

namespace TpCompiler.Cli.Benchmarks;

/// <summary>Measures operations on the processor or on a device.</summary>
internal abstract class KernelMeasurement(KernelBenchSettings settings)
{
    /// <summary>What was measured, and what it can do.</summary>
    public abstract BenchDevice Device { get; }

    /// <summary>What was asked for.</summary>
    protected KernelBenchSettings Settings { get; } = settings;

    /// <summary>What results of the naive form are called.</summary>
    public static string NaiveName(KernelProblem problem) => problem.Name + " (naive)";

    /// <summary>What results of the interpreter are called.</summary>
    public static string InterpreterName(KernelProblem problem) => problem.Name + " (interpreter)";

    /// <summary>Measures all passes of a problem in all types, form after form.</summary>
    public IEnumerable<BenchResult> Of(KernelProblem problem, CancellationToken cancellation)
    {
        foreach ((string name, OperationKernels? kernels) in ((string, OperationKernels?)[])
            [(problem.Name, problem.Kernels), (NaiveName(problem), problem.Naive), (InterpreterName(problem), problem.Interpreted)])
        {
            foreach (OperationPass pass in kernels?.Passes ?? [])
            {
                string direction = KernelBenchSettings.DirectionOf(pass.Name);
                foreach (string dtype in Settings.Directions.Contains(direction) ? Settings.Dtypes : [])
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return Measure(problem, kernels!, pass, dtype) with { Problem = name, Direction = direction, Dtype = dtype, Items = Settings.Items };
                }
            }
        }
    }

    /// <summary>Measures one pass in one type.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="kernels">One of its forms.</param>
    /// <param name="pass">A pass of that form.</param>
    /// <param name="dtype">The type.</param>
    protected abstract BenchResult Measure(KernelProblem problem, OperationKernels kernels, OperationPass pass, string dtype);

    /// <summary>A result whose numbers were compared; a difference that is not one of rounding makes it wrong.</summary>
    /// <param name="result">The result.</param>
    /// <param name="error">The largest difference by the largest number; null where there is nothing to compare with.</param>
    /// <param name="tolerance">How much rounding may do.</param>
    /// <param name="other">What it was compared with.</param>
    protected static BenchResult Judged(BenchResult result, double? error, double tolerance, string other) => error is null || error <= tolerance
        ? result with { Status = BenchResult.Ok, MaxRelativeError = error }
        : result with { Status = BenchResult.Wrong, MaxRelativeError = double.IsFinite(error.Value) ? error : null, Message = $"It differs from {other}." };
}
