using System;
using TpCompiler.Emit.Gpu.Estimates;

namespace TpCompiler.Cuda;

/// <summary>What the driver says of a GPU, as far as kernels are chosen by it.</summary>
internal static class CudaDeviceLimits
{
    // CUdevice_attribute of cuda.h.
    private const int ClockRate = 13, Multiprocessors = 16, MemoryClockRate = 36, MemoryBusWidth = 37, WorkItems = 39;
    private const int CapabilityMajor = 75, CapabilityMinor = 76, SharedBytes = 81, Registers = 82, SingleToDoubleRatio = 87, Groups = 106;

    /// <summary>The limits of a device; where the driver says zero, as drivers do of what they do not know, those of an H200.</summary>
    /// <param name="attribute">The driver's answer: rates in kHz, widths in bits.</param>
    public static GpuDeviceLimits Of(Func<int, int> attribute)
    {
        GpuDeviceLimits other = GpuDeviceLimits.H200;
        int known(int which, int otherwise) => attribute(which) is int value and > 0 ? value : otherwise;
        int multiprocessors = known(Multiprocessors, other.Multiprocessors);
        int multiplyAdds = MultiplyAdds(attribute(CapabilityMajor), attribute(CapabilityMinor));
        double cycles = attribute(ClockRate) is int clock and > 0 ? 1e3 * clock : other.CyclesPerSecond;
        double single = 2.0 * multiplyAdds * multiprocessors * cycles;
        // Memory moves data twice in a cycle.
        double bytes = 2e3 * attribute(MemoryClockRate) * (attribute(MemoryBusWidth) / 8.0);
        return new()
        {
            Multiprocessors = multiprocessors,
            Registers = known(Registers, other.Registers),
            // The driver counts what it keeps for one group as well.
            SharedBytes = known(SharedBytes, other.SharedBytes + other.ReservedSharedBytes) - other.ReservedSharedBytes,
            MostWorkItems = known(WorkItems, other.MostWorkItems),
            MostGroups = known(Groups, other.MostGroups),
            BytesPerSecond = bytes > 0 ? bytes : other.BytesPerSecond,
            MultiplyAddsPerCycle = multiplyAdds,
            SingleOperationsPerSecond = single,
            DoubleOperationsPerSecond = single / known(SingleToDoubleRatio, 2),
        };
    }

    /// <summary>Fused multiply-adds in float in a cycle of a multiprocessor: the CUDA programming guide, throughput of native arithmetic instructions.</summary>
    private static int MultiplyAdds(int major, int minor) => (major, minor) switch
    {
        (6, 0) or (7, _) or (8, 0) => 64,
        _ => 128,
    };
}
