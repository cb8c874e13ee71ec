namespace TpCompiler.Emit.Gpu.Estimates;

/// <summary>What a device has. Where nothing else is said, an NVIDIA H200 (SXM) by its data sheet and the tables of CUDA for compute capability 9.0.</summary>
public sealed record GpuDeviceLimits
{
    /// <summary>NVIDIA H200 (SXM): what kernels are made for where a device does not say what it has.</summary>
    public static GpuDeviceLimits H200 { get; } = new();

    /// <summary>The multiprocessors.</summary>
    public int Multiprocessors { get; init; } = 132;

    /// <summary>The registers of 32 bits of a multiprocessor.</summary>
    public int Registers { get; init; } = 65536;

    /// <summary>The most registers of a work-item: 255 on all GPUs of NVIDIA since compute capability 3.5.</summary>
    public int MostRegisters { get; init; } = 255;

    /// <summary>The shared memory of a multiprocessor that one group may have, in bytes.</summary>
    public int SharedBytes { get; init; } = 227 * 1024;

    /// <summary>The shared memory of each group that the driver keeps for itself, in bytes.</summary>
    public int ReservedSharedBytes { get; init; } = 1024;

    /// <summary>The most work-items of a multiprocessor.</summary>
    public int MostWorkItems { get; init; } = 2048;

    /// <summary>The most groups of a multiprocessor.</summary>
    public int MostGroups { get; init; } = 32;

    /// <summary>Bytes from and to the device's memory in a second.</summary>
    public double BytesPerSecond { get; init; } = 4.8e12;

    /// <summary>Fused multiply-adds in float that a multiprocessor does in a cycle.</summary>
    public int MultiplyAddsPerCycle { get; init; } = 128;

    /// <summary>Floating-point operations in float in a second; a fused multiply-add is two.</summary>
    public double SingleOperationsPerSecond { get; init; } = 67e12;

    /// <summary>The same in double.</summary>
    public double DoubleOperationsPerSecond { get; init; } = 34e12;

    /// <summary>The cycles of a multiprocessor in a second.</summary>
    public double CyclesPerSecond => SingleOperationsPerSecond / (2.0 * MultiplyAddsPerCycle * Multiprocessors);
}
