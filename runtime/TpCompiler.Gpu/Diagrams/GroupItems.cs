using System.Collections.Generic;
using System.Linq;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Gpu.Diagrams;

/// <summary>The items of each group.</summary>
/// <param name="Count">The number of groups.</param>
/// <param name="Offsets">Where the items of each begin; null where each has the item of its number.</param>
/// <param name="Items">The items; null where they are numbered in order.</param>
internal sealed unsafe record GroupItems(int Count, int[]? Offsets, int[]? Items)
{
    /// <summary>A group for each item.</summary>
    public static GroupItems Each(int itemCount) => new(itemCount, null, null);

    /// <summary>A group for each row.</summary>
    public static GroupItems OfRows(RowMap map)
    {
        if (map.IsShared)
            return new(1, [0, map.ItemCount], null);
        if (map.Pointer is null)
            return Each(map.ItemCount);
        int[] items = map.Order.Items;
        bool isInOrder = true;
        for (int n = 0; n < items.Length; n++)
            isInOrder &= items[n] == n;
        return new(map.RowCount, map.Order.Offsets, isInOrder ? null : items);
    }

    /// <summary>The same items in groups of at most <paramref name="length"/>, and the groups that each of these was cut into.</summary>
    public (GroupItems Runs, GroupItems OfRows) Cut(int length)
    {
        List<int> starts = [];
        int[] runs = new int[Count + 1];
        for (int row = 0; row < Count; row++)
        {
            for (int start = Offsets![row]; start < Offsets[row + 1]; start += length)
                starts.Add(start);
            runs[row + 1] = starts.Count;
        }

        return (new(starts.Count, [.. starts, Offsets!.Last()], Items), new(Count, runs, null));
    }
}
