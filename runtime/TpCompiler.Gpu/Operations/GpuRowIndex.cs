using System;
using System.Globalization;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Gpu.Operations;

/// <summary>Which row each item has, such as the sender of each edge. Immutable.</summary>
public sealed class GpuRowIndex
{
    private readonly int[] _rows;
    private readonly Lazy<RowOrder> _order;

    /// <summary>Makes an index; the rows are copied.</summary>
    /// <param name="rows">For each item its row, from 0 to below <paramref name="rowCount"/>.</param>
    /// <param name="rowCount">How many rows there are.</param>
    /// <exception cref="ArgumentException">A row is out of range.</exception>
    public GpuRowIndex(ReadOnlySpan<int> rows, int rowCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        for (int n = 0; n < rows.Length; n++)
        {
            if ((uint)rows[n] >= (uint)rowCount)
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"Rows are from 0 to {rowCount - 1}; item {n} has {rows[n]}."), nameof(rows));
            }
        }

        (_rows, RowCount) = (rows.ToArray(), rowCount);
        _order = new(() => RowOrder.Of(_rows, RowCount));
    }

    /// <summary>The number of items.</summary>
    public int ItemCount => _rows.Length;

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The row of each item.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>The items of a row, in their order.</summary>
    public ReadOnlySpan<int> ItemsOf(int row) => _order.Value.ItemsOf(row);

    /// <summary>All items, sorted by row.</summary>
    internal RowOrder Order => _order.Value;
}
