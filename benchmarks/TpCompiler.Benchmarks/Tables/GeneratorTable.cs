using System;
using TpCompiler.Benchmarking;
using TpCompiler.Benchmarks.Problems;

namespace TpCompiler.Benchmarks.Tables;

/// <summary>What the source generator costs an editor and a build.</summary>
internal static class GeneratorTable
{
    public static ResultTable Measure(Options options, BestTime time)
    {
        ResultTable table = new(
            "Source generator",
            "Milliseconds of one run: of a declaration that is new (all passes, derivatives, proof and text), the first time in the process, in which methods are still compiled, and later; after an edit of another file; after an edit of its own file beside it.",
            "declaration", "first ms", "new ms", "edit elsewhere ms", "edit beside ms", "generated kB");
        foreach (GeneratorProblem problem in GeneratorProblem.All())
        {
            if (!problem.Name.Contains(options.Filter, StringComparison.OrdinalIgnoreCase))
                continue;
            table.Add(
                problem.Name,
                1e3 * problem.FirstSeconds,
                1e3 * time.Of(problem.RunFirst),
                1e3 * time.Of(problem.RunAfterEditElsewhere),
                1e3 * time.Of(problem.RunAfterEditBeside),
                problem.GeneratedLength / 1024);
        }

        return table;
    }
}
