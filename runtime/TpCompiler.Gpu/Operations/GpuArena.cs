using System;
using System.Collections.Generic;

namespace TpCompiler.Gpu.Operations;

/// <summary>
/// Memory on a device by name, which is kept from one use to the next and grows when more is asked for.
/// </summary>
/// <param name="device">The device.</param>
public sealed class GpuArena(GpuDevice device) : IDisposable
{
    private readonly Dictionary<string, GpuBuffer> _buffers = [];

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
            device.Finish();
            Bytes -= buffer.Length;
            _buffers.Remove(name);
            buffer.Dispose();
            Version++;
        }

        buffer = device.Allocate(bytes);
        _buffers.Add(name, buffer);
        Bytes += bytes;
        return buffer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GpuBuffer buffer in _buffers.Values)
            buffer.Dispose();
        _buffers.Clear();
    }
}
