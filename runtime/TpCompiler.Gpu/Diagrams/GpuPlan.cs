using System;
using System.Collections.Generic;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Gpu.Diagrams;

/// <summary>A plan whose kernels are compiled for a device. Bound to graphs (<see cref="Bind"/>), it runs there.</summary>
public sealed class GpuPlan
{
    private readonly int _number;

    internal GpuPlan(GpuProgram program, FusionPlan plan, int number) => (Program, Plan, _number) = (program, plan, number);

    /// <summary>What it was compiled with.</summary>
    public GpuProgram Program { get; }

    /// <summary>What is computed.</summary>
    public FusionPlan Plan { get; }

    /// <summary>How many kernels a run launches, besides those that add up sums cut into runs.</summary>
    public int LaunchCount => Steps.Count;

    /// <summary>The launches: each a part of a step.</summary>
    internal IReadOnlyList<GpuStep> Steps => Program.Kernels.Steps[_number];

    /// <summary>Places the plan on a graph with labels: memory for all tensors on the device, and all launches.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="labels">The labels, in order.</param>
    /// <exception cref="ArgumentException">The labels do not fit the plan or the graph.</exception>
    public GpuRun Bind(FusionGraph graph, ReadOnlySpan<FusionLabel> labels) => new(this, graph, labels);

    /// <summary>The kernel of a launch.</summary>
    internal GpuKernel KernelOf(int step) => Program.Kernels.KernelOf[_number][step];
}
