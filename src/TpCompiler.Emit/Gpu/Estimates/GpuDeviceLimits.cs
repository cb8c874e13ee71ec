namespace TpCompiler.Emit.Gpu.Estimates;

/// <summary>What a device has, by its data sheet.</summary>
public sealed record GpuDeviceLimits
{
    /// <summary>NVIDIA H200 (SXM).</summary>
    public static GpuDeviceLimits H200 { get; } = new();

    /// <summary>The multiprocessors.</summary>
    public int Multiprocessors { get; init; } = 132;

    /// <summary>The registers of 32 bits of a multiprocessor.</summary>
    public int Registers { get; init; } = 65536;

    /// <summary>The most registers of a work-item.</summary>
    public int MostRegisters { get; init; } = 255;

    /// <summary>The shared memory of a multiprocessor, in bytes.</summary>
    public int SharedBytes { get; init; } = 227 * 1024;

    /// <summary>The most work-items of a multiprocessor.</summary>
    public int MostWorkItems { get; init; } = 2048;

    /// <summary>The most groups of a multiprocessor.</summary>
    public int MostGroups { get; init; } = 32;

    /// <summary>Bytes from and to the device's memory in a second.</summary>
    public double BytesPerSecond { get; init; } = 4.8e12;

    /// <summary>Floating-point operations in float in a second; a fused multiply-add is two.</summary>
    public double SingleOperationsPerSecond { get; init; } = 67e12;

    /// <summary>The same in double.</summary>
    public double DoubleOperationsPerSecond { get; init; } = 34e12;

    /// <summary>The cycles of a multiprocessor in a second: at 128 fused multiply-adds in float in a cycle.</summary>
    public double CyclesPerSecond => SingleOperationsPerSecond / (256.0 * Multiprocessors);
}
