using System;
using System.Collections.Generic;
using TpCompiler.Core.Programs;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.Gpu.Programs;

/// <summary>
/// The parameters of a model in the memory of a device, each uploaded when it is first needed: rows, and rows with transposed matrices. All programs of a model
/// share one. For one thread at a time.
/// </summary>
public sealed class GpuParameters : IDisposable
{
    private readonly Dictionary<string, double[]> _values = [];
    private readonly Dictionary<object, GpuBuffer> _buffers = [];

    /// <summary>Takes the values of parameters.</summary>
    /// <param name="device">The device, which must outlive this.</param>
    /// <param name="values">By name, the rows of each as programs say them.</param>
    public GpuParameters(GpuDevice device, IEnumerable<KeyValuePair<string, double[]>> values)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(values);
        Device = device;
        foreach ((string name, double[] rows) in values)
            _values.Add(name, (double[])rows.Clone());
    }

    /// <summary>The device.</summary>
    public GpuDevice Device { get; }

    /// <summary>The bytes on the device.</summary>
    public long Bytes { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GpuBuffer buffer in _buffers.Values)
            buffer.Dispose();
        _buffers.Clear();
    }

    /// <summary>The rows of a parameter.</summary>
    /// <exception cref="ArgumentException">There is none of the tensor's name, or it has not whole rows.</exception>
    internal GpuBuffer Rows(ProgramTensor tensor, bool isDouble) => Find((tensor.Name, isDouble), isDouble, () => ValuesOf(tensor));

    /// <summary>The rows of a parameter with the matrices of a step transposed.</summary>
    internal GpuBuffer Transposed(ProgramTensor tensor, ProductStep step, bool isDouble)
        => Find((tensor.Name, isDouble, step.Blocks), isDouble, () => DenseProducts.Transposed(step, tensor, ValuesOf(tensor)));

    private double[] ValuesOf(ProgramTensor tensor)
    {
        if (!_values.TryGetValue(tensor.Name, out double[]? rows))
            throw new ArgumentException($"The parameter {tensor.Name} has no value.");
        return tensor.RowLength > 0 && rows.Length % tensor.RowLength == 0
            ? rows
            : throw new ArgumentException($"The parameter {tensor.Name} has {rows.Length} numbers, which are no rows of {tensor.RowLength}.");
    }

    private GpuBuffer Find(object key, bool isDouble, Func<double[]> values)
    {
        if (_buffers.TryGetValue(key, out GpuBuffer? buffer))
            return buffer;
        double[] rows = values();
        buffer = isDouble ? Device.Upload<double>(rows) : Device.Upload<float>(Array.ConvertAll(rows, v => (float)v));
        _buffers.Add(key, buffer);
        Bytes += buffer.Length;
        return buffer;
    }
}
