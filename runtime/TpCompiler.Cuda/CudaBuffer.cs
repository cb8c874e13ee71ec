using TpCompiler.Gpu;

namespace TpCompiler.Cuda;

/// <summary>Memory on a GPU of NVIDIA.</summary>
/// <param name="device">The device.</param>
/// <param name="pointer">The address on the device.</param>
/// <param name="length">The bytes.</param>
/// <param name="isPart">Whether it is a part of other memory, and not to be freed.</param>
internal sealed class CudaBuffer(CudaDevice device, nint pointer, long length, bool isPart = false) : GpuBuffer(length)
{
    private nint _pointer = pointer;

    ~CudaBuffer() => Dispose(false);

    /// <summary>Its address on the device.</summary>
    public nint Pointer => _pointer;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_pointer != 0 && !isPart && device.TryMakeCurrent())
            _ = CudaDriver.cuMemFree_v2(_pointer);
        _pointer = 0;
    }
}
