using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Gpu.Diagrams;
using TpCompiler.Gpu.Kernels;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Runtime.Kernels;

namespace TpCompiler.Gpu.Operations;

/// <summary>
/// An operation on rows of memory, such as a tensor product or its derivatives, compiled for a device. Bound to buffers
/// (<see cref="Bind"/>), it runs there.
/// </summary>
/// <remarks>
/// Rows of operands may be those of items, shared, or chosen by an index (<see cref="GpuRows"/>). With the features of a
/// <see cref="Runtime.Operations.TensorProductPlans"/> gathered by senders and its output summed by receivers it is a convolution on a graph:
/// no message is ever in memory, and there are no atomics, so that results are the same bits in each run.
/// </remarks>
public sealed class GpuKernelPlan : IDisposable
{
    private readonly GpuKernelCollection _kernels;
    private readonly GpuKernel[] _kernelOfPart;
    private readonly GpuRows[] _rows;

    private GpuKernelPlan(GpuDevice device, KernelPlan plan, IReadOnlyDictionary<string, GpuRows>? rows, bool isDouble)
    {
        (Device, Plan, IsDouble) = (device, plan, isDouble);
        _rows = RowsOf(plan, rows);
        string[] names = [.. plan.Operands.Select(o => o.Name)];
        Steps = [.. plan.Segments.Select((s, n) => StepOf(s, n, names))];
        Overwrites = OverwrittenTensors.Find(
            [.. plan.Operands.Select(o => new FusionTensor(
                o.Name, o.Role == OperandRole.Input ? ProgramRole.Input : ProgramRole.Output, ItemDomain.Everything, o.RowLength))],
            Steps);
        _kernels = new(device.Shape, isDouble);
        Addition = GpuAddition.Kernel(_kernels);
        Parts = [.. Steps.SelectMany((s, n) => GpuKernelPart.Split(n, s, [.. s.Accesses.Select(a => _rows[a.Tensor])], _kernels.MostLanesAtOnce))];
        _kernelOfPart = [.. Parts.Select(p => _kernels.Add(p.Program, p.PerItem, p.Step.Lanes, p.Facts(plan.Operands)))];
        Source = device.Print(_kernels.Kernels);
        Module = device.Compile(Source, isDouble);
    }

    /// <summary>The device.</summary>
    public GpuDevice Device { get; }

    /// <summary>The operation.</summary>
    public KernelPlan Plan { get; }

    /// <summary>Whether it computes with double; otherwise with float.</summary>
    public bool IsDouble { get; }

    /// <summary>The text of the kernels.</summary>
    public string Source { get; }

    /// <summary>How many kernels a run launches, besides those that add up sums cut into runs.</summary>
    public int LaunchCount => Parts.Length;

    /// <summary>The kernels that are launched, each once.</summary>
    public IEnumerable<GpuKernel> Kernels => _kernelOfPart.Distinct();

    /// <summary>The compiled text.</summary>
    internal GpuModule Module { get; }

    /// <summary>The segments, whose tensors are the plan's operands.</summary>
    internal FusionStep[] Steps { get; }

    /// <summary>For each operand of each segment whether it may overwrite what is there.</summary>
    internal bool[][] Overwrites { get; }

    /// <summary>The launches, in order.</summary>
    internal GpuKernelPart[] Parts { get; }

    /// <summary>The kernel that adds up sums cut into runs.</summary>
    internal GpuKernel Addition { get; }

    /// <summary>The bytes of an element.</summary>
    internal int ElementSize => IsDouble ? sizeof(double) : sizeof(float);

    /// <summary>Compiles an operation.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="device">The device.</param>
    /// <param name="plan">The operation; its kernels have their programs.</param>
    /// <param name="rows">
    /// For operands, by name, what their rows are of. For those that are not named the plan says it: <see cref="GpuRows.OfItems"/> or
    /// <see cref="GpuRows.Shared"/>.
    /// </param>
    /// <exception cref="ArgumentException">A kernel has no program, or the plan has no such operand.</exception>
    /// <exception cref="GpuException">The device has no double, or its compiler refuses.</exception>
    public static GpuKernelPlan Compile<T>(GpuDevice device, KernelPlan plan, IReadOnlyDictionary<string, GpuRows>? rows = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(plan);
        return typeof(T) == typeof(float) || typeof(T) == typeof(double)
            ? new(device, plan, rows, typeof(T) == typeof(double))
            : throw new NotSupportedException($"Kernels run on float and double, not {typeof(T).Name}.");
    }

