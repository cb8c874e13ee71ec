using System;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;

namespace TpCompiler.Ilgpu;

/// <summary>
/// A device by way of ILGPU (https://github.com/m4rs-mt/ILGPU): kernels have the schedules of all devices, printed as C#, and ILGPU
/// makes PTX or OpenCL C of them. For comparison with kernels printed in these languages, and for programs that use ILGPU already.
/// </summary>
public sealed class IlgpuDevice : GpuDevice
{
    private readonly Context? _context;
    private readonly AcceleratorStream _stream;
    private bool _isClosed;

    private IlgpuDevice(Context? context, Accelerator accelerator, GpuShape? shape)
    {
        (_context, Accelerator) = (context, accelerator);
        _stream = accelerator.CreateStream();
        HasDouble = accelerator is not CLAccelerator device || device.Capabilities.Float64;
        GpuShape usual = accelerator is CPUAccelerator ? GpuShape.OfCpu : GpuShape.OfGpu;
        int most = Math.Min(usual.MostGroupSize, accelerator.MaxNumThreadsPerGroup);
        Shape = shape ?? usual with
        {
            LeastGroupSize = Math.Min(usual.LeastGroupSize, most),
            MostGroupSize = most,
            SharedBytes = Math.Min(usual.SharedBytes, accelerator.MaxSharedMemoryPerGroup),
        };
    }

    /// <inheritdoc/>
    public override string Name => Accelerator.Name;

    /// <inheritdoc/>
    public override string Driver => $"ILGPU {typeof(Context).Assembly.GetName().Version!.ToString(3)}, {Accelerator.AcceleratorType}";

    /// <inheritdoc/>
    public override bool HasDouble { get; }

    /// <inheritdoc/>
    public override GpuShape Shape { get; }

    /// <inheritdoc/>
    public override GpuLanguage Language => GpuLanguage.Ilgpu;

    internal Accelerator Accelerator { get; }

    internal AcceleratorStream Stream => _stream;

    /// <summary>Opens a device of some kind.</summary>
    /// <param name="kind">CUDA, OpenCL (2.0 with generic address spaces, or 3.0 with them), or the processor, on which ILGPU simulates a GPU.</param>
    /// <param name="ordinal">Its number among those of its kind.</param>
    /// <param name="shape">The shapes of groups, without shuffles; null for what fits the device.</param>
    /// <exception cref="GpuException">There is no such device.</exception>
    public static IlgpuDevice Open(AcceleratorType kind, int ordinal = 0, GpuShape? shape = null)
    {
        Context context = Context.Create(builder => _ = kind switch
        {
            AcceleratorType.Cuda => builder.Cuda(),
            AcceleratorType.OpenCL => builder.OpenCL(),
            _ => builder.CPU(CPUDeviceKind.Default),
        });
        try
        {
            if (ordinal < 0 || ordinal >= context.Devices.Length)
                throw new GpuException($"ILGPU finds {context.Devices.Length} devices of the kind {kind}; asked for was number {ordinal}, counted from 0.");
            return Guarded(() => new IlgpuDevice(context, context.Devices[ordinal].CreateAccelerator(context), shape), "the device could not be opened");
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>The device of an accelerator that a program has; it stays the program's to dispose of.</summary>
    /// <param name="accelerator">The accelerator.</param>
    /// <param name="shape">The shapes of groups, without shuffles; null for what fits the device.</param>
    public static IlgpuDevice Of(Accelerator accelerator, GpuShape? shape = null)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return new(null, accelerator, shape);
    }

    /// <inheritdoc/>
    public override GpuBuffer Allocate(long bytes)
        => Guarded(() => new IlgpuBuffer(Accelerator.Allocate1D<byte>(Math.Max(1, bytes)), bytes), $"the allocation of {bytes} bytes failed");

    /// <inheritdoc/>
    public override void Upload(GpuBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, buffer.Length, nameof(bytes));
        if (bytes.Length > 0)
            ViewOf(buffer).SubView(0, bytes.Length).CopyFromCPU(_stream, bytes);
    }

    /// <inheritdoc/>
    public override void Download(GpuBuffer buffer, Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, buffer.Length, nameof(bytes));
        if (bytes.Length > 0)
            ViewOf(buffer).SubView(0, bytes.Length).CopyToCPU(_stream, bytes);
    }

    /// <inheritdoc/>
    public override void Clear(GpuBuffer buffer, long bytes)
    {
        if (bytes > 0)
            ViewOf(buffer).SubView(0, bytes).MemSetToZero(_stream);
    }

    /// <inheritdoc/>
    public override GpuModule Compile(string source, bool isDouble) => new IlgpuModule(this, IlgpuCompiler.Compile(source, isDouble), isDouble);

    /// <inheritdoc/>
    public override void Finish() => _ = Guarded(
        () =>
        {
            _stream.Synchronize();
            return true;
        },
        "the device failed");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_isClosed || !disposing)
            return;
        _isClosed = true;
        _stream.Dispose();
        if (_context is not null)
        {
            Accelerator.Dispose();
            _context.Dispose();
        }
    }

    /// <summary>What ILGPU throws, as the exception that callers of devices expect.</summary>
    internal static T Guarded<T>(Func<T> action, string problem)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is AcceleratorException or InternalCompilerException or NotSupportedException or CapabilityNotSupportedException
            or DllNotFoundException)
        {
            throw new GpuException($"ILGPU: {problem}: {e.Message}", e);
        }
    }

    internal static ArrayView<byte> ViewOf(GpuBuffer? buffer) => buffer is IlgpuBuffer b ? b.Memory.View.BaseView : default;
}
