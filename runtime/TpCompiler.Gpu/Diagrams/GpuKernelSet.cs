using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Gpu.Diagrams;

/// <summary>The kernels of plans that are compiled together; what plans have in common is there once. Needs no device.</summary>
public sealed class GpuKernelSet
{
    private readonly GpuKernelCollection _kernels;
    private readonly List<GpuStep[]> _steps = [];
    private readonly List<GpuKernel[]> _kernelOf = [];

    private GpuKernelSet(GpuKernelCollection kernels)
    {
        _kernels = kernels;
        Addition = GpuAddition.Kernel(kernels);
    }

    /// <summary>The kernels.</summary>
    public IReadOnlyList<GpuKernel> Kernels => _kernels.Kernels;

    /// <summary>The kernel that adds up sums cut into runs.</summary>
    internal GpuKernel Addition { get; }

    /// <summary>The launches of each plan.</summary>
    internal IReadOnlyList<GpuStep[]> Steps => _steps;

    /// <summary>For each launch of each plan its kernel.</summary>
    internal IReadOnlyList<GpuKernel[]> KernelOf => _kernelOf;

    /// <summary>Plans the kernels.</summary>
    /// <param name="plans">What is computed.</param>
    /// <param name="shape">The shapes of groups.</param>
    /// <param name="isDouble">Whether for double.</param>
    /// <exception cref="ArgumentException">A plan has kernels without their programs.</exception>
    public static GpuKernelSet Of(IEnumerable<FusionPlan> plans, GpuShape shape, bool isDouble)
    {
        GpuKernelCollection kernels = new(shape, isDouble);
        GpuKernelSet set = new(kernels);
        foreach (FusionPlan plan in plans)
        {
            GpuStep[] steps = [.. plan.AllSteps.SelectMany((s, n) => GpuStep.Split(n, s, plan.AllTensors, kernels.MostLanesAtOnce))];
            set._steps.Add(steps);
            set._kernelOf.Add([.. steps.Select(s => kernels.Add(s.Program, s.PerItem, s.Step.Lanes, s.Facts(plan.AllTensors)))]);
        }

        return set;
    }
}
