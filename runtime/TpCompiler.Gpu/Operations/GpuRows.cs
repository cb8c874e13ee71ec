using System;

namespace TpCompiler.Gpu.Operations;

/// <summary>What the rows of an operand are of, for a <see cref="GpuKernelPlan"/>.</summary>
public sealed record GpuRows
{
    private GpuRows(string? index, bool isShared, bool hasFew) => (Index, IsShared, HasFew) = (index, isShared, hasFew);

    /// <summary>Each item has a row of its own.</summary>
    public static GpuRows OfItems { get; } = new(null, false, false);

    /// <summary>All items have one row; an output is summed over all items.</summary>
    public static GpuRows Shared { get; } = new(null, true, true);

    /// <summary>The name of the index that says which row an item has; null for none.</summary>
    public string? Index { get; }

    /// <summary>Whether there is one row.</summary>
    public bool IsShared { get; }

    /// <summary>Whether there are few rows, each of many items.</summary>
    public bool HasFew { get; }

    /// <summary>
    /// An index says which row each item has (<see cref="GpuRowIndex"/>): an input is gathered from there, such as the features of the
    /// sender of an edge; an output is summed over the items of a row, such as the messages to a receiver.
    /// </summary>
    /// <param name="index">The name under which the index is given when the plan is bound.</param>
    /// <param name="hasFew">Whether there are few rows, each of many items, such as one for each chemical element.</param>
    public static GpuRows By(string index, bool hasFew = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(index);
        return new(index, false, hasFew);
    }

    /// <inheritdoc/>
    public override string ToString() => IsShared ? "shared" : Index ?? "items";
}
