using System;
using System.Collections.Generic;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>Plans how a work-group runs a program: the one layer that all languages of GPUs are printed from.</summary>
public static class GpuScheduler
{
    /// <summary>The kernel for a program.</summary>
    /// <param name="name">The name of the function.</param>
    /// <param name="program">The program.</param>
    /// <param name="perItem">
    /// For each operand whether an output has a row for each item (inputs always have). Other outputs have the row of the group, and
    /// sum over its items.
    /// </param>
    /// <param name="options">The shape of a group.</param>
    /// <exception cref="ArgumentException">
    /// The shape is impossible, or rows that share a group would wait for each other, or the program has sums over lanes beside outputs with lanes that have the group's row, which needs
    /// all lanes at once (<see cref="GpuKernelOptions.LanesFitGroup"/>).
    /// </exception>
    public static GpuKernel Schedule(string name, KernelProgram program, IReadOnlyList<bool> perItem, GpuKernelOptions options)
        => new GpuScheduling(name, program, perItem).Schedule(options);
}
