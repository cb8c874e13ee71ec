using System;
using System.Runtime.InteropServices;

namespace TpCompiler.Gpu.Neighbors;

/// <summary>For each of some counts the sum of those before it, and the sum of all.</summary>
internal sealed class DeviceScan : IDisposable
{
    private readonly GpuDevice _device;
    private readonly GpuBuffer _length;
    private readonly int _count;
    private GpuBuffer? _blocks;
    private GpuLaunch? _inBlocks, _overBlocks, _add;

    public DeviceScan(GpuDevice device, int count)
    {
        (_device, _count) = (device, count);
        _length = device.Allocate(sizeof(int));
        device.Upload(_length, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in count)));
    }

    /// <summary>Binds the kernels to their buffers.</summary>
    /// <param name="module">The kernels.</param>
    /// <param name="values">The counts.</param>
    /// <param name="sums">Where the sums go: one more.</param>
    /// <param name="header">Where the sum of all goes as well, to the beginning.</param>
    /// <param name="groupSize">The work-items of a group.</param>
    public void Prepare(GpuModule module, GpuBuffer values, GpuBuffer sums, GpuBuffer header, int groupSize)
    {
        DisposeLaunches();
        int perBlock = groupSize * OrderText.ScanRun;
        int groups = (_count + perBlock - 1) / perBlock;
        _blocks ??= _device.Allocate((long)groups * sizeof(int));
        _inBlocks = module.Prepare("nl_scan_blocks", groups, groupSize, [_length, values, sums, _blocks]);
        _overBlocks = module.Prepare("nl_scan_sums", 1, groupSize, [_length, sums, _blocks, header]);
        _add = module.Prepare("nl_scan_add", groups, groupSize, [_length, sums, _blocks]);
    }

    public void Enqueue()
    {
        _inBlocks!.Enqueue();
        _overBlocks!.Enqueue();
        _add!.Enqueue();
    }

    public void Dispose()
    {
        DisposeLaunches();
        _blocks?.Dispose();
        _length.Dispose();
    }

    private void DisposeLaunches()
    {
        _inBlocks?.Dispose();
        _overBlocks?.Dispose();
        _add?.Dispose();
    }
}
