using System;
using System.Text;
using TpCompiler.Gpu;

namespace TpCompiler.Cuda;

/// <summary>A loaded module.</summary>
internal sealed unsafe class CudaModule : GpuModule
{
    private const int MaxThreadsAttribute = 0;
    private const int SharedAttribute = 1;
    private const int LocalAttribute = 3;
    private const int RegistersAttribute = 4;

    private readonly CudaDevice _device;
    private nint _handle;

    private CudaModule(CudaDevice device, nint handle) => (_device, _handle) = (device, handle);

    ~CudaModule() => Dispose(false);

    /// <summary>Loads what was compiled.</summary>
    public static CudaModule Load(CudaDevice device, byte[] binary)
    {
        CudaDriver.ThrowIfFailed(Load(binary, out nint handle), $"cuModuleLoadData ({device.Driver})");
        return new(device, handle);
    }

    /// <summary>The same for what was compiled before; null where the driver does not take it any more.</summary>
    public static CudaModule? TryLoad(CudaDevice device, byte[] binary) => Load(binary, out nint handle) == 0 ? new(device, handle) : null;

    /// <inheritdoc/>
    public override GpuLaunch Prepare(string kernel, int groups, int groupSize, ReadOnlySpan<GpuBuffer?> arguments)
    {
        nint function = Function(kernel);
        nint[] pointers = new nint[arguments.Length];
        for (int a = 0; a < pointers.Length; a++)
            pointers[a] = arguments[a] is CudaBuffer buffer ? buffer.Pointer : 0;
        return new CudaLaunch(_device, function, groups, groupSize, pointers);
    }

    /// <inheritdoc/>
    public override GpuKernelResources Describe(string kernel, int groupSize)
    {
        nint function = Function(kernel);
        int blocks = 0;
        CudaDriver.ThrowIfFailed(
            CudaDriver.cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, function, groupSize, 0), "cuOccupancyMaxActiveBlocksPerMultiprocessor");
        return new(
            Attribute(function, RegistersAttribute),
            Attribute(function, SharedAttribute),
            Attribute(function, LocalAttribute),
            Attribute(function, MaxThreadsAttribute),
            blocks);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_handle != 0 && _device.TryMakeCurrent())
            _ = CudaDriver.cuModuleUnload(_handle);
        _handle = 0;
    }

    private static int Attribute(nint function, int attribute)
    {
        int value = 0;
        CudaDriver.ThrowIfFailed(CudaDriver.cuFuncGetAttribute(&value, attribute, function), "cuFuncGetAttribute");
        return value;
    }

    private nint Function(string kernel)
    {
        _device.MakeCurrent();
        nint function = 0;
        fixed (byte* name = Encoding.UTF8.GetBytes(kernel + "\0"))
            CudaDriver.ThrowIfFailed(CudaDriver.cuModuleGetFunction(&function, _handle, name), $"cuModuleGetFunction for {kernel}");
        return function;
    }

    private static int Load(byte[] binary, out nint handle)
    {
        nint loaded = 0;
        int error;
        fixed (byte* image = binary)
            error = CudaDriver.cuModuleLoadData(&loaded, image);
        handle = loaded;
        return error;
    }
}
