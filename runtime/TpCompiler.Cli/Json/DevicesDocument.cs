using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Cli.Devices;
using TpCompiler.Cuda;
using TpCompiler.OpenCl;

namespace TpCompiler.Cli.Json;

/// <summary>What <c>tpc devices --json</c> writes.</summary>
/// <param name="Cpu">The processor.</param>
/// <param name="Opencl">OpenCL.</param>
/// <param name="Cuda">CUDA.</param>
/// <param name="KernelCache">The folder of compiled kernels; absent where none are kept.</param>
internal sealed record DevicesDocument(CpuDocument Cpu, OpenClDocument Opencl, CudaDocument Cuda, string? KernelCache)
{
    public static DevicesDocument Of(DeviceInventory inventory, string? kernelCache) => new(
        new(Processor.Name, Processor.Threads, Processor.VectorBits),
        new(
            Choice(DeviceKind.OpenCl, inventory.OpenCl, inventory.ChosenOpenCl),
            inventory.ChosenOpenCl is null ? null : inventory.WhyOpenCl(),
            inventory.OpenClProblem,
            inventory.OpenClPlatforms,
            [.. inventory.OpenCl.Select(OpenClDeviceDocument.Of)]),
        new(
            Choice(DeviceKind.Cuda, inventory.Cuda, inventory.ChosenCuda),
            inventory.ChosenCuda is null ? null : inventory.WhyCuda(),
            inventory.CudaProblem,
            inventory.CompilerVersion,
            inventory.CompilerProblem,
            [.. inventory.Cuda.Select(CudaDeviceDocument.Of)]),
        kernelCache);

    private static string? Choice<T>(DeviceKind kind, IReadOnlyList<T> devices, T? chosen)
        where T : class
        => chosen is null ? null : new DeviceChoice(kind, devices.ToList().IndexOf(chosen)).ToString();
}

/// <summary>The processor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Threads">The threads that are used unless fewer are asked for.</param>
/// <param name="VectorBits">The width of the vectors that kernels use.</param>
internal sealed record CpuDocument(string Name, int Threads, int VectorBits);

/// <summary>OpenCL on this machine.</summary>
/// <param name="Chosen">What --device opencl means; absent where there is none.</param>
/// <param name="Reason">Why this one.</param>
/// <param name="Problem">Why there is none, and what to install; absent where there is one.</param>
/// <param name="Platforms">The platforms, with or without devices.</param>
/// <param name="Devices">The devices.</param>
internal sealed record OpenClDocument(
    string? Chosen, string? Reason, string? Problem, IReadOnlyList<string> Platforms, IReadOnlyList<OpenClDeviceDocument> Devices);

/// <summary>A device of OpenCL.</summary>
/// <param name="Device">How --device names it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Platform">Its platform.</param>
/// <param name="Driver">The version of its driver.</param>
/// <param name="Version">The version of OpenCL.</param>
/// <param name="Gpu">Whether it is a GPU.</param>
/// <param name="Double">Whether it computes with double.</param>
/// <param name="ComputeUnits">How many groups run at once, about.</param>
/// <param name="MaxGroupSize">The most work-items of a group.</param>
/// <param name="SharedBytes">The bytes of shared memory of a group.</param>
/// <param name="MemoryBytes">The bytes of its memory.</param>
internal sealed record OpenClDeviceDocument(
    string Device, string Name, string Platform, string Driver, string Version, bool Gpu, bool Double, int ComputeUnits, int MaxGroupSize, long SharedBytes, long MemoryBytes)
{
    public static OpenClDeviceDocument Of(OpenClDeviceDescription device, int number) => new(
        new DeviceChoice(DeviceKind.OpenCl, number).ToString(), device.Name, device.Platform, device.DriverVersion, device.Version,
        device.IsGpu, device.HasDouble, device.ComputeUnits, device.MaxGroupSize, device.SharedBytes, device.GlobalBytes);
}

/// <summary>CUDA on this machine.</summary>
/// <param name="Chosen">What --device cuda means; absent where there is none, or no compiler.</param>
/// <param name="Reason">Why this one.</param>
/// <param name="Problem">Why there is no device, and what to install; absent where there is one.</param>
/// <param name="Compiler">The version of NVRTC; absent where there is none.</param>
/// <param name="CompilerProblem">Why there is no NVRTC, and what to install; absent where there is.</param>
/// <param name="Devices">The devices.</param>
internal sealed record CudaDocument(
    string? Chosen, string? Reason, string? Problem, string? Compiler, string? CompilerProblem, IReadOnlyList<CudaDeviceDocument> Devices);

/// <summary>A GPU of NVIDIA.</summary>
/// <param name="Device">How --device names it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Capability">Its compute capability.</param>
/// <param name="Driver">The version of CUDA that the driver has.</param>
/// <param name="Multiprocessors">Its multiprocessors.</param>
/// <param name="MaxGroupSize">The most threads of a block.</param>
/// <param name="SharedBytes">The bytes of shared memory of a block.</param>
/// <param name="MemoryBytes">The bytes of its memory.</param>
internal sealed record CudaDeviceDocument(
    string Device, string Name, string Capability, string Driver, int Multiprocessors, int MaxGroupSize, long SharedBytes, long MemoryBytes)
{
    public static CudaDeviceDocument Of(CudaDeviceDescription device, int number) => new(
        new DeviceChoice(DeviceKind.Cuda, number).ToString(), device.Name,
        string.Create(CultureInfo.InvariantCulture, $"{device.Capability / 10}.{device.Capability % 10}"),
        device.DriverVersion, device.Multiprocessors, device.MaxGroupSize, device.SharedBytes, device.GlobalBytes);
}
