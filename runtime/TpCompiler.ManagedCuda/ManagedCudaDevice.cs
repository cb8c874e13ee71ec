using System;
using System.Globalization;
using System.Runtime.InteropServices;
using ManagedCuda;
using ManagedCuda.BasicTypes;
using ManagedCuda.NVRTC;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu;

namespace TpCompiler.ManagedCudaDevices;

/// <summary>
/// A GPU of NVIDIA by way of ManagedCuda (https://github.com/kunzmi/managedCuda), for programs that use it already and share its
/// context. The kernels are those of every CUDA device; the project's own bindings need no package.
/// </summary>
public sealed class ManagedCudaDevice : GpuDevice
{
    private readonly PrimaryContext _context;
    private readonly CudaStream _stream;
    private readonly BinaryCache? _cache;
    private readonly string _architecture;
    private bool _isClosed;

    private ManagedCudaDevice(int ordinal, BinaryCache? cache)
    {
        _cache = cache;
        _context = new PrimaryContext(ordinal);
        _context.SetCurrent();
        _stream = new CudaStream(CUStreamFlags.NonBlocking);
        Name = CudaContext.GetDeviceName(ordinal).TrimEnd('\0', ' ');
        Version capability = CudaContext.GetDeviceComputeCapability(ordinal);
        _architecture = string.Create(CultureInfo.InvariantCulture, $"--gpu-architecture=sm_{(10 * capability.Major) + capability.Minor}");
        Driver = $"ManagedCuda, CUDA {CudaContext.GetDriverVersion()}, NVRTC {CudaRuntimeCompiler.GetVersion()}";
        CudaDeviceProperties properties = CudaContext.GetDeviceInfo(ordinal);
        Shape = GpuShape.OfCuda with
        {
            MostGroupSize = Math.Min(GpuShape.OfCuda.MostGroupSize, properties.MaxThreadsPerBlock),
            SharedBytes = Math.Min(properties.SharedMemoryPerBlock, GpuShape.OfCuda.SharedBytes),
        };
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override string Driver { get; }

    /// <inheritdoc/>
    public override bool HasDouble => true;

    /// <inheritdoc/>
    public override GpuShape Shape { get; }

    /// <inheritdoc/>
    public override GpuLanguage Language => GpuLanguage.Cuda;

    internal CudaStream Stream => _stream;

    /// <summary>Opens a device.</summary>
    /// <param name="ordinal">Its number.</param>
    /// <param name="cache">Where compiled programs are kept; null for nowhere.</param>
    /// <exception cref="GpuException">There is no such device, or no driver or compiler.</exception>
    public static ManagedCudaDevice Open(int ordinal = 0, BinaryCache? cache = null)
        => Guarded(() => new ManagedCudaDevice(ordinal, cache), "the device could not be opened");

    /// <inheritdoc/>
    public override GpuBuffer Allocate(long bytes)
    {
        MakeCurrent();
        return Guarded(() => new ManagedCudaBuffer(this, new CudaDeviceVariable<byte>(Math.Max(1, bytes)), bytes), $"the allocation of {bytes} bytes failed");
    }

    /// <inheritdoc/>
    public override unsafe void Upload(GpuBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, buffer.Length, nameof(bytes));
        MakeCurrent();
        fixed (byte* source = bytes)
        {
            ThrowIfFailed(
                DriverAPINativeMethods.AsynchronousMemcpy_v2.cuMemcpyHtoDAsync_v2(PointerOf(buffer), (nint)source, bytes.Length, _stream.Stream), "the upload");
            _stream.Synchronize();
        }
    }

