using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Barriers;
using TpCompiler.Emit.Gpu.Estimates;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;

namespace TpCompiler.Gpu.Kernels;

/// <summary>
/// Chooses the shape of a kernel by what it would cost (<see cref="GpuKernelEstimate"/>): lanes to a work-item, rows to a group,
/// sections of the outputs. Counted, not measured, so that the same program gives the same kernel on all devices that have the same.
/// </summary>
internal static class KernelChoice
{
    // Where fewer lanes to a work-item, or fewer sections, are about as good, they are taken: groups are larger, less is done twice.
    private const double Clearly = 0.97;

    // With twice the lanes to a work-item these would be far too many.
    private const int MostRegistersToWiden = 150;

    private static readonly int[] s_sections = [1, 2, 3, 4, 6, 8, 12];

    /// <summary>The best kernel for a program, which is proved to be free of races (<see cref="BarrierLint"/>).</summary>
    public static GpuKernel Best(
        string name, KernelProgram program, IReadOnlyList<bool> perItem, int lanes, OperandFacts? facts, GpuShape shape, bool isDouble)
    {
        bool sumsItems = Enumerable.Range(0, perItem.Count).Any(o => !perItem[o] && program.Operands[o].Role == OperandRole.Output);
        GpuScheduling scheduling = new(name, program, perItem);
        GpuKernel? best = null;
        GpuKernelEstimate? least = null;
        bool isFull = false;
        foreach (int width in Widths(lanes, facts, isDouble))
        {
            if (isFull)
                break;
            foreach (int sections in s_sections)
            {
                // A processor runs few work-items in step; its registers are spilled to a fast cache.
                if (sections > 1 && (!shape.IsOfGpu || least!.Registers <= least.Limits.MostRegisters / 2))
                    break;
                GpuKernel kernel = scheduling.ScheduleRows(Options(lanes, width, facts, shape, isDouble) with { Sections = sections });
                GpuKernelEstimate estimate = GpuKernelEstimate.Of(kernel, isDouble, lanes, sumsItems || kernel.HasTiles ? GpuKernelEstimate.ItemsPerRow : 1, shape.Limits);
                isFull |= sections == 1 && estimate.Registers > MostRegistersToWiden;
                if (least is not null && estimate.CyclesPerItem > Clearly * least.CyclesPerItem)
                    continue;
                (best, least) = (kernel, estimate);
            }
        }

        BarrierLint.ThrowIfViolated(best!);
        if (!shape.HasShuffles)
            return best!;
        return best! with { Options = best!.Options with { LeastGroups = least!.GroupsPerMultiprocessor } };
    }

    /// <summary>Lanes to a work-item that lanes, strides and offsets allow.</summary>
    private static IEnumerable<int> Widths(int lanes, OperandFacts? facts, bool isDouble)
        => new[] { 1, 2, 4 }.Where(w => w == 1 || (facts is not null && facts.Alignment % w == 0 && lanes % w == 0 && (w < 4 || !isDouble)));

    private static GpuKernelOptions Options(int lanes, int width, OperandFacts? facts, GpuShape shape, bool isDouble)
    {
        // A power of two between the bounds, of which the upper need not be one.
        int most = (int)BitOperations.RoundUpToPowerOf2((uint)shape.MostGroupSize);
        most = most > shape.MostGroupSize ? most / 2 : most;
        int workItems = (lanes + width - 1) / width;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(workItems, Math.Min(shape.LeastGroupSize, most), most));
        // Rows of one step share a group of four steps.
        int rows = size == shape.StepSize ? Math.Min(4, most / size) : 1;
        // A third of shared memory for each use.
        int third = (int)Math.Min(4096, shape.SharedBytes / 3 / (isDouble ? sizeof(double) : sizeof(float)));
        return new()
        {
            GroupSize = size * rows,
            RowsPerGroup = rows,
            StepSize = shape.StepSize,
            HasShuffles = shape.HasShuffles,
            LanesPerWorkItem = width,
            LanesFitGroup = workItems <= size,
            Lanes = facts is null ? 0 : lanes,
            ComponentStrides = facts is null ? new([]) : facts.ComponentStrides,
            SharedSums = third / rows,
            SharedUniform = third / rows,
        };
    }
}
