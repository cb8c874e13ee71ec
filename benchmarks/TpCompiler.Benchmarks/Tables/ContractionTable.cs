using System;
using System.Numerics;
using TpCompiler.Benchmarking;
using TpCompiler.Benchmarks.Problems;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>Symmetric contractions.</summary>
internal static class ContractionTable
{
    private const int Nodes = 1000;

    public static ResultTable Measure(Options options, BestTime time, MachinePeak peak)
    {
        ResultTable table = new(
            "Symmetric contractions",
            $"Microseconds per node of 128x(0e+1o+2e+3o), correlation 3, {Nodes} nodes, 10 species, one thread; backward gives the gradients of the features and of the weights.",
            "problem", "type", "pass", "us/node", "GFLOP/s", "of peak %", "implementation");
        foreach (ContractionProblem problem in ContractionProblem.All())
        {
            if (!problem.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase))
                continue;
            Add<float>(table, problem, time, peak);
            Add<double>(table, problem, time, peak);
        }

        return table;
    }

    private static void Add<T>(ResultTable table, ContractionProblem problem, BestTime time, MachinePeak peak)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isDouble = typeof(T) == typeof(double);
        using ContractionData<T> data = new(problem, Nodes);
        Row("forward", data.Forward, problem.ForwardOperations, problem.Forward.Implementation);
        Row("forward + backward", data.ForwardAndBackward, problem.ForwardOperations + problem.BackwardOperations, problem.Backward.Implementation);

        void Row(string pass, Action work, long operations, string implementation)
        {
            double perNode = time.Of(work) / Nodes;
            double gigaFlops = 1e-9 * operations / perNode;
            table.Add(
                problem.Name,
                isDouble ? "float64" : "float32",
                pass,
                1e6 * perNode,
                gigaFlops,
                100 * gigaFlops / peak.GigaFlops(isDouble),
                implementation);
        }
    }
}
