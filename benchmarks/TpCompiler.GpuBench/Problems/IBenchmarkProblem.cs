using System.Collections.Generic;
using TpCompiler.Cli.Json;

namespace TpCompiler.GpuBench.Problems;

/// <summary>
/// Something to measure. What is not an operation on rows (<see cref="OperationProblem"/>), such as a whole model, implements this and is
/// added to <see cref="ProblemList"/>.
/// </summary>
internal interface IBenchmarkProblem
{
    /// <summary>A short name, by which it is chosen and compared.</summary>
    string Name { get; }

    /// <summary>What it is, in a line.</summary>
    string Description { get; }

    /// <summary>
    /// Measures, and gives one result after another, so that what is done is kept when the run is stopped. What fails is a result too
    /// (<see cref="BenchResult.Failed"/>); only cancellation is thrown.
    /// </summary>
    IEnumerable<BenchResult> Run(BenchmarkSession session);
}
