using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Scheduling;

namespace TpCompiler.Gpu.Kernels;

/// <summary>Kernels that are compiled together, each once. Needs no device.</summary>
/// <param name="shape">The shapes of groups.</param>
/// <param name="isDouble">Whether for double.</param>
public sealed class GpuKernelCollection(GpuShape shape, bool isDouble)
{
    private readonly List<GpuKernel> _kernels = [];
    private readonly Dictionary<string, GpuKernel> _byKey = [];

    /// <summary>The kernels, which have different names.</summary>
    public IReadOnlyList<GpuKernel> Kernels => _kernels;

    /// <summary>The most work-items of a group: more lanes than these are not had at once.</summary>
    public int MostLanesAtOnce => shape.MostGroupSize;

    /// <summary>The kernel of a program: a new one, or one that differs in names only.</summary>
    /// <param name="program">The program.</param>
    /// <param name="perItem">For each operand whether it has a row for each item, and not the row of the group (<see cref="GpuScheduler"/>).</param>
    /// <param name="lanes">How many lanes it will have.</param>
    /// <exception cref="ArgumentException">The scheduler refuses the program.</exception>
    public GpuKernel Add(KernelProgram program, IReadOnlyList<bool> perItem, int lanes)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(perItem);
        GpuKernelOptions options = Options(lanes);
        string key = $"{WithoutNames(program).Identity} {string.Concat(perItem.Select(p => p ? '1' : '0'))} {options}";
        if (!_byKey.TryGetValue(key, out GpuKernel? kernel))
        {
            kernel = GpuScheduler.Schedule("kernel" + _kernels.Count.ToString(CultureInfo.InvariantCulture), program, perItem, options);
            _kernels.Add(kernel);
            _byKey.Add(key, kernel);
        }

        return kernel;
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
        int most = (int)BitOperations.RoundUpToPowerOf2((uint)shape.MostGroupSize);
        most = most > shape.MostGroupSize ? most / 2 : most;
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(lanes, Math.Min(shape.LeastGroupSize, most), most));
        // A third of shared memory for each use.
        int third = (int)Math.Min(4096, shape.SharedBytes / 3 / (isDouble ? sizeof(double) : sizeof(float)));
        return new()
        {
            GroupSize = size,
            StepSize = shape.StepSize,
            LanesFitGroup = lanes <= size,
            RegisterSums = isDouble ? 64 : 96,
            SharedSums = third,
            SharedRows = third,
            SharedUniform = third,
        };
    }
}
