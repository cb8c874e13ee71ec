using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>The kernels of one program in groups of different shapes: what they have in common is found once. For one thread at a time.</summary>
public sealed class GpuScheduling
{
    private readonly string _name;
    private readonly ProgramSchedules _schedules;
    private readonly bool[] _perItem;

    /// <summary>Begins with a program.</summary>
    /// <param name="name">The name of the function.</param>
    /// <param name="program">The program.</param>
    /// <param name="perItem">For each operand whether an output has a row for each item (<see cref="GpuScheduler.Schedule"/>).</param>
    /// <exception cref="ArgumentException">The program has another number of operands.</exception>
    public GpuScheduling(string name, KernelProgram program, IReadOnlyList<bool> perItem)
    {
        if (perItem.Count != program.Operands.Count)
            throw new ArgumentException($"The program {program.Name} has {program.Operands.Count} operands; found {perItem.Count}.", nameof(perItem));
        _name = name;
        _perItem = [.. perItem.Select((p, o) => p || program.Operands[o].Role == OperandRole.Input)];
        _schedules = new(program);
    }

    private KernelProgram Program => _schedules.Program;

    /// <summary>The kernel for groups of a shape.</summary>
    /// <exception cref="ArgumentException">The program cannot have the shape (<see cref="GpuScheduler.Schedule"/>).</exception>
    public GpuKernel Schedule(GpuKernelOptions options)
    {
        ThrowIfImpossible(options);
        GpuKernel kernel = new KernelBodyBuilder(_name, _schedules, _perItem, options).Build();
        return AllowsRows(kernel, options)
            ? kernel
            : throw new ArgumentException($"The program {Program.Name} needs barriers: its rows cannot share a group of this shape.", nameof(options));
    }

    /// <summary>The kernel for groups of a shape, which have one row instead of several where rows cannot share a group.</summary>
    /// <exception cref="ArgumentException">The program cannot have the shape (<see cref="GpuScheduler.Schedule"/>).</exception>
    public GpuKernel ScheduleRows(GpuKernelOptions options)
    {
        // Statements are those of a row, however many rows there are.
        GpuKernel kernel = Schedule(options with { GroupSize = options.RowSize, RowsPerGroup = 1 });
        return AllowsRows(kernel, options) ? kernel with { Options = options } : kernel;
    }

    private static bool AllowsRows(GpuKernel kernel, GpuKernelOptions options)
        => options.RowsPerGroup == 1 || !kernel.HasBarriers || (options.HasStepBarriers && options.RowSize <= options.StepSize);

    private void ThrowIfImpossible(GpuKernelOptions options)
    {
        if (options.GroupSize < 1 || (options.GroupSize & (options.GroupSize - 1)) != 0)
            throw new ArgumentException($"The size of a group is a power of two; found {options.GroupSize}.", nameof(options));
        if (options.RowsPerGroup < 1 || (options.RowsPerGroup & (options.RowsPerGroup - 1)) != 0 || options.RowsPerGroup > options.GroupSize)
            throw new ArgumentException($"The rows of a group are a power of two, no more than work-items; found {options.RowsPerGroup}.", nameof(options));
        if (options.HasShuffles && (options.StepSize != 32 || options.RowSize < 32))
            throw new ArgumentException($"Work-items exchange registers in steps of 32, of one row each; found steps of {options.StepSize}, rows of {options.RowSize}.", nameof(options));
        if (options.LanesPerWorkItem is not (1 or 2 or 4) || options.Lanes % options.LanesPerWorkItem != 0)
            throw new ArgumentException($"A work-item serves 1, 2 or 4 lanes, of which the lanes are a multiple; found {options.LanesPerWorkItem}.", nameof(options));
        if (options.ComponentStrides.Count != 0 && options.ComponentStrides.Count != Program.Operands.Count)
            throw new ArgumentException($"The program {Program.Name} has {Program.Operands.Count} operands; found {options.ComponentStrides.Count} strides.", nameof(options));
    }
}