    /// <inheritdoc/>
    public override unsafe void Download(GpuBuffer buffer, Span<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, buffer.Length, nameof(bytes));
        MakeCurrent();
        fixed (byte* target = bytes)
        {
            ThrowIfFailed(
                DriverAPINativeMethods.AsynchronousMemcpy_v2.cuMemcpyDtoHAsync_v2((nint)target, PointerOf(buffer), bytes.Length, _stream.Stream), "the download");
            _stream.Synchronize();
        }
    }

    /// <inheritdoc/>
    public override void Clear(GpuBuffer buffer, long bytes)
    {
        MakeCurrent();
        if (bytes > 0)
            ThrowIfFailed(DriverAPINativeMethods.MemsetAsync.cuMemsetD8Async(PointerOf(buffer), 0, bytes, _stream.Stream), "cuMemsetD8Async");
    }

    /// <inheritdoc/>
    public override GpuModule Compile(string source, bool isDouble)
    {
        MakeCurrent();
        string[] options = isDouble ? [_architecture, "--std=c++17", "-D" + GpuSource.DoubleMacro] : [_architecture, "--std=c++17"];
        string key = BinaryCache.KeyOf(source, string.Join("\n", options), Name, Driver);
        if (_cache?.Find(key) is byte[] found)
            return new ManagedCudaModule(this, found);
        byte[] binary = CompileNew(source, options);
        _cache?.Store(key, binary);
        return new ManagedCudaModule(this, binary);
    }

    /// <inheritdoc/>
    public override GpuLaunch? Record(Action enqueue)
    {
        MakeCurrent();
        CUgraph graph = default;
        CUgraphExec executable = default;
        ThrowIfFailed(DriverAPINativeMethods.Streams.cuStreamBeginCapture(_stream.Stream, CUstreamCaptureMode.Local), "cuStreamBeginCapture");
        CUResult ended;
        try
        {
            enqueue();
        }
        finally
        {
            ended = DriverAPINativeMethods.Streams.cuStreamEndCapture(_stream.Stream, ref graph);
        }

        ThrowIfFailed(ended, "cuStreamEndCapture");
        CUResult made = DriverAPINativeMethods.GraphManagment.cuGraphInstantiate(ref executable, graph, CUgraphInstantiate_flags.None);
        _ = DriverAPINativeMethods.GraphManagment.cuGraphDestroy(graph);
        ThrowIfFailed(made, "cuGraphInstantiate");
        return new ManagedCudaGraph(this, executable);
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        MakeCurrent();
        Guarded(_stream.Synchronize, "the device failed");
    }

    /// <inheritdoc/>
    public override double Measure(Action enqueue)
    {
        ArgumentNullException.ThrowIfNull(enqueue);
        MakeCurrent();
        return Guarded(
            () =>
            {
                using CudaEvent start = new(), end = new();
                start.Record(_stream.Stream);
                enqueue();
                end.Record(_stream.Stream);
                end.Synchronize();
                return CudaEvent.ElapsedTime(start, end) * 1e-3;
            },
            "the device failed");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_isClosed || !disposing)
            return;
        _isClosed = true;
        _context.SetCurrent();
        _stream.Dispose();
        _context.Dispose();
    }

    internal static void ThrowIfFailed(CUResult result, string call)
    {
        if (result != CUResult.Success)
            throw new GpuException($"CUDA: {call} failed: {new CudaException(result).Message} ({result}).");
    }

    internal static CUdeviceptr PointerOf(GpuBuffer buffer) => ((ManagedCudaBuffer)buffer).Memory.DevicePointer;

    internal void MakeCurrent() => Guarded(_context.SetCurrent, "the context could not be used");

    /// <summary>Makes the context current to free something; false where the device is closed and all is freed.</summary>
    internal bool TryMakeCurrent()
    {
        if (!_isClosed)
            _context.SetCurrent();
        return !_isClosed;
    }

    private static byte[] CompileNew(string source, string[] options)
    {
        using CudaRuntimeCompiler compiler = new(source, "kernels.cu");
        try
        {
            compiler.Compile(options);
            return compiler.GetCubin();
        }
        catch (NVRTCException e)
        {
            throw new GpuException($"NVRTC does not compile the kernels ({string.Join(" ", options)}):\n{compiler.GetLogAsString()}", e);
        }
    }

    private static void Guarded(Action action, string problem) => Guarded<object?>(
        () =>
        {
            action();
            return null;
        },
        problem);

    /// <summary>What ManagedCuda and the loader of libraries throw, as the exception that callers of devices expect.</summary>
    private static T Guarded<T>(Func<T> action, string problem)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is CudaException or NVRTCException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw new GpuException($"ManagedCuda: {problem}: {e.Message}", e);
        }
    }
}
