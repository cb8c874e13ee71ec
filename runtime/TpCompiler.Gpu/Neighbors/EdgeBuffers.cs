using System;

namespace TpCompiler.Gpu.Neighbors;

/// <summary>The edges, as they are found and as they are sorted, and the launches that write them.</summary>
internal sealed class EdgeBuffers : IDisposable
{
    private readonly GpuBuffer _foundSenders, _foundReceivers, _foundShifts;
    private GpuLaunch? _fill, _sort, _order;
    private AtomBuffers? _prepared;

    public EdgeBuffers(GpuDevice device, int capacity)
    {
        Capacity = capacity;
        long bytes = (long)capacity * sizeof(int);
        _foundSenders = device.Allocate(bytes);
        _foundReceivers = device.Allocate(bytes);
        _foundShifts = device.Allocate(3 * bytes);
        Senders = device.Allocate(bytes);
        Receivers = device.Allocate(bytes);
        Shifts = device.Allocate(3 * bytes);
        Order = device.Allocate(bytes);
    }

    /// <summary>How many edges there is room for.</summary>
    public int Capacity { get; }

    public GpuBuffer Senders { get; }

    public GpuBuffer Receivers { get; }

    public GpuBuffer Shifts { get; }

    public GpuBuffer Order { get; }

    /// <summary>Binds the kernels to their buffers, where that has not been done.</summary>
    public void Prepare(GpuModule module, AtomBuffers atoms, GpuBuffer integers, GpuBuffer numbers, int groupSize)
    {
        if (_prepared == atoms)
            return;
        DisposeLaunches();
        int groups = (Capacity + groupSize - 1) / groupSize;
        _fill = atoms.PrepareFill(module, integers, numbers, _foundSenders, _foundReceivers, _foundShifts, groupSize);
        _sort = module.Prepare("nl_sort", groups, groupSize, [integers, atoms.Rows, _foundSenders, _foundReceivers, _foundShifts, Senders, Receivers, Shifts]);
        _order = module.Prepare("nl_order", groups, groupSize, [integers, atoms.Rows, Senders, Receivers, Order]);
        _prepared = atoms;
    }

    public void Enqueue()
    {
        _fill!.Enqueue();
        _sort!.Enqueue();
        _order!.Enqueue();
    }

    public void Dispose()
    {
        DisposeLaunches();
        foreach (GpuBuffer buffer in (ReadOnlySpan<GpuBuffer>)[_foundSenders, _foundReceivers, _foundShifts, Senders, Receivers, Shifts, Order])
            buffer.Dispose();
    }

    private void DisposeLaunches()
    {
        _fill?.Dispose();
        _sort?.Dispose();
        _order?.Dispose();
        _prepared = null;
    }
}
