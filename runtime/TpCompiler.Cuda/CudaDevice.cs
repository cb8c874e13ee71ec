using System;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;

namespace TpCompiler.Cuda;

/// <summary>A GPU of NVIDIA, opened: its primary context, and one stream. What is run again and again is captured as a graph.</summary>
public sealed unsafe class CudaDevice : GpuDevice
{
    private const uint NonBlockingStream = 1;
    private const int ThreadLocalCapture = 1;

    private readonly CudaDeviceDescription _description;
    private readonly BinaryCache? _cache;
    private readonly string _compilerVersion;
    private readonly nint _context;
    private nint _stream;

    private CudaDevice(CudaDeviceDescription description, BinaryCache? cache, GpuShape shape)
    {
        (_description, _cache, _compilerVersion, Shape) = (description, cache, NvrtcCompiler.Version(), shape);
        nint handle = 0;
        CudaDriver.ThrowIfFailed(CudaDriver.cuDevicePrimaryCtxRetain(&handle, description.Handle), "cuDevicePrimaryCtxRetain");
        _context = handle;
        int error = CudaDriver.cuCtxSetCurrent(_context);
        error = error == 0 ? CudaDriver.cuStreamCreate(&handle, NonBlockingStream) : error;
        if (error != 0)
            _ = CudaDriver.cuDevicePrimaryCtxRelease_v2(description.Handle);
        CudaDriver.ThrowIfFailed(error, "cuStreamCreate");
        _stream = handle;
    }

    /// <summary>What it is.</summary>
    public CudaDeviceDescription Description => _description;

    /// <summary>How many programs were compiled from source, rather than found in the cache.</summary>
    public int CompiledCount { get; private set; }

    /// <inheritdoc/>
    public override string Name => _description.Name;

    /// <inheritdoc/>
    public override string Driver => $"CUDA {_description.DriverVersion}, NVRTC {_compilerVersion}";

    /// <inheritdoc/>
    public override bool HasDouble => true;

    /// <inheritdoc/>
    public override GpuShape Shape { get; }

    /// <inheritdoc/>
    public override GpuLanguage Language => GpuLanguage.Cuda;

    internal nint Stream => _stream;

    /// <summary>Opens a device.</summary>
    /// <param name="description">Which; null for the first.</param>
    /// <param name="cache">Where compiled programs are kept; null for nowhere.</param>
    /// <param name="shape">The shapes of groups; null for what fits the device.</param>
    /// <exception cref="GpuException">There is no device, no compiler, or the driver fails.</exception>
    public static CudaDevice Open(CudaDeviceDescription? description = null, BinaryCache? cache = null, GpuShape? shape = null)
    {
        CudaDeviceDescription chosen = description ?? (CudaDeviceDescription.FindAll() is [CudaDeviceDescription first, ..] ? first : throw new GpuException(WhyNone()));
        shape ??= GpuShape.OfCuda with
        {
            MostGroupSize = Math.Min(GpuShape.OfCuda.MostGroupSize, chosen.MaxGroupSize),
            SharedBytes = Math.Min(chosen.SharedBytes, GpuShape.OfCuda.SharedBytes),
            Limits = chosen.Limits,
        };
        return new(chosen, cache, shape);
    }

    /// <summary>Why there are no devices, for people.</summary>
    public static string WhyNone() => NativeLibraries.Load(NativeLibraries.Driver) == 0
        ? $"No CUDA: the driver was not found ({string.Join(", ", NativeLibraries.Candidates(NativeLibraries.Driver))}). Install the driver of NVIDIA."
        : "No CUDA device: the driver is there, but it has no GPU.";

    /// <inheritdoc/>
    public override GpuBuffer Allocate(long bytes)
    {
        MakeCurrent();
        nint pointer = 0;
        CudaDriver.ThrowIfFailed(CudaDriver.cuMemAlloc_v2(&pointer, (nuint)Math.Max(1, bytes)), $"the allocation of {bytes} bytes");
        return new CudaBuffer(this, pointer, bytes);
    }

