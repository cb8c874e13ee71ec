using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Kernels;
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
    /// <param name="facts">What is known of where operands will lie: kernels are faster for it; null for nothing.</param>
    /// <exception cref="ArgumentException">The scheduler refuses the program.</exception>
    public GpuKernel Add(KernelProgram program, IReadOnlyList<bool> perItem, int lanes, OperandFacts? facts = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(perItem);
        string key = string.Create(
            CultureInfo.InvariantCulture,
            $"{WithoutNames(program).Identity} {string.Concat(perItem.Select(p => p ? '1' : '0'))} {lanes} {facts?.Alignment} {(facts is null ? "" : string.Join(",", facts.ComponentStrides))}");
        if (!_byKey.TryGetValue(key, out GpuKernel? kernel))
        {
            kernel = KernelChoice.Best("kernel" + _kernels.Count.ToString(CultureInfo.InvariantCulture), program, perItem, lanes, facts, shape, isDouble);
            if (_kernels.Find(k => k with { Name = kernel.Name } == kernel) is GpuKernel same)
                kernel = same;
            else
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
}
