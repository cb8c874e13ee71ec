using System;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>Items sorted by their rows, those of one row in their own order.</summary>
/// <param name="items">The items, sorted.</param>
/// <param name="offsets">The items of row r are those from <c>offsets[r]</c> to before <c>offsets[r + 1]</c>.</param>
internal sealed class RowOrder(int[] items, int[] offsets)
{
    /// <summary>All items, sorted by row; memory that does not move.</summary>
    public int[] Items => items;

    /// <summary>Where the items of each row begin among all, and at the end one past the last.</summary>
    public int[] Offsets => offsets;

    /// <summary>The items of a row.</summary>
    public ReadOnlySpan<int> ItemsOf(int row) => items.AsSpan(offsets[row]..offsets[row + 1]);

    /// <summary>The order of the items that were numbered anew by <paramref name="other"/>, in their own numbers.</summary>
    public RowOrder After(RowOrder other)
    {
        int[] own = RowMap.Allocate(items.Length);
        for (int n = 0; n < own.Length; n++)
            own[n] = other.Items[items[n]];
        return new(own, offsets);
    }

    /// <summary>Sorts the items by counting.</summary>
    public static RowOrder Of(ReadOnlySpan<int> rows, int rowCount)
    {
        int[] offsets = new int[rowCount + 1];
        foreach (int row in rows)
            offsets[row + 1]++;
        for (int r = 0; r < rowCount; r++)
            offsets[r + 1] += offsets[r];
        int[] next = offsets.AsSpan(0, rowCount).ToArray();
        int[] items = RowMap.Allocate(rows.Length);
        for (int n = 0; n < rows.Length; n++)
            items[next[rows[n]]++] = n;
        return new(items, offsets);
    }
}