    /// <inheritdoc/>
    public override GpuBuffer View(GpuBuffer buffer, long offset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + bytes, buffer.Length, nameof(bytes));
        return new CudaBuffer(this, ((CudaBuffer)buffer).Pointer + (nint)offset, bytes, isPart: true);
    }

    /// <inheritdoc/>
    public override void Upload(GpuBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, buffer.Length, nameof(bytes));
        if (bytes.Length == 0)
            return;
        MakeCurrent();
        fixed (byte* source = bytes)
        {
            // From memory that is not registered with it the driver has copied when it returns, to the device or to memory of its own.
            CudaDriver.ThrowIfFailed(CudaDriver.cuMemcpyHtoDAsync_v2(((CudaBuffer)buffer).Pointer, source, (nuint)bytes.Length, _stream), "the upload");
        }
    }

    /// <inheritdoc/>
    public override void Download(GpuBuffer buffer, Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, buffer.Length, nameof(bytes));
        if (bytes.Length == 0)
            return;
        MakeCurrent();
        fixed (byte* target = bytes)
        {
            CudaDriver.ThrowIfFailed(CudaDriver.cuMemcpyDtoHAsync_v2(target, ((CudaBuffer)buffer).Pointer, (nuint)bytes.Length, _stream), "the download");
            Finish();
        }
    }

    /// <inheritdoc/>
    public override void Clear(GpuBuffer buffer, long bytes)
    {
        MakeCurrent();
        if (bytes > 0)
            CudaDriver.ThrowIfFailed(CudaDriver.cuMemsetD8Async(((CudaBuffer)buffer).Pointer, 0, (nuint)bytes, _stream), "cuMemsetD8Async");
    }

    /// <inheritdoc/>
    public override GpuModule Compile(string source, bool isDouble)
    {
        MakeCurrent();
        string[] options = NvrtcCompiler.Options(_description.Capability, isDouble);
        string key = BinaryCache.KeyOf(source, string.Join("\n", options), Name, Driver);
        if (_cache?.Find(key) is byte[] found && CudaModule.TryLoad(this, found) is CudaModule module)
            return module;
        byte[] binary = NvrtcCompiler.Compile(source, options);
        CompiledCount++;
        _cache?.Store(key, binary);
        return CudaModule.Load(this, binary);
    }

    /// <inheritdoc/>
    public override GpuLaunch? Record(Action enqueue)
    {
        MakeCurrent();
        nint graph = 0, executable = 0;
        CudaDriver.ThrowIfFailed(CudaDriver.cuStreamBeginCapture_v2(_stream, ThreadLocalCapture), "cuStreamBeginCapture");
        try
        {
            enqueue();
        }
        catch
        {
            // What went wrong is the news; the stream must leave the capture, and the graph is worth nothing.
            if (CudaDriver.cuStreamEndCapture(_stream, &graph) == 0 && graph != 0)
                _ = CudaDriver.cuGraphDestroy(graph);
            throw;
        }

        CudaDriver.ThrowIfFailed(CudaDriver.cuStreamEndCapture(_stream, &graph), "cuStreamEndCapture");
        int error = CudaDriver.cuGraphInstantiateWithFlags(&executable, graph, 0);
        _ = CudaDriver.cuGraphDestroy(graph);
        CudaDriver.ThrowIfFailed(error, "cuGraphInstantiate");
        return new CudaGraph(this, executable);
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        MakeCurrent();
        CudaDriver.ThrowIfFailed(CudaDriver.cuStreamSynchronize(_stream), "cuStreamSynchronize");
    }

    /// <inheritdoc/>
    public override double Measure(Action enqueue)
    {
        ArgumentNullException.ThrowIfNull(enqueue);
        MakeCurrent();
        nint start = 0, end = 0;
        try
        {
            CudaDriver.ThrowIfFailed(CudaDriver.cuEventCreate(&start, 0), "cuEventCreate");
            CudaDriver.ThrowIfFailed(CudaDriver.cuEventCreate(&end, 0), "cuEventCreate");
            CudaDriver.ThrowIfFailed(CudaDriver.cuEventRecord(start, _stream), "cuEventRecord");
            enqueue();
            CudaDriver.ThrowIfFailed(CudaDriver.cuEventRecord(end, _stream), "cuEventRecord");
            CudaDriver.ThrowIfFailed(CudaDriver.cuEventSynchronize(end), "cuEventSynchronize");
            float milliseconds = 0;
            CudaDriver.ThrowIfFailed(CudaDriver.cuEventElapsedTime(&milliseconds, start, end), "cuEventElapsedTime");
            return milliseconds * 1e-3;
        }
        finally
        {
            if (start != 0)
                _ = CudaDriver.cuEventDestroy_v2(start);
            if (end != 0)
                _ = CudaDriver.cuEventDestroy_v2(end);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_stream == 0)
            return;
        _ = CudaDriver.cuCtxSetCurrent(_context);
        _ = CudaDriver.cuStreamDestroy_v2(_stream);
        _ = CudaDriver.cuDevicePrimaryCtxRelease_v2(_description.Handle);
        _stream = 0;
    }

    /// <summary>The driver works on the context of the calling thread.</summary>
    internal void MakeCurrent() => CudaDriver.ThrowIfFailed(CudaDriver.cuCtxSetCurrent(_context), "cuCtxSetCurrent");

    /// <summary>Makes the context current to free something; false where the device is closed and all is freed.</summary>
    internal bool TryMakeCurrent() => _stream != 0 && CudaDriver.cuCtxSetCurrent(_context) == 0;
}
