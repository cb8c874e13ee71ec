using TpCompiler.Gpu;

namespace TpCompiler.Cuda;

/// <summary>Memory on a GPU of NVIDIA.</summary>
internal sealed class CudaBuffer(CudaDevice device, nint pointer, long length) : GpuBuffer(length)
{
    private nint _pointer = pointer;

    ~CudaBuffer() => Dispose(false);

    /// <summary>Its address on the device.</summary>
    public nint Pointer => _pointer;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_pointer != 0 && device.TryMakeCurrent())
            _ = CudaDriver.cuMemFree_v2(_pointer);
        _pointer = 0;
    }
}
