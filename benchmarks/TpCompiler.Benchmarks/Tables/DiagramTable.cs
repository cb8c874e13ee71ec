using System;
using System.Numerics;
using TpCompiler.Benchmarking;
using TpCompiler.Benchmarks.Problems;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>Fusion diagrams, and what the compiler's passes gain.</summary>
internal static class DiagramTable
{
    private const int Nodes = 200;

    public static ResultTable Measure(Options options, BestTime time)
    {
        ResultTable table = new(
            "Fusion diagrams",
            $"Microseconds per node, {DiagramProblem.Neighbors} neighbours each, {Nodes} nodes, one thread; backward gives the gradients of all legs and weights. \"As written\": no pass of the compiler of diagrams is on.",
            "diagram", "type", "passes", "operations/node", "forward us/node", "forward + backward us/node", "kernels");
        foreach (DiagramProblem problem in DiagramProblem.All(Nodes))
        {
            if (!problem.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase))
                continue;
            Add<float>(table, problem, time);
            Add<double>(table, problem, time);
        }

        return table;
    }

    private static void Add<T>(ResultTable table, DiagramProblem problem, BestTime time)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Action forward = problem.Run<T>(problem.Forward);
        Action backward = problem.Run<T>(problem.Backward);
        table.Add(
            problem.Name,
            typeof(T) == typeof(double) ? "float64" : "float32",
            problem.IsOptimised ? "all" : "as written",
            problem.ForwardOperations,
            1e6 * time.Of(forward) / problem.Nodes,
            1e6 * time.Of(() =>
            {
                forward();
                backward();
            }) / problem.Nodes,
            problem.IsCompiled ? "compiled" : "interpreted");
    }
}
