using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
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

    // Kept from graph to graph.
    private readonly List<int> _runs = [];
    private readonly List<int> _first = [];
    private readonly List<int> _second = [];
    private int[] _padded = [];
    private int[] _counted = [];
    private int[] _sorted = [];

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

    /// <summary>The rows.</summary>
    public ItemRows OfRows => new(Rows, _offsets, Items);

    /// <summary>What a kernel that sums over items has as rows: rows, or runs of them.</summary>
    public ItemRows OfItems => _turns.Count == 0 ? OfRows : new(_turns[0].Count, _turns[0].Starts, Items);

    /// <summary>What adds up runs, turn after turn: for each turn its rows, of which the last are the rows of the sum.</summary>
    public IEnumerable<ItemRows> Additions => _turns.Count == 0 ? [] : [.. _turns.Skip(1).Select(t => new ItemRows(t.Count, t.Starts)), new(Rows, _ofRows)];

    /// <summary>Takes the rows of items.</summary>
    public void UploadSorted(ReadOnlySpan<int> rowOf)
    {
        Span<int> offsets = Reserve(ref _counted, Rows + 1);
        Span<int> items = Reserve(ref _sorted, rowOf.Length);
        offsets.Clear();
        foreach (int row in rowOf)
            offsets[row + 1]++;
        for (int row = 0; row < Rows; row++)
            offsets[row + 1] += offsets[row];
        for (int n = 0; n < rowOf.Length; n++)
            items[offsets[rowOf[n]]++] = n;

        // Filling moved each offset to the next one's place.
        for (int row = Rows; row > 0; row--)
            offsets[row] = offsets[row - 1];
        offsets[0] = 0;
        Upload(offsets, items);
    }

    /// <summary>Takes the items of rows.</summary>
    /// <param name="offsets">Where the items of each row begin, and at the end one past the last.</param>
    /// <param name="items">The items, row after row, where they are not sorted.</param>
    public void Upload(ReadOnlySpan<int> offsets, ReadOnlySpan<int> items)
    {
        Upload(_offsets, offsets, Rows + 1);
        if (Items is not null && items.Length > 0)
            _device.Upload(Items, MemoryMarshal.AsBytes(items));
        if (_ofRows is null)
            return;
        Fill(_first, offsets, Rows + 1);
        (List<int> of, List<int> next) = (_first, _second);
        foreach ((int count, GpuBuffer starts) in _turns)
        {
            Cut(CollectionsMarshal.AsSpan(of), _runs, next);
            Upload(starts, CollectionsMarshal.AsSpan(_runs), count + 1);
            (of, next) = (next, of);
        }

        _device.Upload(_ofRows, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(of)));
    }

    /// <summary>Cuts the items of rows into runs.</summary>
    /// <param name="offsets">Where the items of each row begin.</param>
    /// <param name="starts">Becomes where runs begin, and at the end one past the last item.</param>
    /// <param name="ofRows">Becomes where the runs of each row begin.</param>
    private static void Cut(ReadOnlySpan<int> offsets, List<int> starts, List<int> ofRows)
    {
        starts.Clear();
        ofRows.Clear();
        ofRows.Add(0);
        for (int row = 0; row + 1 < offsets.Length; row++)
        {
            for (int start = offsets[row]; start < offsets[row + 1]; start += RunLength)
                starts.Add(start);
            ofRows.Add(starts.Count);
        }

        starts.Add(offsets[^1]);
    }

    /// <summary>Uploads offsets, and behind them rows without items.</summary>
    private void Upload(GpuBuffer buffer, ReadOnlySpan<int> offsets, int length)
    {
        Span<int> padded = Reserve(ref _padded, length);
        offsets.CopyTo(padded);
        padded[offsets.Length..].Fill(offsets[^1]);
        _device.Upload(buffer, MemoryMarshal.AsBytes(padded));
    }

    private static void Fill(List<int> list, ReadOnlySpan<int> offsets, int length)
    {
        list.Clear();
        foreach (int offset in offsets)
            list.Add(offset);
        while (list.Count < length)
            list.Add(offsets[^1]);
    }

    private static Span<int> Reserve(ref int[] array, int length)
    {
        if (array.Length < length)
            array = new int[length + (length / 4)];
        return array.AsSpan(0, length);
    }
}
