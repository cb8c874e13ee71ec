using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Recording;

namespace TpCompiler.Gpu.Diagrams;

/// <summary>
/// A plan on a graph, resident on a device: upload inputs, <see cref="Run"/>, download outputs. Outputs are the same on each run,
/// bit by bit. Inputs stay until they are uploaded anew.
/// </summary>
public sealed class GpuRun : IDisposable
{
    private readonly GpuPlan _plan;
    private readonly GpuTensors _tensors;
    private readonly LaunchPlan _launches;

    internal GpuRun(GpuPlan plan, FusionGraph graph, ReadOnlySpan<FusionLabel> labels)
    {
        _plan = plan;
        DomainRows rows = new(graph, plan.Plan.Labels, labels);
        _tensors = new(plan, [.. plan.Plan.AllTensors.Select(t => rows.Count(t.Domain))]);
        _launches = new(plan, rows, _tensors);
    }

    /// <summary>Copies an input to the device.</summary>
    /// <typeparam name="T">The plan's float or double.</typeparam>
    /// <param name="name">The input's name.</param>
    /// <param name="values">Its elements.</param>
    /// <exception cref="ArgumentException">There is no such input, or it has another length or type.</exception>
    public void Upload<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged
        => _plan.Program.Device.Upload(_tensors.Find(name, ProgramRole.Input, values.Length, typeof(T)), MemoryMarshal.AsBytes(values));

    /// <summary>Enqueues all kernels; <see cref="Download{T}(string, Span{T})"/> waits for them.</summary>
    public void Run()
    {
        KernelRecording.Add(KernelExecution.Device, _plan.Program.Device.Name);
        _launches.Enqueue();
    }

    /// <summary>Copies an output from the device.</summary>
    /// <typeparam name="T">The plan's float or double.</typeparam>
    /// <param name="name">The output's name.</param>
    /// <param name="values">Where its elements go.</param>
    /// <exception cref="ArgumentException">There is no such output, or it has another length or type.</exception>
    public void Download<T>(string name, Span<T> values)
        where T : unmanaged
        => _plan.Program.Device.Download(_tensors.Find(name, ProgramRole.Output, values.Length, typeof(T)), MemoryMarshal.AsBytes(values));

    /// <summary>An output as an array.</summary>
    /// <typeparam name="T">The plan's float or double.</typeparam>
    /// <param name="name">The output's name.</param>
    /// <exception cref="ArgumentException">There is no such output, or it has another type.</exception>
    public T[] Download<T>(string name)
        where T : unmanaged
    {
        T[] values = new T[_tensors.LengthOf(name)];
        Download(name, values.AsSpan());
        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _launches.Dispose();
        _tensors.Dispose();
    }
}
