using TpCompiler.Emit.Gpu.Estimates;

namespace TpCompiler.Gpu;

/// <summary>What shapes of work-groups a device likes.</summary>
/// <param name="LeastGroupSize">The fewest work-items of a group that make sense: a power of two.</param>
/// <param name="MostGroupSize">The most work-items of a group.</param>
/// <param name="StepSize">How many work-items run in step: a power of two.</param>
/// <param name="SharedBytes">The bytes of shared memory of a group.</param>
/// <param name="HasShuffles">
/// Whether work-items that run in step exchange registers and wait for each other alone, as CUDA's 32 threads of a warp do.
/// </param>
public sealed record GpuShape(int LeastGroupSize, int MostGroupSize, int StepSize, long SharedBytes, bool HasShuffles = false)
{
    private const int LeastStepOfGpu = 16;

    /// <summary>What the device has, by which kernels are chosen; that of an H200 where the driver does not say it.</summary>
    public GpuDeviceLimits Limits { get; init; } = GpuDeviceLimits.H200;

    /// <summary>Whether more work-items run in step than do on processors.</summary>
    public bool IsOfGpu => StepSize >= LeastStepOfGpu;

    /// <summary>Any GPU of today.</summary>
    public static GpuShape OfGpu { get; } = new(32, 256, 32, 32 * 1024);

    /// <summary>A GPU of NVIDIA with CUDA.</summary>
    public static GpuShape OfCuda { get; } = OfGpu with { SharedBytes = 48 * 1024, HasShuffles = true };

    /// <summary>A CPU, which runs the work-items of a group in turn.</summary>
    public static GpuShape OfCpu { get; } = new(4, 256, 2, 32 * 1024);
}
