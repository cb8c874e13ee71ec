using TpCompiler.Gpu;

namespace TpCompiler.OpenCl;

/// <summary>Memory on a device of OpenCL.</summary>
internal sealed class OpenClBuffer(nint handle, long length) : GpuBuffer(length)
{
    private nint _handle = handle;

    ~OpenClBuffer() => Dispose(false);

    /// <summary>The driver's name for it.</summary>
    public nint Handle => _handle;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_handle != 0)
            _ = OpenClLibrary.clReleaseMemObject(_handle);
        _handle = 0;
    }
}
