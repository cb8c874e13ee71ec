using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Gpu.Operations;

/// <summary>What a product does to each sum before it is stored. The numbers are those of the kernel's text.</summary>
public enum ProductEpilogue
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>silu; the slopes are stored too.</summary>
    Silu = 1,

    /// <summary>The logistic function, likewise.</summary>
    Sigmoid = 2,

    /// <summary>tanh, likewise.</summary>
    Tanh = 3,

    /// <summary>The absolute value, likewise.</summary>
    Abs = 4,

    /// <summary>Multiplies by slopes that were stored.</summary>
    TimesSlopes = 5,
}

/// <summary>A matrix that a block of the input is multiplied by.</summary>
/// <param name="Input">Where the block begins in an item of the input.</param>
/// <param name="Weights">Where the matrix begins: [depth, columns], row-major.</param>
/// <param name="Depth">The inner dimension; 0 for the product's.</param>
/// <param name="Stride">Elements from one component of the block to the next; 0 for the product's.</param>
public readonly record struct ProductSegment(int Input, int Weights, int Depth = 0, int Stride = 0);

/// <summary>A block of the output: components of so many columns each.</summary>
/// <param name="Components">The components, which are rows of the product.</param>
/// <param name="Output">Where the block begins in an item of the output.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Segments">What is summed; nothing for zeros.</param>
/// <param name="Stride">Elements from one component to the next; 0 for the product's.</param>
public sealed record ProductBlock(int Components, int Output, int Columns, IReadOnlyList<ProductSegment> Segments, int Stride = 0);

/// <summary>
/// Many products of matrices as one: for each item, block of the output and component m
/// <c>y[block, m, :] = sum over segments of x[segment, m, :] W[segment]</c>. Where all numbers of elements are multiples of 4 it is faster. A sum has one
/// order, whatever the device does: results are the same bits on each run.
/// </summary>
/// <param name="Depth">The inner dimension of segments that do not say theirs.</param>
/// <param name="InputRow">Elements from one item of the input to the next.</param>
/// <param name="InputStride">Elements from one component of the input to the next.</param>
/// <param name="OutputRow">Elements from one item of the output to the next.</param>
/// <param name="OutputStride">Elements from one component of the output to the next.</param>
/// <param name="Blocks">The blocks of the output.</param>
/// <param name="WeightsOfRange">Elements from the weights of one kind of items to those of the next, where items are of several kinds.</param>
public sealed record MatrixProduct(
    int Depth, int InputRow, int InputStride, int OutputRow, int OutputStride, IReadOnlyList<ProductBlock> Blocks, int WeightsOfRange = 0)
{
    /// <summary>A product of plain matrices: x [items, depth] times W [depth, columns].</summary>
    public static MatrixProduct Dense(int depth, int columns) => new(depth, depth, depth, columns, columns, [new(1, 0, columns, [new(0, 0)])]);

    /// <summary>Whether all lengths, strides and offsets are multiples of 4, so that elements are read and written by fours.</summary>
    public bool IsAligned
    {
        get
        {
            int bits = Depth | InputRow | InputStride | OutputRow | OutputStride | WeightsOfRange;
            foreach (ProductBlock block in Blocks)
            {
                bits |= block.Output | block.Columns | block.Stride;
                foreach (ProductSegment s in block.Segments)
                    bits |= s.Input | s.Weights | s.Depth | s.Stride;
            }

            return bits % 4 == 0;
        }
    }

    internal int[] Parameters(int items, bool accumulate, ProductEpilogue epilogue, int rangeLimit)
    {
        List<int> numbers = [Blocks.Count, items, InputRow, OutputRow, accumulate ? 1 : 0, (int)epilogue, WeightsOfRange, rangeLimit];
        int segment = ProductText.HeaderLength + (ProductText.BlockLength * Blocks.Count);
        foreach (ProductBlock block in Blocks)
        {
            numbers.AddRange([block.Components, block.Output, Given(block.Stride, OutputStride), block.Columns, segment, block.Segments.Count]);
            segment += ProductText.SegmentLength * block.Segments.Count;
        }

        foreach (ProductSegment s in Blocks.SelectMany(b => b.Segments))
            numbers.AddRange([s.Input, Given(s.Stride, InputStride), Given(s.Depth, Depth), s.Weights]);
        return [.. numbers];
    }

    /// <summary>The tiles that it takes.</summary>
    internal long Tiles(ProductTile tile, int items, int rangeLimit)
        => Blocks.Sum(b => (long)((b.Columns + tile.Columns - 1) / tile.Columns) * ((((long)items * b.Components) + tile.Rows - 1) / tile.Rows + rangeLimit));

    private static int Given(int number, int usual) => number == 0 ? usual : number;
}

/// <summary>What a product works on.</summary>
/// <param name="Items">The number of items.</param>
/// <param name="Input">x.</param>
/// <param name="Weights">W.</param>
/// <param name="Output">y; may not be x.</param>
public sealed record ProductCall(int Items, GpuBuffer Input, GpuBuffer Weights, GpuBuffer Output)
{
    /// <summary>Whether the result is added to what is in y.</summary>
    public bool Accumulate { get; init; }

    /// <summary>What is done to each sum.</summary>
    public ProductEpilogue Epilogue { get; init; }

    /// <summary>Slopes of an activation, laid out as y: written, or read by <see cref="ProductEpilogue.TimesSlopes"/>.</summary>
    public GpuBuffer? Slopes { get; init; }

    /// <summary>What is added to each item, laid out as one of y.</summary>
    public GpuBuffer? Bias { get; init; }

    /// <summary>A factor for each item.</summary>
    public GpuBuffer? Factors { get; init; }

    /// <summary>
    /// Which items have which weights (int32): the number of ranges, and for each its first item, one past its last, and the number of
    /// its weights. Null where all have the same. May change from launch to launch.
    /// </summary>
    public GpuBuffer? Ranges { get; init; }

    /// <summary>The most ranges that there will be.</summary>
    public int RangeLimit { get; init; }

    /// <summary>What is behind the name of a kernel that does something else to each element than to store it (<see cref="ElementStep"/>).</summary>
    internal string ElementStep { get; init; } = "";

    /// <summary>What that reads and writes.</summary>
    internal GpuBuffer?[] Elements { get; init; } = [];
}
