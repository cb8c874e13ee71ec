using System;
using System.Globalization;
using System.Numerics;
using TpCompiler.Benchmarking;
using TpCompiler.Benchmarks.Problems;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>Generated tensor products.</summary>
internal static class KernelTable
{
    public static ResultTable Measure(Options options, BestTime time, MachinePeak peak)
    {
        string note = string.Create(
            CultureInfo.InvariantCulture,
            $"Microseconds per edge, {options.Edges} edges, one thread, weights of every edge; backward gives the gradients of both operands and of the weights. GB/s counts each element of operands and results once.");
        ResultTable table = new(
            "Tensor products",
            note,
            "problem", "type", "pass", "us/edge", "GFLOP/s", "of peak %", "GB/s", "implementation");
        foreach (TensorProductProblem problem in TensorProductProblem.All)
        {
            if (!problem.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase))
                continue;
            Add(table, problem, problem.Single, options, time, peak);
            Add(table, problem, problem.Double, options, time, peak);
        }

        return table;
    }

    private static void Add<T>(
        ResultTable table, TensorProductProblem problem, Passes<T> passes, Options options, BestTime time, MachinePeak peak)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isDouble = typeof(T) == typeof(double);
        TensorProductData<T> data = new(problem.Spec, passes, options.Edges);

        // Backward reads the operands and the output's gradient, and writes a gradient for each operand.
        long forwardElements = problem.ElementsPerEdge;
        long bothElements = (3 * forwardElements) - problem.Spec.Output.Dim;
        Row("forward", data.Forward, problem.ForwardOperations, forwardElements);
        Row("forward + backward", data.ForwardAndBackward, problem.ForwardOperations + problem.BackwardOperations, bothElements);

        void Row(string pass, Action work, long operations, long elements)
        {
            double perEdge = time.Of(work) / options.Edges;
            double gigaFlops = 1e-9 * operations / perEdge;
            table.Add(
                problem.Name,
                isDouble ? "float64" : "float32",
                pass,
                1e6 * perEdge,
                gigaFlops,
                100 * gigaFlops / peak.GigaFlops(isDouble),
                1e-9 * elements * (isDouble ? sizeof(double) : sizeof(float)) / perEdge,
                problem.Implementation);
        }
    }
}
