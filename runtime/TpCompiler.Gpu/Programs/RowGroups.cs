using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Gpu.Programs;

/// <summary>
/// The items of each row of a sum, on a device, in memory for as many items as there is room for. Sums of few rows are cut into runs of so many items, and
/// what these found is added up, in turns: how depends on the items of a row alone, so that results are the same bits whatever room there is.
/// </summary>
internal sealed class RowGroups
{
    /// <summary>The items of a run.</summary>
    private const int RunLength = 64;

    private readonly GpuDevice _device;
    private readonly GpuBuffer _offsets;
    private readonly List<(int Count, GpuBuffer Starts)> _turns = [];
    private readonly GpuBuffer? _ofRows;

    /// <summary>Makes room.</summary>
    /// <param name="device">The device.</param>
    /// <param name="arena">Its memory.</param>
    /// <param name="name">What the memory is called.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="items">The room for items.</param>
    /// <param name="isSorted">Whether the items of each row follow one another in their own order.</param>
    /// <param name="isCut">Whether sums are cut into runs.</param>
    public RowGroups(GpuDevice device, GpuArena arena, string name, int rows, int items, bool isSorted, bool isCut)
    {
        (_device, Rows) = (device, rows);
        GpuBuffer numbers(string what, long count) => arena.Get($"{name}.{what}", sizeof(int) * Math.Max(1, count));
        _offsets = numbers("offsets", rows + 1L);
        Items = isSorted ? null : numbers("items", items);
        if (!isCut)
            return;
        int runs = items;
        do
        {
            runs = (runs / RunLength) + rows;
            _turns.Add((runs, numbers($"turn{_turns.Count}", runs + 1L)));
        }
        while (runs > RunLength && (runs / RunLength) + rows < runs);
        _ofRows = numbers("ofRows", rows + 1L);
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The items, row after row; null where they are numbered in that order.</summary>
    public GpuBuffer? Items { get; }

    /// <summary>What a kernel that sums over items has as rows: rows, or runs of them.</summary>
    public ItemRows OfItems => _turns.Count == 0 ? new(Rows, _offsets, Items) : new(_turns[0].Count, _turns[0].Starts, Items);

    /// <summary>What adds up runs, turn after turn: for each turn its rows, of which the last are the rows of the sum.</summary>
    public IEnumerable<ItemRows> Additions => _turns.Count == 0 ? [] : [.. _turns.Skip(1).Select(t => new ItemRows(t.Count, t.Starts)), new(Rows, _ofRows)];

    /// <summary>Takes the items of rows.</summary>
    /// <param name="offsets">Where the items of each row begin, and at the end one past the last.</param>
    /// <param name="items">The items, row after row, where they are not sorted.</param>
    public void Upload(ReadOnlySpan<int> offsets, ReadOnlySpan<int> items)
    {
        int[] padded = Padded(offsets, Rows + 1);
        _device.Upload(_offsets, Bytes(padded));
        if (Items is not null && items.Length > 0)
            _device.Upload(Items, System.Runtime.InteropServices.MemoryMarshal.AsBytes(items));
        int[] ofRows = padded;
        foreach ((int count, GpuBuffer starts) in _turns)
        {
            (int[] runs, ofRows) = Cut(ofRows);
            _device.Upload(starts, Bytes(Padded(runs, count + 1)));
        }

        if (_ofRows is not null)
            _device.Upload(_ofRows, Bytes(ofRows));
    }

    private static (int[] Starts, int[] OfRows) Cut(int[] offsets)
    {
        List<int> starts = [];
        int[] ofRows = new int[offsets.Length];
        for (int row = 0; row + 1 < offsets.Length; row++)
        {
            for (int start = offsets[row]; start < offsets[row + 1]; start += RunLength)
                starts.Add(start);
            ofRows[row + 1] = starts.Count;
        }

        starts.Add(offsets[^1]);
        return ([.. starts], ofRows);
    }

    /// <summary>The same offsets, and behind them rows without items.</summary>
    private static int[] Padded(ReadOnlySpan<int> offsets, int length)
    {
        int[] padded = new int[length];
        offsets.CopyTo(padded);
        padded.AsSpan(offsets.Length).Fill(offsets[^1]);
        return padded;
    }

    private static ReadOnlySpan<byte> Bytes(int[] numbers) => System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(numbers);
}
