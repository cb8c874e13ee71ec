using System;
using System.Runtime.InteropServices;

namespace TpCompiler.Gpu.Neighbors;

/// <summary>The edges as they are found, and the launches that write them in their order to where they belong.</summary>
internal sealed class EdgeWriter : IDisposable
{
    private readonly GpuDevice _device;
    private readonly GpuBuffer _senders, _receivers, _shifts, _room;
    private GpuLaunch? _fill, _sort, _order, _offsets;
    private AtomBuffers? _atoms;
    private NeighborBuffers? _target;

    public EdgeWriter(GpuDevice device, int capacity)
    {
        _device = device;
        Capacity = capacity;
        long bytes = (long)capacity * sizeof(int);
        _senders = device.Allocate(bytes);
        _receivers = device.Allocate(bytes);
        _shifts = device.Allocate(3 * bytes);
        _room = device.Allocate(sizeof(int));
    }

    /// <summary>How many edges there is room for.</summary>
    public int Capacity { get; }

    /// <summary>Binds the kernels to their buffers, where that has not been done.</summary>
    public void Prepare(GpuModule module, AtomBuffers atoms, GpuBuffer integers, GpuBuffer numbers, NeighborBuffers target, int groupSize)
    {
        if (_atoms == atoms && _target == target)
            return;
        DisposeLaunches();
        int groups = (Capacity + groupSize - 1) / groupSize;
        _fill = atoms.PrepareFill(module, integers, numbers, _senders, _receivers, _shifts, groupSize);
        _sort = module.Prepare("nl_sort", groups, groupSize, [integers, atoms.Rows, _senders, _receivers, _shifts, target.Senders, target.Receivers, target.Shifts]);
        _order = module.Prepare("nl_order", groups, groupSize, [integers, atoms.Rows, target.Senders, target.Receivers, target.SenderOrder]);
        _device.Upload(_room, MemoryMarshal.AsBytes<int>([target.OffsetCount]));
        _offsets = atoms.PrepareOffsets(module, integers, _room, target, groupSize);
        (_atoms, _target) = (atoms, target);
    }

    public void Enqueue()
    {
        _fill!.Enqueue();
        _sort!.Enqueue();
        _order!.Enqueue();
        _offsets!.Enqueue();
    }

    public void Dispose()
    {
        DisposeLaunches();
        _senders.Dispose();
        _receivers.Dispose();
        _shifts.Dispose();
        _room.Dispose();
    }

    private void DisposeLaunches()
    {
        foreach (GpuLaunch? launch in (ReadOnlySpan<GpuLaunch?>)[_fill, _sort, _order, _offsets])
            launch?.Dispose();
        (_atoms, _target) = (null, null);
    }
}
