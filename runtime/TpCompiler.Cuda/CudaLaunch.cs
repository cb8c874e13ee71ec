using TpCompiler.Gpu;

namespace TpCompiler.Cuda;

/// <summary>A kernel with its arguments.</summary>
internal sealed unsafe class CudaLaunch(CudaDevice device, nint function, int groups, int groupSize, nint[] arguments) : GpuLaunch
{
    /// <inheritdoc/>
    public override void Enqueue()
    {
        if (groups == 0)
            return;
        device.MakeCurrent();
        void** pointers = stackalloc void*[arguments.Length];
        fixed (nint* values = arguments)
        {
            for (int a = 0; a < arguments.Length; a++)
                pointers[a] = values + a;
            CudaDriver.ThrowIfFailed(
                CudaDriver.cuLaunchKernel(function, (uint)groups, 1, 1, (uint)groupSize, 1, 1, 0, device.Stream, pointers, null), "the launch of a kernel");
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}

/// <summary>Launches captured as a graph.</summary>
internal sealed class CudaGraph(CudaDevice device, nint executable) : GpuLaunch
{
    private nint _executable = executable;

    ~CudaGraph() => Dispose(false);

    /// <inheritdoc/>
    public override void Enqueue()
    {
        device.MakeCurrent();
        CudaDriver.ThrowIfFailed(CudaDriver.cuGraphLaunch(_executable, device.Stream), "cuGraphLaunch");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_executable != 0 && device.TryMakeCurrent())
            _ = CudaDriver.cuGraphExecDestroy(_executable);
        _executable = 0;
    }
}
