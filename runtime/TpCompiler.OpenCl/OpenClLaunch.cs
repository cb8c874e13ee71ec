using TpCompiler.Gpu;

namespace TpCompiler.OpenCl;

/// <summary>A kernel with its arguments.</summary>
internal sealed unsafe class OpenClLaunch(OpenClDevice device, nint handle, int groups, int groupSize) : GpuLaunch
{
    private nint _handle = handle;

    ~OpenClLaunch() => Dispose(false);

    /// <inheritdoc/>
    public override void Enqueue()
    {
        if (groups == 0)
            return;
        nuint local = (nuint)groupSize;
        nuint global = (nuint)groups * local;
        OpenClError.ThrowIfFailed(
            OpenClLibrary.clEnqueueNDRangeKernel(device.Queue, _handle, 1, null, &global, &local, 0, null, null), "the launch of a kernel");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_handle != 0)
            _ = OpenClLibrary.clReleaseKernel(_handle);
        _handle = 0;
    }
}
