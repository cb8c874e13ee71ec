using System;
using System.Collections.Generic;
using System.Diagnostics;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Text;

namespace TpCompiler.Gpu;

/// <summary>
/// A device that runs kernels: the small surface that each kind of driver implements. What is enqueued runs in order; uploads and
/// downloads wait for it. Not safe to use from several threads at once.
/// </summary>
public abstract class GpuDevice : IDisposable
{
    /// <summary>What the device is called.</summary>
    public abstract string Name { get; }

    /// <summary>The driver and its version.</summary>
    public abstract string Driver { get; }

    /// <summary>Whether it computes with double.</summary>
    public abstract bool HasDouble { get; }

    /// <summary>The shapes of groups that its kernels have.</summary>
    public abstract GpuShape Shape { get; }

    /// <summary>The language of its kernels.</summary>
    public abstract GpuLanguage Language { get; }

    /// <summary>Allocates memory on the device; its content is not defined.</summary>
    /// <param name="bytes">How much, at least 1.</param>
    public abstract GpuBuffer Allocate(long bytes);

    /// <summary>A part of some memory as memory of its own; both must not be freed before what is enqueued on the part is done, the part first.</summary>
    /// <param name="buffer">The memory.</param>
    /// <param name="offset">Where the part begins, a multiple of 1024 bytes.</param>
    /// <param name="bytes">How long it is, at least 1.</param>
    /// <exception cref="NotSupportedException">The device has no parts of memory.</exception>
    public virtual GpuBuffer View(GpuBuffer buffer, long offset, long bytes) => throw new NotSupportedException($"{Name} works on whole memory alone, and so on all edges at once.");

    /// <summary>Copies to the device.</summary>
    public abstract void Upload(GpuBuffer buffer, ReadOnlySpan<byte> bytes);

    /// <summary>Copies from the device, after all that was enqueued.</summary>
    public abstract void Download(GpuBuffer buffer, Span<byte> bytes);

    /// <summary>Enqueues that bytes from the beginning of a buffer become zero.</summary>
    public abstract void Clear(GpuBuffer buffer, long bytes);

    /// <summary>The source text of some kernels, which have different names.</summary>
    public virtual string Print(IEnumerable<GpuKernel> kernels) => GpuSource.Print(Language, kernels);

    /// <summary>Compiles source text, or takes what an earlier process compiled.</summary>
    /// <param name="source">The text, as <see cref="Print"/> writes it.</param>
    /// <param name="isDouble">Whether for double.</param>
    /// <exception cref="GpuException">The compiler refuses it; its messages are in the exception.</exception>
    public abstract GpuModule Compile(string source, bool isDouble);

    /// <summary>Records what an action enqueues, so that it can be enqueued again as one; null where the device cannot.</summary>
    /// <param name="enqueue">Enqueues launches and clears, and nothing that waits.</param>
    public virtual GpuLaunch? Record(Action enqueue) => null;

    /// <summary>Waits until all that was enqueued is done.</summary>
    public abstract void Finish();

    /// <summary>The seconds that the device takes for what an action enqueues: by its own clock where it has one.</summary>
    /// <param name="enqueue">Enqueues launches and clears, and nothing that waits.</param>
    public virtual double Measure(Action enqueue)
    {
        ArgumentNullException.ThrowIfNull(enqueue);
        Finish();
        long start = Stopwatch.GetTimestamp();
        enqueue();
        Finish();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the device.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>Memory on a device.</summary>
/// <param name="length">Its bytes.</param>
public abstract class GpuBuffer(long length) : IDisposable
{
    /// <summary>Its bytes.</summary>
    public long Length => length;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>Compiled source text.</summary>
public abstract class GpuModule : IDisposable
{
    /// <summary>A kernel with its arguments, ready to be launched again and again.</summary>
    /// <param name="kernel">The kernel's name.</param>
    /// <param name="groups">The number of groups.</param>
    /// <param name="groupSize">The work-items of a group.</param>
    /// <param name="arguments">The arguments (<see cref="Emit.Gpu.GpuKernelAbi"/>).</param>
    public abstract GpuLaunch Prepare(string kernel, int groups, int groupSize, ReadOnlySpan<GpuBuffer?> arguments);

    /// <summary>What a kernel takes of the device, as far as the driver says it.</summary>
    /// <param name="kernel">The kernel's name.</param>
    /// <param name="groupSize">The work-items of a group.</param>
    /// <exception cref="GpuException">There is no such kernel.</exception>
    public virtual GpuKernelResources Describe(string kernel, int groupSize) => new();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the module.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>A kernel with its arguments.</summary>
public abstract class GpuLaunch : IDisposable
{
    /// <summary>Enqueues it.</summary>
    public abstract void Enqueue();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees it.</summary>
    protected abstract void Dispose(bool disposing);
}
