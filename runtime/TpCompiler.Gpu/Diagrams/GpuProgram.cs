using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Gpu.Diagrams;

/// <summary>Plans compiled together for a device, such as a diagram and its gradients.</summary>
public sealed class GpuProgram : IDisposable
{
    private GpuProgram(GpuDevice device, IReadOnlyList<FusionPlan> plans, bool isDouble)
    {
        (Device, IsDouble) = (device, isDouble);
        Kernels = GpuKernelSet.Of(plans, device.Shape, isDouble);
        Source = device.Print(Kernels.Kernels);
        Module = device.Compile(Source, isDouble);
        Plans = [.. plans.Select((p, n) => new GpuPlan(this, p, n))];
    }

    /// <summary>The device.</summary>
    public GpuDevice Device { get; }

    /// <summary>Whether it computes with double; otherwise with float.</summary>
    public bool IsDouble { get; }

    /// <summary>The plans, in the order in which they were given.</summary>
    public IReadOnlyList<GpuPlan> Plans { get; }

    /// <summary>The kernels.</summary>
    public GpuKernelSet Kernels { get; }

    /// <summary>The text of the kernels.</summary>
    public string Source { get; }

    /// <summary>The compiled text.</summary>
    internal GpuModule Module { get; }

    /// <summary>The bytes of an element.</summary>
    internal int ElementSize => IsDouble ? sizeof(double) : sizeof(float);

    /// <summary>Compiles plans.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="device">The device.</param>
    /// <param name="plans">The plans; their kernels have their programs.</param>
    /// <exception cref="GpuException">The device has no double, or its compiler refuses.</exception>
    public static GpuProgram Compile<T>(GpuDevice device, params IReadOnlyList<FusionPlan> plans)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => typeof(T) == typeof(float) || typeof(T) == typeof(double)
            ? new(device, plans, typeof(T) == typeof(double))
            : throw new NotSupportedException($"Kernels run on float and double, not {typeof(T).Name}.");

    /// <inheritdoc/>
    public void Dispose() => Module.Dispose();
}
