using System.Collections.Generic;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Methods;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>What the statements of a section are made of.</summary>
/// <param name="Order">The order of the section's program.</param>
/// <param name="Names">The names of operands.</param>
/// <param name="Uniform">Where uniform values are.</param>
/// <param name="Rows">Sums over items.</param>
/// <param name="LaneSums">Sums over lanes.</param>
internal sealed record SectionParts(SectionSchedule Order, GpuNames Names, UniformStorage Uniform, RowSums Rows, LaneSums LaneSums)
{
    /// <summary>The steps by stages.</summary>
    public KernelSchedule Schedule => Order.Schedule;

    /// <summary>The section's program.</summary>
    public KernelProgram Program => Schedule.Program;

    /// <summary>The steps per lane, in the order in which they are done.</summary>
    public IReadOnlyList<Step> Lanes => Order.Lanes;

    /// <summary>For each constant of the section's program its number in the kernel's.</summary>
    public int[] Constants => Order.Constants;
}
