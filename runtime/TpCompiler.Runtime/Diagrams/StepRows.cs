using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>
/// The rows of a step's operands, with the items in an order that can be cut: no two chunks write the same row. Items that
/// write the same row keep their order, so that sums do not depend on how the step runs.
/// </summary>
internal sealed class StepRows
{
    private StepRows(RowMap[] maps, int[] bounds) => (Maps, Bounds) = (maps, bounds);

    /// <summary>For each operand its rows.</summary>
    public RowMap[] Maps { get; }

    /// <summary>Chunk c is the items from <c>Bounds[c]</c> to before <c>Bounds[c + 1]</c>.</summary>
    public int[] Bounds { get; }

    /// <summary>All items in one chunk.</summary>
    public static StepRows Whole(RowMap[] maps, int itemCount) => new(maps, [0, itemCount]);

    /// <summary>Items cut into chunks, sorted by a row that they are scattered to if need be.</summary>
    /// <param name="maps">For each operand its rows.</param>
    /// <param name="isShared">Which operands are written by all chunks to the same memory.</param>
    /// <param name="itemCount">The number of items.</param>
    /// <param name="chunkSize">How many items a chunk has at least, but for the last.</param>
    public static StepRows Cut(RowMap[] maps, bool[] isShared, int itemCount, int chunkSize)
    {
        RowMap[] sums = [.. maps.Where((m, o) => isShared[o] && !m.IsInjective).Distinct()];
        int[] bounds = BoundsOf(sums, itemCount, chunkSize);
        if (sums.Length == 1 && !sums[0].IsShared && LargestChunk(bounds) > 2 * chunkSize)
        {
            RowOrder order = sums[0].Order;
            int[] sorted = BoundsOf([sums[0].Reorder(order)], itemCount, chunkSize);
            if (LargestChunk(sorted) < LargestChunk(bounds))
                return new([.. maps.Select(m => m.Reorder(order))], sorted);
        }

        return new(maps, bounds);
    }

    private static int LargestChunk(int[] bounds) => bounds.Zip(bounds.Skip(1), (begin, end) => end - begin).Max();

    private static int[] BoundsOf(RowMap[] sums, int itemCount, int chunkSize)
    {
        bool[] isTogether = new bool[itemCount + 1];
        foreach (RowMap map in sums)
            MarkTogether(map, isTogether);
        List<int> bounds = [0];
        for (int n = 1; n < itemCount; n++)
        {
            if (!isTogether[n] && n - bounds[^1] >= chunkSize)
                bounds.Add(n);
        }

        return [.. bounds, itemCount];
    }

    /// <summary>Marks the items before which items cannot be cut, because a row before is not below all rows after.</summary>
    private static void MarkTogether(RowMap map, bool[] isTogether)
    {
        int[] least = new int[map.ItemCount + 1];
        least[map.ItemCount] = int.MaxValue;
        for (int n = map.ItemCount - 1; n >= 0; n--)
            least[n] = Math.Min(map[n], least[n + 1]);
        int most = -1;
        for (int n = 0; n < map.ItemCount; n++)
        {
            isTogether[n] |= most >= least[n];
            most = Math.Max(most, map[n]);
        }
    }
}
