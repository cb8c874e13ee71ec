using System;
using System.Numerics;

namespace TpCompiler.Gpu.Neighbors;

/// <summary>What a search keeps for each atom and bucket, and its launches up to the count of edges.</summary>
internal sealed class AtomBuffers : IDisposable
{
    private readonly GpuDevice _device;
    private readonly GpuBuffer _places, _buckets, _bucketCounts, _bucketOffsets, _slots, _slotPositions, _counts;
    private readonly DeviceScan _bucketScan, _rowScan;
    private GpuLaunch? _bin, _place, _count;
    private GpuBuffer? _prepared;

    public AtomBuffers(GpuDevice device, int capacity, int realBytes)
    {
        _device = device;
        Capacity = capacity;
        int buckets = (int)BitOperations.RoundUpToPowerOf2((uint)capacity);
        BucketMask = buckets - 1;
        Positions = device.Allocate(3L * capacity * realBytes);
        SinglePositions = realBytes == sizeof(float) ? new float[3 * capacity] : [];
        _places = device.Allocate(6L * capacity * sizeof(int));
        _buckets = device.Allocate((long)capacity * sizeof(int));
        _bucketCounts = device.Allocate((long)buckets * sizeof(int));
        _bucketOffsets = device.Allocate((buckets + 1L) * sizeof(int));
        _slots = device.Allocate((long)SearchText.SlotLength * capacity * sizeof(int));
        _slotPositions = device.Allocate(3L * capacity * realBytes);
        _counts = device.Allocate((long)capacity * sizeof(int));
        Rows = device.Allocate((capacity + 1L) * sizeof(int));
        _bucketScan = new(device, buckets);
        _rowScan = new(device, capacity);
    }

    /// <summary>How many atoms there is room for.</summary>
    public int Capacity { get; }

    /// <summary>The number of buckets, a power of two, less one.</summary>
    public int BucketMask { get; }

    /// <summary>Room for positions that come from the host.</summary>
    public GpuBuffer Positions { get; }

    /// <summary>The same on the host, where they have to be converted.</summary>
    public float[] SinglePositions { get; }

    /// <summary>Where the edges of each receiver begin.</summary>
    public GpuBuffer Rows { get; }

    /// <summary>Binds the kernels to their buffers, where that has not been done.</summary>
    public void Prepare(GpuModule module, GpuBuffer positions, GpuBuffer integers, GpuBuffer numbers, GpuBuffer header, int groupSize)
    {
        if (_prepared == positions)
            return;
        DisposeLaunches();
        int groups = (Capacity + groupSize - 1) / groupSize;
        _bin = module.Prepare("nl_bin", groups, groupSize, [integers, numbers, positions, _places, _buckets, _bucketCounts, header]);
        _place = module.Prepare("nl_place", groups, groupSize, [integers, positions, _places, _buckets, _bucketCounts, _bucketOffsets, _slots, _slotPositions]);
        _count = module.Prepare("nl_count", groups, groupSize, [integers, numbers, _bucketOffsets, _slots, _slotPositions, _counts, header]);
        _bucketScan.Prepare(module, _bucketCounts, _bucketOffsets, header, groupSize);
        _rowScan.Prepare(module, _counts, Rows, header, groupSize);
        _prepared = positions;
    }

    /// <summary>Enqueues all up to the offsets of rows, and the number of edges in the header.</summary>
    public void EnqueueCount()
    {
        _device.Clear(_bucketCounts, _bucketCounts.Length);
        _device.Clear(_counts, _counts.Length);
        _bin!.Enqueue();
        _bucketScan.Enqueue();
        _place!.Enqueue();
        _count!.Enqueue();
        _rowScan.Enqueue();
    }

    /// <summary>The kernel that writes edges as they are found.</summary>
    public GpuLaunch PrepareFill(GpuModule module, GpuBuffer integers, GpuBuffer numbers, GpuBuffer senders, GpuBuffer receivers, GpuBuffer shifts, int groupSize)
        => module.Prepare("nl_fill", (Capacity + groupSize - 1) / groupSize, groupSize,
            [integers, numbers, _bucketOffsets, _slots, _slotPositions, Rows, senders, receivers, shifts]);

    /// <summary>The kernel that copies where rows begin, to as many places as <paramref name="room"/> holds.</summary>
    public GpuLaunch PrepareOffsets(GpuModule module, GpuBuffer integers, GpuBuffer room, NeighborBuffers target, int groupSize)
        => module.Prepare("nl_offsets", (target.OffsetCount + groupSize - 1) / groupSize, groupSize, [integers, room, Rows, target.ReceiverOffsets, target.SenderOffsets]);

    public void Dispose()
    {
        DisposeLaunches();
        _bucketScan.Dispose();
        _rowScan.Dispose();
        foreach (GpuBuffer buffer in (ReadOnlySpan<GpuBuffer>)[Positions, _places, _buckets, _bucketCounts, _bucketOffsets, _slots, _slotPositions, _counts, Rows])
            buffer.Dispose();
    }

    private void DisposeLaunches()
    {
        _bin?.Dispose();
        _place?.Dispose();
        _count?.Dispose();
        _prepared = null;
    }
}
