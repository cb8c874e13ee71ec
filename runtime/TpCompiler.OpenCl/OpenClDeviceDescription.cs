using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using TpCompiler.Gpu;

namespace TpCompiler.OpenCl;

/// <summary>A device of OpenCL on this machine.</summary>
/// <param name="Platform">The name of its platform.</param>
/// <param name="Name">Its name.</param>
/// <param name="Vendor">Who made it.</param>
/// <param name="Version">The version of OpenCL, as it says it.</param>
/// <param name="DriverVersion">The version of its driver.</param>
/// <param name="IsGpu">Whether it is a GPU.</param>
/// <param name="HasDouble">Whether it computes with double.</param>
/// <param name="ComputeUnits">How many groups run at once, about.</param>
/// <param name="MaxGroupSize">The most work-items of a group.</param>
/// <param name="SharedBytes">The bytes of shared memory of a group.</param>
/// <param name="GlobalBytes">The bytes of its memory.</param>
public sealed record OpenClDeviceDescription(
    string Platform,
    string Name,
    string Vendor,
    string Version,
    string DriverVersion,
    bool IsGpu,
    bool HasDouble,
    int ComputeUnits,
    int MaxGroupSize,
    long SharedBytes,
    long GlobalBytes)
{
    private const uint PlatformName = 0x0902;
    private const ulong AllDevices = 0xFFFFFFFF;
    private const ulong GpuDevices = 1 << 2;

    /// <summary>The driver's name for the device.</summary>
    internal nint Handle { get; private init; }

    /// <summary>All devices; none where there is no OpenCL.</summary>
    /// <exception cref="GpuException">The driver fails.</exception>
    public static IReadOnlyList<OpenClDeviceDescription> FindAll()
    {
        List<OpenClDeviceDescription> all = [];
        foreach (nint platform in Platforms())
            AddDevices(platform, all);
        return all;
    }

    /// <summary>The names of all platforms, with or without devices; none where there is no OpenCL.</summary>
    /// <exception cref="GpuException">The driver fails.</exception>
    public static IReadOnlyList<string> FindPlatforms() => [.. Platforms().Select(NameOf)];

    /// <summary>The devices with those first that are chosen before others: GPUs, then those with double, then by compute units.</summary>
    public static IEnumerable<OpenClDeviceDescription> BestFirst(IEnumerable<OpenClDeviceDescription> devices)
        => devices.OrderByDescending(d => d.IsGpu).ThenByDescending(d => d.HasDouble).ThenByDescending(d => d.ComputeUnits);

    /// <summary>The form "NVIDIA H200 (NVIDIA CUDA, driver 570.1)".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Platform}, driver {DriverVersion})");

    private static unsafe nint[] Platforms()
    {
        if (!OpenClLibrary.IsPresent)
            return [];
        uint count = 0;
        int error = OpenClLibrary.clGetPlatformIDs(0, null, &count);
        if (error == OpenClError.PlatformNotFound || count == 0)
            return [];
        OpenClError.ThrowIfFailed(error, "clGetPlatformIDs");
        nint[] platforms = new nint[count];
        fixed (nint* pointer = platforms)
            OpenClError.ThrowIfFailed(OpenClLibrary.clGetPlatformIDs(count, pointer, null), "clGetPlatformIDs");
        return platforms;
    }

    private static unsafe void AddDevices(nint platform, List<OpenClDeviceDescription> all)
    {
        uint count = 0;
        int error = OpenClLibrary.clGetDeviceIDs(platform, AllDevices, 0, null, &count);
        if (error == OpenClError.DeviceNotFound || count == 0)
            return;
        OpenClError.ThrowIfFailed(error, "clGetDeviceIDs");
        nint[] devices = new nint[count];
        fixed (nint* pointer = devices)
            OpenClError.ThrowIfFailed(OpenClLibrary.clGetDeviceIDs(platform, AllDevices, count, pointer, null), "clGetDeviceIDs");
        string name = NameOf(platform);
        foreach (nint device in devices)
            all.Add(Describe(name, device));
    }

    private static unsafe string NameOf(nint platform)
    {
        nuint length = 0;
        OpenClError.ThrowIfFailed(OpenClLibrary.clGetPlatformInfo(platform, PlatformName, 0, null, &length), "clGetPlatformInfo");
        byte[] name = new byte[length];
        fixed (byte* pointer = name)
            OpenClError.ThrowIfFailed(OpenClLibrary.clGetPlatformInfo(platform, PlatformName, length, pointer, null), "clGetPlatformInfo");
        return TextOf(name);
    }

    private static OpenClDeviceDescription Describe(string platform, nint device) => new(
        platform,
        TextOf(Info(device, 0x102B)),
        TextOf(Info(device, 0x102C)),
        TextOf(Info(device, 0x102F)),
        TextOf(Info(device, 0x102D)),
        (Number<ulong>(device, 0x1000) & GpuDevices) != 0,
        TextOf(Info(device, 0x1030)).Contains("cl_khr_fp64", StringComparison.Ordinal),
        (int)Number<uint>(device, 0x1002),
        (int)Math.Min(Number<nuint>(device, 0x1004), 1 << 20),
        (long)Number<ulong>(device, 0x1023),
        (long)Math.Min(Number<ulong>(device, 0x101F), long.MaxValue))
    {
        Handle = device,
    };

    private static T Number<T>(nint device, uint name)
        where T : unmanaged
        => MemoryMarshal.Read<T>(Info(device, name));

    private static unsafe byte[] Info(nint device, uint name)
    {
        nuint length = 0;
        OpenClError.ThrowIfFailed(OpenClLibrary.clGetDeviceInfo(device, name, 0, null, &length), "clGetDeviceInfo");
        byte[] value = new byte[length];
        fixed (byte* pointer = value)
            OpenClError.ThrowIfFailed(OpenClLibrary.clGetDeviceInfo(device, name, length, pointer, null), "clGetDeviceInfo");
        return value;
    }

    private static string TextOf(byte[] bytes) => Encoding.UTF8.GetString(bytes).TrimEnd('\0').Trim();
}
