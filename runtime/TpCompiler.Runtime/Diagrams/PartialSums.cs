using System;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>
/// An output with so few rows that all items would stand in line for them, such as the gradient of shared weights: each chunk of
/// items sums into rows of its own, and these are added in the order of the chunks, which no number of threads changes.
/// </summary>
/// <param name="operand">The operand.</param>
/// <param name="rowCount">The rows of its tensor.</param>
/// <param name="rowLength">The elements of a row of its tensor.</param>
/// <param name="first">The first element of a row that it writes.</param>
/// <param name="length">From there the elements to the last that it writes.</param>
internal sealed unsafe class PartialSums(int operand, int rowCount, int rowLength, int first, int length)
{
    /// <summary>The most chunks of a step that has such outputs.</summary>
    public const int MostChunks = 16;

    /// <summary>How many items a row has at least, on average, so that the rows of all chunks are few compared to the items.</summary>
    private const int LeastItemsOfRow = 256;

    /// <summary>The operand.</summary>
    public int Operand => operand;

    /// <summary>The elements from one row of a chunk to the next.</summary>
    public int ItemStride => length;

    /// <summary>The elements of one chunk's rows, in whole cache lines.</summary>
    public long ChunkLength => (((long)rowCount * length) + 15) / 16 * 16;

    /// <summary>The outputs of a step that are summed so.</summary>
    public static PartialSums[] Of(FusionStep step, RowMap[] maps, int[] rowLengths)
    {
        bool isSummed(int o) => step.Kernel.Operands[o].Role == OperandRole.Output && (long)maps[o].RowCount * LeastItemsOfRow <= maps[o].ItemCount;
        PartialSums sums(int o, (int Begin, int End) range) => new(o, maps[o].RowCount, rowLengths[o], range.Begin, range.End - range.Begin);
        return [.. Enumerable.Range(0, maps.Length).Where(isSummed).Select(o => sums(o, RowElements.Range(step, o)))];
    }

    /// <summary>Clears the rows of a chunk and returns where, for the kernel, the first row of the tensor would begin.</summary>
    public T* Begin<T>(T* rows)
        where T : unmanaged
    {
        NativeMemory.Clear(rows, (nuint)ChunkLength * (nuint)sizeof(T));
        return rows - first;
    }

    /// <summary>Adds the rows of a chunk to the tensor.</summary>
    public void AddTo<T>(T* tensor, T* rows)
        where T : unmanaged, INumber<T>
    {
        for (int r = 0; r < rowCount; r++)
        {
            Span<T> target = new(tensor + ((long)r * rowLength) + first, length);
            ReadOnlySpan<T> source = new(rows + ((long)r * length), length);
            for (int n = 0; n < length; n++)
                target[n] += source[n];
        }
    }
}
