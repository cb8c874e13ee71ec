using System;
using System.Linq;
using TpCompiler.OpenCl;

namespace TpCompiler.Gpu.Tests.OpenCl;

/// <summary>The devices for all tests of a class; they compile fast rather than well.</summary>
public sealed class OpenClFixture : IDisposable
{
    private readonly Lazy<OpenClDevice> _device = new(() => Open(GpuShape.OfCpu));

    private readonly Lazy<OpenClDevice> _singleWorkItems = new(() => Open(GpuShape.OfCpu with { LeastGroupSize = 1, MostGroupSize = 1 }));

    /// <summary>A device of OpenCL with double.</summary>
    public OpenClDevice Device => _device.Value;

    /// <summary>The same with one work-item to a group, for which PoCL compiles long kernels several times faster.</summary>
    public OpenClDevice SingleWorkItems => _singleWorkItems.Value;

    public void Dispose()
    {
        foreach (Lazy<OpenClDevice> device in new[] { _device, _singleWorkItems })
        {
            if (device.IsValueCreated)
                device.Value.Dispose();
        }
    }

    private static OpenClDevice Open(GpuShape shape)
        => OpenClDevice.Open(OpenClDeviceDescription.FindAll().First(d => d.HasDouble), null, "-cl-opt-disable", shape);
}
