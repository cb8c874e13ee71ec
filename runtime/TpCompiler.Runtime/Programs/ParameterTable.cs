using System;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TpCompiler.Runtime.Programs;

/// <summary>The rows of a parameter that may grow while programs run, such as tables that are made when they are first needed.</summary>
public abstract class ParameterTable
{
    private protected ParameterTable()
    {
    }

    /// <summary>The rows, at an address that does not change while they are referred to. Rows that are added later do not change them.</summary>
    internal abstract Array Rows { get; }

    /// <summary>The address of row 0 of <see cref="Rows"/>.</summary>
    internal static unsafe nint AddressOf(Array rows) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(rows));
}

/// <summary>A table of numbers of one type. One thread at a time adds rows; any number reads those that were added before.</summary>
/// <typeparam name="TNumber">float or double: the type of the parameter.</typeparam>
public sealed class ParameterTable<TNumber> : ParameterTable
    where TNumber : unmanaged, IBinaryFloatingPointIeee754<TNumber>
{
    private volatile TNumber[] _rows = GC.AllocateArray<TNumber>(0, pinned: true);
    private int _length;

    /// <summary>A table without rows.</summary>
    /// <param name="rowLength">The numbers of a row.</param>
    public ParameterTable(int rowLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rowLength);
        RowLength = rowLength;
    }

    /// <summary>The numbers of a row.</summary>
    public int RowLength { get; }

    /// <summary>How many rows there are.</summary>
    public int Count => _length / RowLength;

    /// <summary>A number of a row.</summary>
    public TNumber this[int row, int position] => _rows[(row * RowLength) + position];

    /// <inheritdoc/>
    internal override Array Rows => _rows;

    /// <summary>Adds rows, rounded to the table's type.</summary>
    /// <exception cref="ArgumentException">The numbers are no whole rows.</exception>
    public void Add(ReadOnlySpan<double> rows)
    {
        if (rows.Length % RowLength != 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Rows have {RowLength} numbers; {rows.Length} numbers were given."), nameof(rows));
        TNumber[] target = _rows;
        if (target.Length < _length + rows.Length)
        {
            target = GC.AllocateArray<TNumber>(Math.Max(checked(_length + rows.Length), (int)Math.Min(Array.MaxLength, _length * 3L / 2)), pinned: true);
            _rows.AsSpan(0, _length).CopyTo(target);
        }

        for (int n = 0; n < rows.Length; n++)
            target[_length + n] = TNumber.CreateChecked(rows[n]);
        _length += rows.Length;
        _rows = target;
    }
}
