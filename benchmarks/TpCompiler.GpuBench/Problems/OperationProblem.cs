using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using TpCompiler.Cli.Json;
using TpCompiler.Core.Kernels;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Measurement;
using TpCompiler.Gpu.Operations;
using TpCompiler.GpuBench.Measurement;

namespace TpCompiler.GpuBench.Problems;

/// <summary>An operation on many items, in all directions and types: first checked against the CPU, then timed.</summary>
/// <param name="name">A short name.</param>
/// <param name="description">What it is.</param>
/// <param name="operation">The operation of a direction.</param>
/// <param name="items">The items; few of them for a quick run.</param>
internal sealed class OperationProblem(
    string name, string description, Func<string, Operation> operation, Func<bool, ProblemItems> items) : IBenchmarkProblem
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => description;

    /// <inheritdoc/>
    public IEnumerable<BenchResult> Run(BenchmarkSession session)
    {
        ProblemItems all = items(session.Settings.Quick);
        foreach (string direction in session.Settings.Directions)
        {
            Operation? lowered = null;
            double lowering = 0;
            foreach (string dtype in session.Settings.Dtypes)
            {
                session.Cancellation.ThrowIfCancellationRequested();
                if (lowered is null && !session.IsTimeUp)
                {
                    long start = Stopwatch.GetTimestamp();
                    lowered = operation(direction);
                    lowering = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }

                BenchResult result = new() { Problem = name, Direction = direction, Dtype = dtype, Items = all.Count, LowerSeconds = lowering };
                yield return session.IsTimeUp || lowered is null
                    ? result with { Status = BenchResult.Skipped, Message = "The time allowed was used up." }
                    : dtype == BenchmarkSettings.Double && !session.Device.HasDouble
                        ? result with { Status = BenchResult.Skipped, Message = "The device has no double." }
                        : Attempt(session, result, lowered, all);
            }
        }
    }

    private static BenchResult Attempt(BenchmarkSession session, BenchResult result, Operation operation, ProblemItems items)
    {
        try
        {
            return result.Dtype == BenchmarkSettings.Double
                ? Measure<double>(session, result, operation, items)
                : Measure<float>(session, result, operation, items);
        }
        catch (Exception e) when (e is GpuException or ArgumentException or NotSupportedException or OutOfMemoryException)
        {
            return result with { Status = BenchResult.Failed, Message = e.Message };
        }
    }

    private static BenchResult Measure<T>(BenchmarkSession session, BenchResult result, Operation operation, ProblemItems items)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        long start = Stopwatch.GetTimestamp();
        using GpuKernelPlan plan = GpuKernelPlan.Compile<T>(session.Device, operation.Plan, operation.Rows);
        double compile = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long bytes = Enumerable.Range(0, plan.Plan.Operands.Count).Sum(o => plan.Bytes(o, items.Count, items.Indices));
        result = result with
        {
            CompileSeconds = compile,
            Kernels = [.. plan.Kernels.Zip(plan.Describe(), (kernel, takes) => new BenchKernel(
                kernel.Name, kernel.GroupSize, takes.Registers, takes.SharedBytes, takes.PrivateBytes, takes.MostGroupSize, takes.GroupsPerUnit))],
        };
        if (bytes > 0.9 * session.Memory)
            return result with { Status = BenchResult.Skipped, Message = $"It takes {bytes} bytes; the device has {session.Memory}." };

        // What an index needs is read, too.
        bytes += plan.Plan.Operands.Select((_, o) => plan.RowsOf(o).Index).Where(i => i is not null).Distinct().Count() * sizeof(int) * (long)items.Count;
        using DeviceKernels kernels = new(session.Device, typeof(T) == typeof(double));
        using OperationBuffers buffers = new(session.Device, kernels, plan, items);
        using GpuKernelRun run = plan.Bind(items.Count, buffers.All, items.Indices);
        run.Enqueue();
        (double error, int rows) = buffers.Check(operation.OperationsOfItem, session.Cancellation);
        bool isRight = error <= (typeof(T) == typeof(double) ? 1e-11 : 2e-4);
        session.Cancellation.ThrowIfCancellationRequested();
        DeviceTime time = DeviceTime.Measure(session.Device, run.Enqueue, session.Settings.SecondsOfMeasurement);
        long flop = operation.OperationsOfItem * items.Count;
        (double rate, double arithmetic) = (1e-9 * bytes / time.Median, 1e-9 * flop / time.Median);
        return result with
        {
            Status = isRight ? BenchResult.Ok : BenchResult.Wrong,
            Message = isRight ? null : "It differs from the CPU.",
            Seconds = time.Median,
            SecondsMin = time.Least,
            Runs = time.Runs,
            Launches = run.ActionCount,
            Bytes = bytes,
            Flop = flop,
            GbPerS = rate,
            GflopPerS = arithmetic,
            CopyFraction = rate / session.Peak.CopyGigaBytes,
            ArithmeticFraction = arithmetic / session.Peak.GigaFlops(typeof(T) == typeof(double)),
            MaxRelativeError = double.IsFinite(error) ? error : null,
            CheckedRows = rows,
        };
    }
}
