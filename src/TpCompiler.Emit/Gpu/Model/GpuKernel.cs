using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Gpu.Model;

/// <summary>
/// A kernel for GPUs before it becomes text of one language: what each work-group does, and what it shares. A work-group has one
/// row of the outputs or several, and goes through the items of each in order. Immutable and equal by value. How it is called says
/// <see cref="GpuKernelAbi"/>.
/// </summary>
/// <param name="Name">The name of the function.</param>
/// <param name="Program">What is computed, with fused multiply-adds.</param>
/// <param name="Options">The shape of a group, and what the kernel was made for.</param>
/// <param name="Parts">Into how many parts of equal size the work-items of a row are divided for what is uniform: a power of two.</param>
/// <param name="TileItems">How many items have their uniform values made at the same time.</param>
/// <param name="PerItem">
/// For each operand whether it has a row for each item; otherwise it is an output that has the group's row, and sums over its items.
/// </param>
/// <param name="LanesPerGroup">How the lanes are shared out.</param>
/// <param name="Shared">The arrays in shared memory: each once for each row of a group.</param>
/// <param name="Body">What the work-items of a row do.</param>
public sealed record GpuKernel(
    string Name,
    KernelProgram Program,
    GpuKernelOptions Options,
    int Parts,
    int TileItems,
    EquatableArray<bool> PerItem,
    LanesPerGroup LanesPerGroup,
    EquatableArray<SharedArray> Shared,
    EquatableArray<GpuStatement> Body)
{
    /// <summary>The work-items of a group: a power of two.</summary>
    public int GroupSize => Options.GroupSize;

    /// <summary>The work-items of a row: a power of two.</summary>
    public int RowSize => Options.RowSize;

    /// <summary>How many sections of the outputs groups share.</summary>
    public int Sections => Body.OfType<GpuSections>().FirstOrDefault()?.Sections.Count ?? 1;

    /// <summary>Whether items are gone through in tiles.</summary>
    public bool HasTiles => Body.Loops().Any(l => l.Kind == GpuLoopKind.Tiles);

    /// <summary>Whether work-items wait for each other.</summary>
    public bool HasBarriers => Body.Loops().Any(l => l.Body.OfType<Barrier>().Any()) || Body.OfType<Barrier>().Any();

    /// <summary>The elements of shared memory that a group needs.</summary>
    public int SharedLength => Shared.Sum(a => a.Length) * Options.RowsPerGroup;
}

/// <summary>How the lanes of a kernel are shared out over work-groups.</summary>
public enum LanesPerGroup
{
    /// <summary>A group has as many lanes of a row as work-items of it serve; there are as many groups for a row as it takes.</summary>
    Block,

    /// <summary>A group has all lanes of a row, as many at a time as its work-items serve.</summary>
    All,

    /// <summary>A group has all lanes of a row, which must not be more than its work-items serve.</summary>
    AllAtOnce,
}
