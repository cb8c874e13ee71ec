using System;
using System.Collections.Generic;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;

namespace TpCompiler.Gpu.Kernels;

/// <summary>Chooses the shape of a kernel.</summary>
internal static class KernelChoice
{
    /// <summary>The best kernel for a program.</summary>
    public static GpuKernel Best(
        string name, KernelProgram program, IReadOnlyList<bool> perItem, int lanes, OperandFacts? facts, GpuShape shape, bool isDouble)
    {
        GpuKernelOptions options = Options(lanes, 1, facts, shape, isDouble);
        return GpuScheduler.Schedule(name, program, perItem, options);
    }

    private static GpuKernelOptions Options(int lanes, int lanesPerWorkItem, OperandFacts? facts, GpuShape shape, bool isDouble)
    {
        // A power of two between the bounds, of which the upper need not be one.
        int most = (int)BitOperations.RoundUpToPowerOf2((uint)shape.MostGroupSize);
        most = most > shape.MostGroupSize ? most / 2 : most;
        int workItems = (lanes + lanesPerWorkItem - 1) / lanesPerWorkItem;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(workItems, Math.Min(shape.LeastGroupSize, most), most));
        // A third of shared memory for each use.
        int third = (int)Math.Min(4096, shape.SharedBytes / 3 / (isDouble ? sizeof(double) : sizeof(float)));
        return new()
        {
            GroupSize = size,
            StepSize = shape.StepSize,
            HasShuffles = shape.HasShuffles,
            LanesPerWorkItem = lanesPerWorkItem,
            LanesFitGroup = workItems <= size,
            Lanes = facts is null ? 0 : lanes,
            ComponentStrides = facts is null ? new([]) : facts.ComponentStrides,
            SharedSums = third,
            SharedUniform = third,
        };
    }
}
