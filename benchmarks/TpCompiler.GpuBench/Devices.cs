using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Cuda;
using TpCompiler.Gpu;
using TpCompiler.OpenCl;

namespace TpCompiler.GpuBench;

/// <summary>A device that was chosen on the command line.</summary>
/// <param name="Device">The device, opened without a cache: the time to compile is measured.</param>
/// <param name="Backend">cuda or opencl.</param>
/// <param name="Memory">The bytes of its memory.</param>
internal sealed record Devices(GpuDevice Device, string Backend, long Memory)
{
    /// <summary>All devices, as <c>--device</c> names them, and what they are.</summary>
    public static IEnumerable<(string Name, string Description)> Describe()
        => Cuda().Select((d, n) => (string.Create(CultureInfo.InvariantCulture, $"cuda:{n}"), $"{d.Name}, CUDA {d.DriverVersion}, compute capability {d.Capability}"))
            .Concat(OpenCl().Select((d, n) => (string.Create(CultureInfo.InvariantCulture, $"opencl:{n}"), d.ToString())));

    /// <summary>Opens a device.</summary>
    /// <param name="choice">Such as cuda, opencl or opencl:1; null for CUDA where there is a GPU of NVIDIA, otherwise the best of OpenCL.</param>
    /// <exception cref="GpuException">There is no such device.</exception>
    public static Devices Open(string? choice)
    {
        string backend = choice?.Split(':')[0] ?? (Cuda().Count > 0 ? "cuda" : "opencl");
        int? number = choice is not null && choice.Contains(':', StringComparison.Ordinal) ? int.Parse(choice.Split(':')[1], CultureInfo.InvariantCulture) : null;
        if (backend == "cuda")
        {
            CudaDeviceDescription chosen = At(Cuda(), number ?? 0, "cuda", CudaDevice.WhyNone());
            return new(CudaDevice.Open(chosen), backend, chosen.GlobalBytes);
        }

        OpenClDevice device = OpenClDevice.Open(number is int n ? At(OpenCl(), n, "opencl", OpenClDevice.WhyNone()) : null);
        return new(device, backend, device.Description.GlobalBytes);
    }

    private static T At<T>(IReadOnlyList<T> all, int number, string backend, string whyNone) => number < all.Count
        ? all[number]
        : throw new GpuException(all.Count == 0 ? whyNone : string.Create(CultureInfo.InvariantCulture, $"--device: there is no {backend}:{number}; there are {all.Count}."));

    private static IReadOnlyList<CudaDeviceDescription> Cuda() => CudaDeviceDescription.FindAll();

    private static IReadOnlyList<OpenClDeviceDescription> OpenCl() => OpenClDeviceDescription.FindAll();
}
