using System;
using System.Linq;
using TpCompiler.Gpu;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.GpuBench.Measurement;

/// <summary>What a device reaches with nothing but copies, and nothing but multiply-adds.</summary>
/// <param name="CopyGbPerS">Read and written bytes together, in GB/s.</param>
/// <param name="Float32GflopPerS">In GFLOP/s, two operations for a multiply-add.</param>
/// <param name="Float64GflopPerS">The same for double; null where the device has none.</param>
internal sealed record DevicePeaks(double CopyGbPerS, double Float32GflopPerS, double? Float64GflopPerS)
{
    private const int Repeats = 7;

    /// <summary>Measures a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="single">Its kernels for float.</param>
    /// <param name="double">Its kernels for double; null for none.</param>
    /// <param name="copyBytes">The bytes to copy: more than caches hold.</param>
    public static DevicePeaks Measure(GpuDevice device, DeviceKernels single, DeviceKernels? @double, long copyBytes) => new(
        Copy(device, single, copyBytes),
        MultiplyAdd(device, single),
        @double is null ? null : MultiplyAdd(device, @double));

    private static double Copy(GpuDevice device, DeviceKernels kernels, long bytes)
    {
        using GpuBuffer from = device.Allocate(bytes);
        using GpuBuffer to = device.Allocate(bytes);
        device.Clear(from, bytes);
        using GpuLaunch launch = kernels.Copy(from, to, out GpuBuffer layout);
        double seconds = Best(device, launch);
        layout.Dispose();
        return 2e-9 * bytes / seconds;
    }

    private static double MultiplyAdd(GpuDevice device, DeviceKernels kernels)
    {
        const int Groups = 4096;
        using GpuBuffer with = kernels.ElementSize == sizeof(double) ? device.Upload<double>([0.5, 1]) : device.Upload<float>([0.5f, 1]);
        using GpuBuffer to = device.Allocate((long)Groups * 256 * kernels.ElementSize);
        // As many turns as take some milliseconds, where the launch itself counts for nothing.
        for (int turns = 1; ; turns *= 4)
        {
            using GpuLaunch launch = kernels.MultiplyAdd(Groups, turns, with, to, out GpuBuffer layout);
            double first = device.Measure(launch.Enqueue);
            double seconds = first > 4e-3 || turns > 1 << 20 ? Best(device, launch) : 0;
            layout.Dispose();
            if (seconds > 0)
                return 1e-9 * DeviceKernels.Operations(Groups, turns) / seconds;
        }
    }

    private static double Best(GpuDevice device, GpuLaunch launch)
    {
        device.Measure(launch.Enqueue);
        return Enumerable.Range(0, Repeats).Min(_ => device.Measure(launch.Enqueue));
    }
}
