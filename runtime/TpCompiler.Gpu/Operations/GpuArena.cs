using System;
using System.Collections.Generic;

namespace TpCompiler.Gpu.Operations;

/// <summary>
/// Memory on a device by name, which is kept from one use to the next and grows when more is asked for.
/// </summary>
public sealed class GpuArena : IDisposable
{
    private readonly GpuDevice? _device;
    private readonly Dictionary<string, GpuBuffer> _buffers = [];

    /// <summary>Memory on a device.</summary>
    /// <param name="device">The device.</param>
    public GpuArena(GpuDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        _device = device;
    }

    private GpuArena()
    {
    }

    /// <summary>Whether bytes are counted, and there is no memory.</summary>
    internal bool IsCounting => _device is null;

    /// <summary>Changes whenever memory has moved: what was placed before must not be launched any more.</summary>
    public int Version { get; private set; }

    /// <summary>The bytes of all memory.</summary>
    public long Bytes { get; private set; }

    /// <summary>The memory called <paramref name="name"/>, of at least so many bytes; its content is not defined.</summary>
    public GpuBuffer Get(string name, long bytes)
    {
        bytes = Math.Max(bytes, 16);
        if (_buffers.TryGetValue(name, out GpuBuffer? buffer))
        {
            if (buffer.Length >= bytes)
                return buffer;
            _device?.Finish();
            Bytes -= buffer.Length;
            _buffers.Remove(name);
            buffer.Dispose();
            Version++;
        }

        buffer = _device?.Allocate(bytes) ?? new CountedBuffer(bytes);
        _buffers.Add(name, buffer);
        Bytes += bytes;
        return buffer;
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>Memory that is counted and that there is not: for what would be asked for.</summary>
    internal static GpuArena Counting() => new();

    /// <summary>Gives all memory back; what was placed in it must not be launched any more.</summary>
    internal void Clear()
    {
        foreach (GpuBuffer buffer in _buffers.Values)
            buffer.Dispose();
        _buffers.Clear();
        Bytes = 0;
        Version++;
    }

    private sealed class CountedBuffer(long length) : GpuBuffer(length)
    {
        protected override void Dispose(bool disposing)
        {
        }
    }
}
