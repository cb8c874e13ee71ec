using TpCompiler.Algebra;

namespace TpCompiler.Emit.Gpu;

/// <summary>The shape of a work-group, and what it may use.</summary>
public sealed record GpuKernelOptions
{
    /// <summary>The work-items of a group: a power of two.</summary>
    public int GroupSize { get; init; } = 128;

    /// <summary>How many rows of the outputs a group serves, each with an equal part of its work-items: a power of two.</summary>
    /// <remarks>With more than one, a row has one step of work-items at most, so that no row waits for another.</remarks>
    public int RowsPerGroup { get; init; } = 1;

    /// <summary>How many lanes beside each other a work-item serves: 1, 2 or 4. Lanes, strides and offsets are multiples of it.</summary>
    public int LanesPerWorkItem { get; init; } = 1;

    /// <summary>How many work-items run in step: each such part of a group can do something else without waiting for others.</summary>
    public int StepSize { get; init; } = 32;

    /// <summary>Whether work-items that run in steps of 32 can add up registers; otherwise sums over lanes go through shared memory.</summary>
    public bool HasShuffles { get; init; }

    /// <summary>Whether work-items that run in step can wait for each other alone; otherwise rows share a group only without barriers.</summary>
    public bool HasStepBarriers => HasShuffles;

    /// <summary>Whether there are no more lanes than the work-items of a row serve at once.</summary>
    public bool LanesFitGroup { get; init; }

    /// <summary>The number of lanes, where the kernel is for this number alone; 0 for any.</summary>
    public int Lanes { get; init; }

    /// <summary>For each operand the elements from one component to the next, 0 for any; empty for any for all.</summary>
    public EquatableArray<int> ComponentStrides { get; init; } = new([]);

    /// <summary>Items of a row whose uniform values are made at the same time; at most the work-items of a part.</summary>
    public int TileItems { get; init; } = 8;

    /// <summary>Into how many sections the outputs are cut; each group computes one, with what it needs.</summary>
    public int Sections { get; init; } = 1;

    /// <summary>The groups that a multiprocessor shall hold at least; 0 for what the compiler finds best.</summary>
    public int LeastGroups { get; init; }

    /// <summary>The elements of shared memory that a row may use for sums over lanes; at least its work-items' number is used.</summary>
    public int SharedSums { get; init; } = 2048;

    /// <summary>Uniform values are computed by each work-item for itself up to so many operations.</summary>
    public int RedundantOperations { get; init; } = 16;

    /// <summary>The elements of shared memory of a row for uniform values; where they do not do, each work-item computes for itself.</summary>
    public int SharedUniform { get; init; } = 4096;

    /// <summary>The work-items of a row.</summary>
    public int RowSize => GroupSize / RowsPerGroup;

    /// <summary>The lanes that the work-items of a row serve at once.</summary>
    public int LanesAtOnce => RowSize * LanesPerWorkItem;
}
