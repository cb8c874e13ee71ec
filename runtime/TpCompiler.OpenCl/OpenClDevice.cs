using System;
using System.Linq;
using System.Text;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;

namespace TpCompiler.OpenCl;

/// <summary>A device of OpenCL, opened: a context with one queue that runs in order.</summary>
public sealed unsafe class OpenClDevice : GpuDevice
{
    private readonly OpenClDeviceDescription _description;
    private readonly BinaryCache? _cache;
    private readonly nint _context;
    private readonly string _options;
    private nint _queue;

    private OpenClDevice(OpenClDeviceDescription description, BinaryCache? cache, string options, GpuShape shape)
    {
        (_description, _cache, _options, Shape) = (description, cache, options, shape);
        nint device = description.Handle;
        int error = 0;
        _context = OpenClLibrary.clCreateContext(null, 1, &device, 0, 0, &error);
        OpenClError.ThrowIfFailed(error, "clCreateContext");
        _queue = OpenClLibrary.clCreateCommandQueue(_context, device, 0, &error);
        OpenClError.ThrowIfFailed(error, "clCreateCommandQueue");
    }

    /// <summary>What it is.</summary>
    public OpenClDeviceDescription Description => _description;

    /// <summary>How many programs were compiled from source, rather than found in the cache.</summary>
    public int CompiledCount { get; private set; }

    /// <inheritdoc/>
    public override string Name => _description.Name;

    /// <inheritdoc/>
    public override string Driver => $"{_description.Platform}, {_description.Version}, driver {_description.DriverVersion}";

    /// <inheritdoc/>
    public override bool HasDouble => _description.HasDouble;

    /// <inheritdoc/>
    public override GpuShape Shape { get; }

    /// <inheritdoc/>
    public override GpuLanguage Language => GpuLanguage.OpenCl;

    internal nint Queue => _queue;

    /// <summary>Opens a device.</summary>
    /// <param name="description">Which; null for the best there is (<see cref="OpenClDeviceDescription.BestFirst"/>).</param>
    /// <param name="cache">Where compiled programs are kept; null for nowhere.</param>
    /// <param name="options">Options for the driver's compiler.</param>
    /// <param name="shape">The shapes of groups; null for what fits the device.</param>
    /// <exception cref="GpuException">There is no device, or its driver fails.</exception>
    public static OpenClDevice Open(
        OpenClDeviceDescription? description = null, BinaryCache? cache = null, string options = "", GpuShape? shape = null)
    {
        OpenClDeviceDescription chosen = description
            ?? OpenClDeviceDescription.BestFirst(OpenClDeviceDescription.FindAll()).FirstOrDefault()
            ?? throw new GpuException(WhyNone());
        GpuShape usual = chosen.IsGpu ? GpuShape.OfGpu : GpuShape.OfCpu;
        shape ??= usual with { MostGroupSize = Math.Min(usual.MostGroupSize, chosen.MaxGroupSize), SharedBytes = chosen.SharedBytes };
        return new(chosen, cache, options, shape);
    }

    /// <summary>Why there are no devices, for people.</summary>
    public static string WhyNone() => OpenClLibrary.IsPresent
        ? "No OpenCL device: the loader is there, but no platform has a device. Install the driver of the device, or PoCL (pocl-opencl-icd) for the CPU."
        : $"No OpenCL: the loader was not found ({OpenClLibrary.Names}). Install a driver of OpenCL; on Debian: ocl-icd-libopencl1 and, for the CPU, pocl-opencl-icd.";

    /// <inheritdoc/>
    public override GpuBuffer Allocate(long bytes)
    {
        int error = 0;
        nint buffer = OpenClLibrary.clCreateBuffer(_context, 1, (nuint)Math.Max(1, bytes), null, &error);
        OpenClError.ThrowIfFailed(error, $"the allocation of {bytes} bytes");
        return new OpenClBuffer(buffer, bytes);
    }

    /// <inheritdoc/>
    public override GpuBuffer View(GpuBuffer buffer, long offset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + bytes, buffer.Length, nameof(bytes));
        nuint* region = stackalloc nuint[2];
        (region[0], region[1]) = ((nuint)offset, (nuint)bytes);
        int error = 0;
        nint view = OpenClLibrary.clCreateSubBuffer(((OpenClBuffer)buffer).Handle, 1, OpenClLibrary.Region, region, &error);
        OpenClError.ThrowIfFailed(error, "clCreateSubBuffer");
        return new OpenClBuffer(view, bytes);
    }

    /// <inheritdoc/>
    public override void Upload(GpuBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, buffer.Length, nameof(bytes));
        if (bytes.Length == 0)
            return;
        fixed (byte* source = bytes)
        {
            OpenClError.ThrowIfFailed(
                OpenClLibrary.clEnqueueWriteBuffer(_queue, ((OpenClBuffer)buffer).Handle, 1, 0, (nuint)bytes.Length, source, 0, null, null), "the upload");
        }
    }

    /// <inheritdoc/>
    public override void Download(GpuBuffer buffer, Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, buffer.Length, nameof(bytes));
        if (bytes.Length == 0)
            return;
        fixed (byte* target = bytes)
        {
            OpenClError.ThrowIfFailed(
                OpenClLibrary.clEnqueueReadBuffer(_queue, ((OpenClBuffer)buffer).Handle, 1, 0, (nuint)bytes.Length, target, 0, null, null), "the download");
        }
    }

    /// <inheritdoc/>
    public override void Clear(GpuBuffer buffer, long bytes)
    {
        if (bytes == 0)
            return;
        // All tensors are whole floats; the pattern's size divides the length.
        int zero = 0;
        OpenClError.ThrowIfFailed(
            OpenClLibrary.clEnqueueFillBuffer(_queue, ((OpenClBuffer)buffer).Handle, &zero, sizeof(int), 0, (nuint)bytes, 0, null, null), "clEnqueueFillBuffer");
    }

    /// <inheritdoc/>
    public override GpuModule Compile(string source, bool isDouble)
    {
        if (isDouble && !HasDouble)
            throw new GpuException($"{_description} has no double (cl_khr_fp64).");
        string options = (isDouble ? $"-cl-std=CL1.2 -D {GpuSource.DoubleMacro}" : "-cl-std=CL1.2") + (_options.Length > 0 ? " " + _options : "");
        string key = BinaryCache.KeyOf(source, options, Name, Driver);
        byte[]? binary = _cache?.Find(key);
        if (binary is not null && OpenClProgram.OfBinary(this, _context, _description.Handle, binary, options) is OpenClProgram found)
            return found;
        OpenClProgram program = OpenClProgram.OfSource(this, _context, _description.Handle, source, options);
        CompiledCount++;
        _cache?.Store(key, program.Binary());
        return program;
    }

    /// <inheritdoc/>
    public override void Finish() => OpenClError.ThrowIfFailed(OpenClLibrary.clFinish(_queue), "clFinish");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_queue == 0)
            return;
        _ = OpenClLibrary.clReleaseCommandQueue(_queue);
        _ = OpenClLibrary.clReleaseContext(_context);
        _queue = 0;
    }

    internal static byte[] ZeroEnded(string text) => Encoding.UTF8.GetBytes(text + "\0");
}
