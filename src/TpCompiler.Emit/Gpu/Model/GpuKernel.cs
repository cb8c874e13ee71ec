using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Gpu.Model;

/// <summary>
/// A kernel for GPUs before it becomes text of one language: what each work-group does, and what it shares. A work-group has one
/// row of the outputs, and goes through the items of that row in order. Immutable and equal by value. How it is called says
/// <see cref="GpuKernelAbi"/>.
/// </summary>
/// <param name="Name">The name of the function.</param>
/// <param name="Program">What is computed, with fused multiply-adds.</param>
/// <param name="GroupSize">The work-items of a group: a power of two.</param>
/// <param name="Parts">Into how many parts of equal size the group is divided for what is uniform: a power of two.</param>
/// <param name="PerItem">
/// For each operand whether it has a row for each item; otherwise it is an output that has the group's row, and sums over its items.
/// </param>
/// <param name="LanesPerGroup">How the lanes are shared out.</param>
/// <param name="Shared">The arrays in shared memory.</param>
/// <param name="Body">What a group does.</param>
public sealed record GpuKernel(
    string Name,
    KernelProgram Program,
    int GroupSize,
    int Parts,
    EquatableArray<bool> PerItem,
    LanesPerGroup LanesPerGroup,
    EquatableArray<SharedArray> Shared,
    EquatableArray<GpuStatement> Body)
{
    /// <summary>The elements of shared memory that a group needs.</summary>
    public int SharedLength
    {
        get
        {
            int length = 0;
            foreach (SharedArray array in Shared)
                length += array.Length;
            return length;
        }
    }
}

/// <summary>How the lanes of a kernel are shared out over work-groups.</summary>
public enum LanesPerGroup
{
    /// <summary>A group has as many lanes as work-items; there are as many groups for a row as it takes.</summary>
    Block,

    /// <summary>A group has all lanes, as many at a time as it has work-items.</summary>
    All,

    /// <summary>A group has all lanes, which must not be more than it has work-items.</summary>
    AllAtOnce,
}
