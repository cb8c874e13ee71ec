using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Gpu.Products;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>
/// Products of rows with matrices that all items share, or all nodes of one value of labels: <c>y += x W</c>, and <c>gx += gy W^T</c> where W is a
/// parameter, whose transposed matrices are made once. All blocks of a step are one launch.
/// </summary>
internal static class DenseProducts
{
    /// <summary>The product of a step; null where it is none of these.</summary>
    public static ProductPart? Of(TensorProgram program, ProductStep step, int[] rows, bool[] isDouble)
    {
        bool isTransposed = step.Target == ProductTerm.Input;
        ProgramTensor weights = program.Tensors[step.Accesses[1].Tensor];
        bool hasRanges = rows[1] != RowSources.Shared;
        if (step.Target == ProductTerm.Weights || rows[0] != RowSources.Own || rows[2] != RowSources.Own || rows[1] == RowSources.Own
            || (hasRanges && !RowRelations.IsNodes(step.Domain)) || (isTransposed && !CanTranspose(program, step)))
        {
            return null;
        }

        (int from, int to) = isTransposed ? (2, 0) : (0, 2);
        List<SumBlock> blocks = [];
        List<int> positions = [];
        foreach (IGrouping<int, ProductBlock> output in step.Blocks.GroupBy(b => isTransposed ? b.Input : b.Output))
        {
            ProductBlock first = output.First();
            int columns = isTransposed ? first.Inputs : first.Outputs;
            if (output.Any(b => b.Components != first.Components || (isTransposed ? b.Inputs : b.Outputs) != columns))
                return null;
            blocks.Add(new(
                first.Components, output.Key, columns, columns,
                [.. output.Select(b => isTransposed ? new SourceSegment(0, b.Output, b.Weights, b.Outputs, b.Outputs) : new(0, b.Input, b.Weights, b.Inputs, b.Inputs))]));
            positions.AddRange(Enumerable.Range(output.Key, first.Components * columns));
        }

        if (positions.Distinct().Count() != positions.Count)
            return null;
        int tensor(int operand) => step.Accesses[operand].Tensor;
        int length(int operand) => program.Tensors[tensor(operand)].RowLength;
        return new(
            step.Domain, isDouble[tensor(0)],
            [new(new(tensor(from), RowSources.Own, false, false, null), new(tensor(1), rows[1], false, false, null), isTransposed, step)],
            [],
            [new(tensor(to), RowSources.Own, true, false, new([.. positions], true))],
            new(length(to), [new(length(from), hasRanges ? weights.RowLength : 0)], blocks, hasRanges, [], null));
    }

    /// <summary>The rows of a parameter with every matrix of a step transposed in its place.</summary>
    public static double[] Transposed(ProductStep step, ProgramTensor weights, double[] values)
    {
        double[] transposed = (double[])values.Clone();
        for (int row = 0; row < values.Length; row += weights.RowLength)
        {
            foreach (ProductBlock b in step.Blocks)
            {
                int at = row + b.Weights;
                for (int u = 0; u < b.Inputs; u++)
                {
                    for (int v = 0; v < b.Outputs; v++)
                        transposed[at + (v * b.Inputs) + u] = values[at + (u * b.Outputs) + v];
                }
            }
        }

        return transposed;
    }

    /// <summary>Whether the weights are a parameter, and matrices do not overlap but for being the same.</summary>
    private static bool CanTranspose(TensorProgram program, ProductStep step)
    {
        if (program.Tensors[step.Accesses[1].Tensor].Role != ProgramRole.Parameter)
            return false;
        int end = 0;
        foreach ((int weights, int inputs, int outputs) in step.Blocks.Select(b => (b.Weights, b.Inputs, b.Outputs)).Distinct().OrderBy(b => b.Weights))
        {
            if (weights < end)
                return false;
            end = weights + (inputs * outputs);
        }

        return true;
    }
}