    /// <summary>What the rows of an operand are of.</summary>
    /// <param name="operand">Its number among the plan's operands.</param>
    public GpuRows RowsOf(int operand) => _rows[operand];

    /// <summary>How many rows an operand has.</summary>
    /// <param name="operand">Its number among the plan's operands.</param>
    /// <param name="count">The number of items.</param>
    /// <param name="indices">The indices.</param>
    /// <exception cref="ArgumentException">An index is missing, or is of another number of items.</exception>
    public int RowCount(int operand, int count, IReadOnlyDictionary<string, GpuRowIndex>? indices)
        => _rows[operand].IsShared ? 1 : _rows[operand].Index is string index ? Index(index, count, indices).RowCount : count;

    /// <summary>The bytes of an operand.</summary>
    /// <param name="operand">Its number among the plan's operands.</param>
    /// <param name="count">The number of items.</param>
    /// <param name="indices">The indices.</param>
    /// <exception cref="ArgumentException">An index is missing, or is of another number of items.</exception>
    public long Bytes(int operand, int count, IReadOnlyDictionary<string, GpuRowIndex>? indices)
        => (long)RowCount(operand, count, indices) * Plan.Operands[operand].RowLength * ElementSize;

    /// <summary>Places the operation on buffers. They stay the caller's, and must outlive the run.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="operands">For each operand of the plan where it lies, row after row; outputs are overwritten.</param>
    /// <param name="indices">The indices that <see cref="GpuRows.By"/> named.</param>
    /// <exception cref="ArgumentException">A buffer is missing or too short, or an index is missing or does not fit.</exception>
    public GpuKernelRun Bind(int count, IReadOnlyList<GpuBuffer> operands, IReadOnlyDictionary<string, GpuRowIndex>? indices = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(operands);
        if (operands.Count != Plan.Operands.Count)
            throw Wrong($"Expected buffers for {string.Join(", ", Plan.Operands.Select(o => o.Name))}; found {operands.Count}.");
        for (int o = 0; o < operands.Count; o++)
        {
            long expected = Bytes(o, count, indices);
            if (operands[o].Length < expected)
                throw Wrong($"{Plan.Operands[o].Name} has {operands[o].Length} bytes; {RowCount(o, count, indices)} rows of {Plan.Operands[o].RowLength} need {expected}.");
        }

        return new(this, count, operands, indices);
    }

    /// <summary>What the kernels take of the device, in the order of <see cref="Kernels"/>.</summary>
    public IReadOnlyList<GpuKernelResources> Describe() => [.. Kernels.Select(k => Module.Describe(k.Name, k.GroupSize))];

    /// <inheritdoc/>
    public void Dispose() => Module.Dispose();

    /// <summary>The kernel of a launch.</summary>
    internal GpuKernel KernelOf(int part) => _kernelOfPart[part];

    /// <summary>The index of a name.</summary>
    internal static GpuRowIndex Index(string name, int count, IReadOnlyDictionary<string, GpuRowIndex>? indices)
    {
        if (indices is null || !indices.TryGetValue(name, out GpuRowIndex? index))
            throw Wrong($"The index {name} is missing.");
        return index.ItemCount == count ? index : throw Wrong($"The index {name} has rows for {index.ItemCount} items; expected {count}.");
    }

    private static GpuRows[] RowsOf(KernelPlan plan, IReadOnlyDictionary<string, GpuRows>? rows)
    {
        string? unknown = rows?.Keys.FirstOrDefault(name => plan.Operands.All(o => o.Name != name));
        if (unknown is not null)
            throw Wrong($"The plan has no operand {unknown}; it has {string.Join(", ", plan.Operands.Select(o => o.Name))}.");
        return [.. plan.Operands.Select(o => rows is not null && rows.TryGetValue(o.Name, out GpuRows? given) ? given : o.IsPerItem ? GpuRows.OfItems : GpuRows.Shared)];
    }

    private static FusionStep StepOf(PlanSegment segment, int number, string[] names)
    {
        if (segment.Kernel.Program is null)
            throw Wrong($"Segment {number} has a kernel without its program; a GPU needs the program.");
        TensorAccess[] accesses = [.. segment.Kernel.Operands.Select(o => new TensorAccess(Array.IndexOf(names, o.Name), string.Empty))];
        return new(segment.Kernel, ItemDomain.Everything, segment.Lanes, segment.OuterCount, segment.InnerCount, segment.Bindings, accesses);
    }

    private static ArgumentException Wrong(FormattableString message) => new(message.ToString(CultureInfo.InvariantCulture));
}
