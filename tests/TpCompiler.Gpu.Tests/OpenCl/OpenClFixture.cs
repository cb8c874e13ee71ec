using System;
using System.IO;
using System.Linq;
using TpCompiler.OpenCl;

namespace TpCompiler.Gpu.Tests.OpenCl;

/// <summary>One device for all tests of a class, which compiles fast rather than well.</summary>
public sealed class OpenClFixture : IDisposable
{
    private readonly Lazy<OpenClDevice> _device = new(() =>
        OpenClDevice.Open(OpenClDeviceDescription.FindAll().First(d => d.HasDouble), null, "-cl-opt-disable"));

    public OpenClDevice Device => _device.Value;

    public void Dispose()
    {
        if (_device.IsValueCreated)
            _device.Value.Dispose();
    }
}
