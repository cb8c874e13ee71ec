using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Programs.Building;

namespace TpCompiler.Atomistic.Models;

/// <summary>Equally spaced numbers times a factor: <c>target[Target + k] += Factor source[Source + k SourceStride]</c> for k below Length.</summary>
/// <param name="Source">The first number of the source.</param>
/// <param name="Target">The first number of the target.</param>
/// <param name="Length">How many numbers.</param>
/// <param name="Factor">The factor.</param>
/// <param name="SourceStride">From one number of the source to the next; the columns of a matrix are as far apart as its rows are long.</param>
public readonly record struct WeightRun(int Source, int Target, int Length, double Factor, int SourceStride = 1);

/// <summary>
/// The preparation of weights: a linear map from the numbers of a model file to what a program reads, with all factors that do not change folded in.
/// Its transpose carries gradients back to the numbers of the file.
/// </summary>
/// <param name="runs">What is added to the target.</param>
public sealed class WeightMap(IEnumerable<WeightRun> runs)
{
    private readonly ImmutableArray<WeightRun> _runs = [.. runs];

    /// <summary>Adds the prepared weights to <paramref name="target"/>.</summary>
    public void Apply(ReadOnlySpan<double> source, Span<double> target)
    {
        foreach (WeightRun run in _runs)
        {
            for (int k = 0; k < run.Length; k++)
                target[run.Target + k] += run.Factor * source[run.Source + (k * run.SourceStride)];
        }
    }

    /// <summary>From gradients of prepared weights those of the source, which are added to <paramref name="source"/>.</summary>
    public void ApplyTransposed(ReadOnlySpan<double> target, Span<double> source)
    {
        foreach (WeightRun run in _runs)
        {
            for (int k = 0; k < run.Length; k++)
                source[run.Source + (k * run.SourceStride)] += run.Factor * target[run.Target + k];
        }
    }

    /// <summary>All numbers as they are, times a factor.</summary>
    /// <param name="length">How many numbers.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="target">The first number of the target.</param>
    public static WeightMap Same(int length, double factor = 1, int target = 0) => new([new WeightRun(0, target, length, factor)]);

    /// <summary>Some numbers of the source, one by one.</summary>
    public static WeightMap Gather(IEnumerable<int> sources, double factor = 1) => new(sources.Select((source, k) => new WeightRun(source, k, 1, factor)));

    /// <summary>
    /// e3nn's flat weights of a linear map (o3.Linear, or FullyConnectedTensorProduct with elements as second factor): for each block of the input, for
    /// each of the output with its irrep, the numbers [mul_in, elements, mul_out], divided in use by the square root of all mul_in that enter a block
    /// times the elements.
    /// </summary>
    /// <param name="input">The irreps of the input.</param>
    /// <param name="output">The irreps of the output.</param>
    /// <param name="elements">The number of elements; 1 for a map that they share.</param>
    /// <param name="factor">Another factor.</param>
    /// <param name="inputFactors">For each block of the input another factor; null for none.</param>
    public static WeightMap Linear(Irreps input, Irreps output, int elements = 1, double factor = 1, IReadOnlyList<double>? inputFactors = null)
        => new(LinearRuns(input, output, elements, factor, inputFactors));

    private static IEnumerable<WeightRun> LinearRuns(Irreps input, Irreps output, int elements, double factor, IReadOnlyList<double>? inputFactors)
    {
        IReadOnlyList<LinearMatrix> matrices = LinearBlocks.Matrices(input, output);
        int row = matrices.Sum(m => m.Inputs * m.Outputs);
        int offset = 0;
        for (int n = 0, end; n < matrices.Count; n = end)
        {
            // To e3nn neighbouring blocks of the output with one irrep are one block, the columns of one matrix.
            int columns = matrices[n].Outputs;
            for (end = n + 1; end < matrices.Count && ContinueOneBlock(matrices[end - 1], matrices[end], output); end++)
                columns += matrices[end].Outputs;
            int rows = matrices[n].Inputs;
            Irrep irrep = input[matrices[n].Input].Irrep;
            double scale = factor * (inputFactors?[matrices[n].Input] ?? 1) / Math.Sqrt((double)input.MultiplicityOf(irrep) * elements);
            int column = 0;
            for (int part = n; part < end; column += matrices[part].Outputs, part++)
            {
                LinearMatrix m = matrices[part];
                for (int e = 0; e < elements; e++)
                {
                    for (int u = 0; u < rows; u++)
                        yield return new(offset + (((u * elements) + e) * columns) + column, (e * row) + m.Weights + (u * m.Outputs), m.Outputs, scale);
                }
            }

            offset += rows * elements * columns;
        }
    }

    private static bool ContinueOneBlock(LinearMatrix last, LinearMatrix next, Irreps output)
        => last.Input == next.Input && next.Output == last.Output + 1 && output[next.Output].Irrep == output[last.Output].Irrep;
}
