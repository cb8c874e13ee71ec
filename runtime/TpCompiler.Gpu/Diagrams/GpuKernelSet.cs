using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Gpu.Diagrams;

/// <summary>The kernels of plans that are compiled together; what plans have in common is there once. Needs no device.</summary>
public sealed class GpuKernelSet
{
    private readonly List<GpuKernel> _kernels = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<GpuStep[]> _steps = [];
    private readonly List<int[]> _kernelOf = [];
    private readonly GpuShape _shape;
    private readonly bool _isDouble;

    private GpuKernelSet(GpuShape shape, bool isDouble) => (_shape, _isDouble) = (shape, isDouble);

    /// <summary>The kernels.</summary>
    public IReadOnlyList<GpuKernel> Kernels => _kernels;

    /// <summary>The launches of each plan.</summary>
    internal IReadOnlyList<GpuStep[]> Steps => _steps;

    /// <summary>For each launch of each plan the number of its kernel.</summary>
    internal IReadOnlyList<int[]> KernelOf => _kernelOf;

    /// <summary>Plans the kernels.</summary>
    /// <param name="plans">What is computed.</param>
    /// <param name="shape">The shapes of groups.</param>
    /// <param name="isDouble">Whether for double.</param>
    /// <exception cref="ArgumentException">A plan has kernels without their programs.</exception>
    public static GpuKernelSet Of(IEnumerable<FusionPlan> plans, GpuShape shape, bool isDouble)
    {
        GpuKernelSet set = new(shape, isDouble);
        set._kernels.Add(GpuAddition.Kernel(set.Options(shape.MostGroupSize)));
        foreach (FusionPlan plan in plans)
        {
            GpuStep[] steps = [.. plan.AllSteps.SelectMany((s, n) => GpuStep.Split(n, s, plan.AllTensors, shape.MostGroupSize))];
            set._steps.Add(steps);
            set._kernelOf.Add([.. steps.Select(set.NumberOf)]);
        }

        return set;
    }

    private int NumberOf(GpuStep step)
    {
        GpuKernelOptions options = Options(step.Step.Lanes);
        string key = $"{WithoutNames(step.Program).Identity} {string.Concat(step.PerItem.Select(p => p ? '1' : '0'))} {options}";
        if (!_numbers.TryGetValue(key, out int number))
        {
            number = _kernels.Count;
            _numbers.Add(key, number);
            string name = "kernel" + number.ToString(CultureInfo.InvariantCulture);
            _kernels.Add(GpuScheduler.Schedule(name, step.Program, step.PerItem, options));
        }

        return number;
    }

    /// <summary>The program as all have it that differ in names only.</summary>
    private static KernelProgram WithoutNames(KernelProgram program) => new(
        string.Empty,
        new(program.Operands.Select((o, n) => o with { Name = n.ToString(CultureInfo.InvariantCulture) })),
        program.Constants,
        program.Instructions,
        program.Stores);

    private GpuKernelOptions Options(int lanes)
    {
        // A power of two between the bounds, of which the upper need not be one.
        int most = (int)BitOperations.RoundUpToPowerOf2((uint)_shape.MostGroupSize);
        most = most > _shape.MostGroupSize ? most / 2 : most;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(lanes, Math.Min(_shape.LeastGroupSize, most), most));
        // A third of shared memory for each use.
        int third = (int)Math.Min(4096, _shape.SharedBytes / 3 / (_isDouble ? sizeof(double) : sizeof(float)));
        return new()
        {
            GroupSize = size,
            StepSize = _shape.StepSize,
            LanesFitGroup = lanes <= size,
            RegisterSums = _isDouble ? 64 : 96,
            SharedSums = third,
            SharedRows = third,
            SharedUniform = third,
        };
    }
}
