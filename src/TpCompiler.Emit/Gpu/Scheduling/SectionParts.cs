using System.Collections.Generic;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.CSharp;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>What the statements of a section are made of.</summary>
/// <param name="Schedule">The order of the section's program.</param>
/// <param name="Names">The names of operands.</param>
/// <param name="Constants">For each constant of the section's program its number in the kernel's.</param>
/// <param name="Uniform">Where uniform values are.</param>
/// <param name="Rows">Sums over items.</param>
/// <param name="LaneSums">Sums over lanes.</param>
internal sealed record SectionParts(
    KernelSchedule Schedule, GpuNames Names, int[] Constants, UniformStorage Uniform, RowSums Rows, LaneSums LaneSums)
{
    /// <summary>The section's program.</summary>
    public KernelProgram Program => Schedule.Program;

    /// <summary>The steps per lane, in the order in which they are done.</summary>
    public IReadOnlyList<Step> Lanes { get; } = LaneOrder.Of(Schedule);
}
