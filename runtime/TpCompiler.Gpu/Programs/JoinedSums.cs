using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Gpu.Products;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>Products that add to one tensor become one sum of products, of which rows that are added to the same are part, such as biases and rows of tables.</summary>
internal static class JoinedSums
{
    /// <summary>The parts with such sums joined, at the place of the last of each.</summary>
    public static List<StepPart> Apply(TensorProgram program, IReadOnlyList<StepPart> parts)
    {
        StepPart?[] result = [.. parts];
        for (int n = 0; n < result.Length; n++)
        {
            if (result[n] is not { } part || TargetOf(part) is not { } target)
                continue;
            for (int k = n - 1; k >= 0; k--)
            {
                if (result[k] is not { } former || TargetOf(former)?.Tensor != target.Tensor || Joined(program, former, result[n]!) is not { } joined)
                    continue;
                (result[k], result[n]) = (null, joined);
            }
        }

        return [.. result.OfType<StepPart>()];
    }

    /// <summary>What a product or an addition of long rows writes.</summary>
    private static PartOperand? TargetOf(StepPart part) => part switch
    {
        ProductPart { Sum.Elements: null } product => product.Results[0],
        KernelPart kernel when IsAddition(kernel) => kernel.Operands[1],
        _ => null,
    };

    /// <summary>Whether a kernel adds whole rows to the rows of its items.</summary>
    private static bool IsAddition(KernelPart part)
    {
        KernelProgram program = part.Segment.Program;
        return !part.IsScalar && part.Grouping == RowSources.Own && program.Operands.Count == 2 && program.Operands.All(o => o.HasLanes && o.Components == 1)
            && program.Operands[1].Role == OperandRole.Output && program.Instructions.Count == 1 && program.Instructions[0].Operation == Operation.Load
            && part.Segment is { OuterCount: 1, InnerCount: 1 } && part.Segment.Bindings.All(b => b.Offset == 0);
    }

    private static ProductPart? Joined(TensorProgram program, StepPart a, StepPart b) => (a, b) switch
    {
        (ProductPart x, ProductPart y) => Sum(x, y),
        (ProductPart x, KernelPart y) => Plus(program, x, y),
        (KernelPart x, ProductPart y) => Plus(program, y, x),
        _ => null,
    };

    private static ProductPart? Plus(TensorProgram program, ProductPart product, KernelPart addition)
    {
        PartOperand rows = addition.Operands[0], written = product.Results[0];
        int length = product.Sum.RowLength;
        if (!addition.IsBeside(product) || addition.IsDouble != product.IsDouble || addition.Segment.Lanes != length || program.Tensors[rows.Tensor].RowLength != length
            || written.Elements!.Positions.Length != length || rows.Tensor == written.Tensor)
        {
            return null;
        }

        AddedRows added = new(rows.Rows == RowSources.Shared ? 0 : length, rows.Rows is not (RowSources.Own or RowSources.Shared));
        return product with { Added = [.. product.Added, rows], Operands = [.. product.Operands, rows], Sum = product.Sum with { Added = [.. product.Sum.Added, added] } };
    }

    /// <summary>The sum of two; null where their blocks are cut otherwise, or items have matrices of two kinds.</summary>
    private static ProductPart? Sum(ProductPart a, ProductPart b)
    {
        if (!a.IsBeside(b) || a.IsDouble != b.IsDouble || (a.Sum.HasRanges && b.Sum.HasRanges && a.Ranges != b.Ranges))
            return null;
        List<SumBlock> blocks = [.. a.Sum.Blocks];
        HashSet<int> positions = [.. a.Results[0].Elements!.Positions];
        foreach (SumBlock block in b.Sum.Blocks)
        {
            SourceSegment[] segments = [.. block.Segments.Select(s => s with { Source = s.Source + a.Factors.Length })];
            int same = blocks.FindIndex(o => (o.Components, o.Output, o.Columns, o.Stride) == (block.Components, block.Output, block.Columns, block.Stride));
            if (same >= 0)
                blocks[same] = blocks[same] with { Segments = [.. blocks[same].Segments, .. segments] };
            else if (Positions(block).Any(positions.Contains))
                return null;
            else
                blocks.Add(block with { Segments = segments });
        }

        // What is added is added to every block, and so to none that one of them alone has.
        if ((a.Added.Length > 0 || b.Added.Length > 0) && blocks.Count != Math.Max(a.Sum.Blocks.Count, b.Sum.Blocks.Count))
            return null;
        ProductSum sum = a.Sum with
        {
            Sources = [.. a.Sum.Sources, .. b.Sum.Sources],
            Blocks = blocks,
            HasRanges = a.Sum.HasRanges || b.Sum.HasRanges,
            Added = [.. a.Sum.Added, .. b.Sum.Added],
        };
        PartOperand result = b.Results[0] with { Elements = new([.. blocks.SelectMany(Positions)], true) };
        return new(b.Domain, b.IsDouble, [.. a.Factors, .. b.Factors], [.. a.Added, .. b.Added], [result], sum) { Stage = b.Stage };
    }

    private static IEnumerable<int> Positions(SumBlock block)
        => Enumerable.Range(0, block.Components).SelectMany(m => Enumerable.Range(block.Output + (m * block.Stride), block.Columns));
}
