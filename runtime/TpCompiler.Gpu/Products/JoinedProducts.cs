using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Gpu.Products;

/// <summary>What a sum of products multiplies: rows of items, and matrices.</summary>
/// <param name="InputRow">Elements from one item of the input to the next.</param>
/// <param name="WeightsOfRange">Elements from the matrices of one kind of items to those of the next; 0 where all items have the same.</param>
internal sealed record ProductSource(int InputRow, int WeightsOfRange);

/// <summary>A matrix that a block of rows is multiplied by.</summary>
/// <param name="Source">The number of the source in its sum.</param>
/// <param name="Input">Where the block begins in a row of the input.</param>
/// <param name="Weights">Where the matrix begins: [depth, columns], row-major.</param>
/// <param name="Depth">The inner dimension.</param>
/// <param name="Stride">Elements from one component of the block to the next.</param>
internal readonly record struct SourceSegment(int Source, int Input, int Weights, int Depth, int Stride);

/// <summary>A block of what is made: components of so many columns each.</summary>
/// <param name="Components">The components, which are rows of the product.</param>
/// <param name="Output">Where the block begins in a row.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Stride">Elements from one component to the next.</param>
/// <param name="Segments">What is summed.</param>
internal sealed record SumBlock(int Components, int Output, int Columns, int Stride, IReadOnlyList<SourceSegment> Segments);

/// <summary>Rows that are added to what is made, laid out as it.</summary>
/// <param name="RowLength">Elements from one row to the next; 0 for a row that all items share.</param>
/// <param name="IsMapped">Whether a map says which row an item has; otherwise it is the item's own.</param>
internal sealed record AddedRows(int RowLength, bool IsMapped);

/// <summary>
/// A sum of products: for each item, block and component m <c>y[block, m, :] = sum over segments of x[segment, m, :] W[segment]</c>, plus rows that are added.
/// </summary>
/// <param name="RowLength">Elements from one item of what is made to the next.</param>
/// <param name="Sources">What is multiplied.</param>
/// <param name="Blocks">The blocks of what is made.</param>
/// <param name="HasRanges">Whether items are of several kinds, which have matrices each.</param>
/// <param name="Added">What is added.</param>
/// <param name="Elements">What is done to each element in the place of storing it; null for nothing else.</param>
internal sealed record ProductSum(
    int RowLength, IReadOnlyList<ProductSource> Sources, IReadOnlyList<SumBlock> Blocks, bool HasRanges, IReadOnlyList<AddedRows> Added, ElementProgram? Elements)
{
    /// <summary>Whether all that is read and written of a block lies at multiples of 4.</summary>
    public bool IsAligned(SumBlock block)
        => (RowLength | block.Output | block.Columns | block.Stride | Added.Aggregate(0, (bits, a) => bits | a.RowLength)) % 4 == 0;

    /// <summary>Whether all that is read of a segment lies at multiples of 4.</summary>
    public bool IsAligned(SumBlock block, SourceSegment segment)
        => (segment.Input | segment.Weights | segment.Depth | segment.Stride | block.Columns | Sources[segment.Source].InputRow | Sources[segment.Source].WeightsOfRange) % 4 == 0;
}

/// <summary>
/// Sums of products over the same items, as one launch. A sum has one order, whatever the device does: results are the same bits on each run.
/// </summary>
/// <param name="Sums">The sums.</param>
internal sealed record JoinedProducts(IReadOnlyList<ProductSum> Sums)
{
    /// <summary>Whether all lengths, strides and offsets are multiples of 4, so that all elements are read and written by fours.</summary>
    public bool IsAligned => Sums.All(s => s.Blocks.All(b => s.IsAligned(b) && b.Segments.All(g => s.IsAligned(b, g))));

    /// <summary>The tiles that it takes.</summary>
    /// <param name="tile">The tile.</param>
    /// <param name="items">The items.</param>
    /// <param name="rangeLimit">The most ranges of items of one kind.</param>
    public long Tiles(ProductTile tile, int items, int rangeLimit)
        => Sums.Sum(s => s.Blocks.Sum(b => (long)((b.Columns + tile.Columns - 1) / tile.Columns)
            * (((((long)items * b.Components) + tile.Rows - 1) / tile.Rows) + (s.HasRanges ? rangeLimit : 0))));

    /// <summary>The numbers that the kernel (<see cref="ProductsText"/>) reads.</summary>
    /// <param name="items">The items.</param>
    /// <param name="rangeLimit">The most ranges of items of one kind.</param>
    /// <param name="accumulates">For each sum whether it is added to what is there.</param>
    public int[] Parameters(int items, int rangeLimit, IReadOnlyList<bool> accumulates)
    {
        (int Sum, SumBlock Block)[] blocks = [.. Sums.SelectMany((s, n) => s.Blocks.Select(b => (n, b)))];
        List<int> numbers = [blocks.Length, items];
        int segment = ProductsText.HeaderLength + (ProductsText.BlockLength * blocks.Length);
        foreach ((int n, SumBlock b) in blocks)
        {
            numbers.AddRange(
            [
                b.Components, b.Output, b.Stride, b.Columns, segment, b.Segments.Count, Sums[n].HasRanges ? rangeLimit : 0, n,
                (accumulates[n] ? 1 : 0) | (Sums[n].IsAligned(b) ? 2 : 0),
            ]);
            segment += ProductsText.SegmentLength * b.Segments.Count;
        }

        foreach ((int n, SumBlock b) in blocks)
        {
            int firstSource = Sums.Take(n).Sum(s => s.Sources.Count);
            foreach (SourceSegment g in b.Segments)
            {
                ProductSource source = Sums[n].Sources[g.Source];
                numbers.AddRange([firstSource + g.Source, g.Input, g.Stride, g.Depth, g.Weights, source.InputRow, source.WeightsOfRange, Sums[n].IsAligned(b, g) ? 1 : 0]);
            }
        }

        return [.. numbers];
    }
}
