using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using TpCompiler.Emit.Gpu.Estimates;
using TpCompiler.Gpu;

namespace TpCompiler.Cuda;

/// <summary>A GPU of NVIDIA on this machine.</summary>
/// <param name="Ordinal">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="DriverVersion">The version of CUDA that the driver has, such as "12.8".</param>
/// <param name="Capability">Ten times the major compute capability plus the minor.</param>
/// <param name="Multiprocessors">How many multiprocessors it has.</param>
/// <param name="MaxGroupSize">The most threads of a block.</param>
/// <param name="SharedBytes">The bytes of shared memory of a block.</param>
/// <param name="GlobalBytes">The bytes of its memory.</param>
public sealed record CudaDeviceDescription(
    int Ordinal, string Name, string DriverVersion, int Capability, int Multiprocessors, int MaxGroupSize, long SharedBytes, long GlobalBytes)
{
    private const int NoDevice = 100;

    /// <summary>The driver's name for the device.</summary>
    internal int Handle { get; private init; }

    /// <summary>What kernels are chosen by.</summary>
    internal GpuDeviceLimits Limits { get; private init; } = GpuDeviceLimits.H200;

    /// <summary>All devices; none where there is no driver of NVIDIA.</summary>
    /// <exception cref="GpuException">The driver fails.</exception>
    public static unsafe IReadOnlyList<CudaDeviceDescription> FindAll()
    {
        List<CudaDeviceDescription> all = [];
        if (NativeLibraries.Load(NativeLibraries.Driver) == 0)
            return all;
        int error = CudaDriver.cuInit(0);
        if (error == NoDevice)
            return all;
        CudaDriver.ThrowIfFailed(error, "cuInit");
        int count = 0, version = 0;
        CudaDriver.ThrowIfFailed(CudaDriver.cuDeviceGetCount(&count), "cuDeviceGetCount");
        CudaDriver.ThrowIfFailed(CudaDriver.cuDriverGetVersion(&version), "cuDriverGetVersion");
        for (int n = 0; n < count; n++)
            all.Add(Describe(n, string.Create(CultureInfo.InvariantCulture, $"{version / 1000}.{version % 1000 / 10}")));
        return all;
    }

    private static unsafe CudaDeviceDescription Describe(int ordinal, string version)
    {
        int handle = 0;
        nuint bytes = 0;
        byte[] name = new byte[256];
        CudaDriver.ThrowIfFailed(CudaDriver.cuDeviceGet(&handle, ordinal), "cuDeviceGet");
        int device = handle;
        CudaDriver.ThrowIfFailed(CudaDriver.cuDeviceTotalMem_v2(&bytes, device), "cuDeviceTotalMem");
        fixed (byte* pointer = name)
            CudaDriver.ThrowIfFailed(CudaDriver.cuDeviceGetName(pointer, name.Length, device), "cuDeviceGetName");
        return new(
            ordinal,
            Encoding.UTF8.GetString(name.AsSpan(0, Math.Max(0, Array.IndexOf(name, (byte)0)))),
            version,
            (10 * Attribute(device, 75)) + Attribute(device, 76),
            Attribute(device, 16),
            Attribute(device, 1),
            Attribute(device, 8),
            (long)bytes)
        {
            Handle = device,
            Limits = CudaDeviceLimits.Of(a => Attribute(device, a)),
        };
    }

    private static unsafe int Attribute(int device, int attribute)
    {
        int value = 0;
        CudaDriver.ThrowIfFailed(CudaDriver.cuDeviceGetAttribute(&value, attribute, device), "cuDeviceGetAttribute");
        return value;
    }
}
