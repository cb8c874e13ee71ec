using System;
using System.Collections.Generic;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.Atomistic.Gpu.Steps;

/// <summary>Constants of a model in the memory of a device, each uploaded when it is first needed.</summary>
/// <param name="device">The device.</param>
/// <param name="isDouble">Whether elements are double.</param>
internal sealed class WeightStore(GpuDevice device, bool isDouble) : IDisposable
{
    private readonly Dictionary<(object Array, bool IsDouble), GpuBuffer> _buffers = [];

    /// <summary>The bytes of all.</summary>
    public long Bytes { get; private set; }

    /// <summary>Weights in the type of elements.</summary>
    public GpuBuffer Elements(double[] values) => Find(values, isDouble);

    /// <summary>Numbers in the type of geometry and energies.</summary>
    public GpuBuffer Reals(double[] values) => Find(values, device.HasDouble);

    /// <summary>Whole numbers.</summary>
    public GpuBuffer Integers(int[] values) => _buffers.TryGetValue((values, false), out GpuBuffer? buffer) ? buffer : Keep((values, false), device.Upload<int>(values));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GpuBuffer buffer in _buffers.Values)
            buffer.Dispose();
    }

    private GpuBuffer Find(double[] values, bool inDouble)
    {
        if (_buffers.TryGetValue((values, inDouble), out GpuBuffer? buffer))
            return buffer;
        return Keep((values, inDouble), inDouble ? device.Upload<double>(values) : device.Upload<float>(Array.ConvertAll(values, v => (float)v)));
    }

    private GpuBuffer Keep((object Array, bool IsDouble) key, GpuBuffer buffer)
    {
        _buffers.Add(key, buffer);
        Bytes += buffer.Length;
        return buffer;
    }
}
