using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Atomistic.Gpu.Kernels;

/// <summary>A program with the kernels that run it on a device: one, or one for each kind of output where lanes are too many for a group.</summary>
internal sealed class ProgramKernel
{
    private readonly List<(GpuKernel Kernel, string[] Operands)> _parts = [];

    /// <summary>Schedules a program.</summary>
    /// <param name="kernels">Where the kernels are collected.</param>
    /// <param name="program">The program.</param>
    /// <param name="lanes">How many lanes it will have.</param>
    /// <param name="strides">
    /// For an operand by name the elements from one component to the next, 0 for unknown, where the number of lanes is always the same and operands with lanes
    /// lie in rows of <see cref="ChannelLayout"/>; null where it is not so.
    /// </param>
    /// <param name="sums">The outputs that have the row of a group and are summed over its items.</param>
    public ProgramKernel(GpuKernelCollection kernels, KernelProgram program, int lanes, Func<string, int>? strides, params string[] sums)
    {
        KernelOperand[] outputs = [.. program.Operands.Where(o => o.Role == OperandRole.Output)];
        bool isDivided = lanes > kernels.MostLanesAtOnce && outputs.Any(o => o.HasLanes) && outputs.Any(o => !o.HasLanes);
        foreach (bool? hasLanes in isDivided ? (bool?[])[true, false] : [null])
        {
            (KernelProgram part, int[] operands) = OutputSelection.Select(program, o => hasLanes is null || program.Operands[o].HasLanes == hasLanes);
            string[] names = [.. operands.Select(o => program.Operands[o].Name)];
            OperandFacts? facts = strides is null ? null : new(new(names.Select(strides)), ChannelLayout.Alignment);
            _parts.Add((kernels.Add(part, [.. names.Select(n => !sums.Contains(n))], lanes, facts), names));
        }
    }

    /// <summary>Adds its launches.</summary>
    /// <param name="operations">The compiled kernels.</param>
    /// <param name="sequence">Where launches are added.</param>
    /// <param name="lanes">The number of lanes.</param>
    /// <param name="rows">The rows of sums.</param>
    /// <param name="places">Where an operand lies, by name.</param>
    public void Add(GpuOperations operations, GpuSequence sequence, int lanes, ItemRows rows, Func<string, OperandPlace> places)
    {
        foreach ((GpuKernel kernel, string[] operands) in _parts)
        {
            OperandPlace[] placed = [.. operands.Select(places)];
            for (int o = 0; o < placed.Length; o++)
            {
                if (placed[o].Overwrite && !IsWholly(kernel.Program, o))
                    sequence.Clear(placed[o].Data!, placed[o].Data!.Length);
            }

            sequence.Add(operations.Place(kernel, new(lanes), rows, placed));
        }
    }

    /// <summary>Whether a program stores all components of an output; those that are zero, whatever the inputs, it does not.</summary>
    private static bool IsWholly(KernelProgram program, int output)
        => program.Stores.Where(s => s.Operand == output).Select(s => s.Component).Distinct().Count() == program.Operands[output].Components;
}
