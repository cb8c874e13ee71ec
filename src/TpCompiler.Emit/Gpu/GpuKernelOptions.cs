namespace TpCompiler.Emit.Gpu;

/// <summary>The shape of a work-group, and what it may use.</summary>
public sealed record GpuKernelOptions
{
    /// <summary>The work-items of a group: a power of two, best at least the number of lanes.</summary>
    public int GroupSize { get; init; } = 128;

    /// <summary>How many work-items run in step: each such part of a group can do something else without waiting for others.</summary>
    public int StepSize { get; init; } = 32;

    /// <summary>Whether there are no more lanes than the group has work-items.</summary>
    public bool LanesFitGroup { get; init; }

    /// <summary>The elements of shared memory that a group may use for sums over lanes; at least <see cref="GroupSize"/> are used.</summary>
    public int SharedSums { get; init; } = 2048;

    /// <summary>Uniform values are computed by each work-item for itself up to so many operations.</summary>
    public int RedundantOperations { get; init; } = 16;

    /// <summary>Sums over items that a work-item keeps in registers in any case.</summary>
    public int RegisterSums { get; init; } = 96;

    /// <summary>The elements of shared memory for sums over items beyond these; where they do not do, the rest are registers too.</summary>
    public int SharedRows { get; init; } = 2048;

    /// <summary>The elements of shared memory for uniform values; where they do not do, each work-item computes for itself.</summary>
    public int SharedUniform { get; init; } = 1024;
}
