using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>Which row of a tensor each item has. Immutable.</summary>
internal sealed unsafe class RowMap
{
    private readonly int[]? _rows;
    private readonly Lazy<RowOrder> _order;

    private RowMap(int itemCount, int rowCount, int[]? rows, bool isInjective)
    {
        (ItemCount, RowCount, _rows, IsInjective) = (itemCount, rowCount, rows, isInjective);
        _order = new(() => RowOrder.Of(_rows ?? ToArray(), RowCount));
    }

    /// <summary>The number of items.</summary>
    public int ItemCount { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>Whether no two items have the same row.</summary>
    public bool IsInjective { get; }

    /// <summary>Whether all items have the one row that there is.</summary>
    public bool IsShared { get; private init; }

    /// <summary>Whether each row has exactly one item.</summary>
    public bool IsBijective => IsInjective && ItemCount == RowCount;

    /// <summary>The rows, at an address that does not change; null where each item is its row, or all share one.</summary>
    public int* Pointer => _rows is null ? null : (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_rows));

    /// <summary>The items sorted by their rows.</summary>
    public RowOrder Order => _order.Value;

    /// <summary>The row of an item.</summary>
    public int this[int item] => _rows is not null ? _rows[item] : IsShared ? 0 : item;

    /// <summary>Each item is its row.</summary>
    public static RowMap Identity(int count) => new(count, count, null, true);

    /// <summary>All items have row 0 of 1.</summary>
    public static RowMap Shared(int itemCount) => new(itemCount, 1, null, itemCount <= 1) { IsShared = true };

    /// <summary>The map to these rows, in memory of <see cref="Allocate"/>, which must not be changed afterwards.</summary>
    public static RowMap Of(int[] rows, int rowCount)
    {
        if (rowCount == 1)
            return Shared(rows.Length);
        bool isIdentity = rows.Length == rowCount;
        bool isInjective = rows.Length <= rowCount;
        bool[] isTaken = isInjective ? new bool[rowCount] : [];
        for (int n = 0; n < rows.Length && isInjective; n++)
        {
            isIdentity &= rows[n] == n;
            isInjective = !isTaken[rows[n]];
            isTaken[rows[n]] = true;
        }

        return isIdentity && isInjective ? Identity(rowCount) : new(rows.Length, rowCount, rows, isInjective);
    }

    /// <summary>Memory for rows that the garbage collector does not move.</summary>
    public static int[] Allocate(int count) => GC.AllocateUninitializedArray<int>(count, pinned: true);

    /// <summary>The map of the items in another order.</summary>
    public RowMap Reorder(RowOrder order)
    {
        if (IsShared)
            return this;
        if (_rows is null)
            return new(ItemCount, RowCount, order.Items, IsInjective);
        int[] rows = Allocate(ItemCount);
        for (int n = 0; n < rows.Length; n++)
            rows[n] = _rows[order.Items[n]];
        return new(ItemCount, RowCount, rows, IsInjective);
    }

    /// <summary>A copy of the rows.</summary>
    public int[] ToArray()
    {
        int[] rows = new int[ItemCount];
        for (int n = 0; n < rows.Length; n++)
            rows[n] = this[n];
        return rows;
    }
}
