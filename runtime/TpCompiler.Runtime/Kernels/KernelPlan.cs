using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Runtime.Kernels;

/// <summary>One tensor of an operation.</summary>
/// <param name="Name">Its name, as in the programs.</param>
/// <param name="Role">Whether it is read or written.</param>
/// <param name="RowLength">How many elements belong to one item.</param>
/// <param name="IsPerItem">Whether each item has a row of its own; otherwise all share one.</param>
public sealed record PlanOperand(string Name, OperandRole Role, int RowLength, bool IsPerItem);

/// <summary>One kernel of an operation, with its loops and where its operands lie (see <see cref="KernelSegment"/>).</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Lanes">The number of lanes.</param>
/// <param name="OuterCount">How often the outer loop runs.</param>
/// <param name="InnerCount">How often the inner loop runs.</param>
/// <param name="Bindings">For each operand of the kernel's program, where it lies in the plan's operand of the same name.</param>
public sealed record PlanSegment(Kernel Kernel, int Lanes, int OuterCount, int InnerCount, IReadOnlyList<OperandBinding> Bindings);

/// <summary>
/// A whole operation on rows of contiguous memory: its tensors, and the kernels that compute it one after another. Outputs
/// are overwritten.
/// </summary>
public sealed unsafe class KernelPlan
{
    private readonly PlanOperand[] _operands;
    private readonly PlanSegment[] _segments;
    private readonly int[][] _operandOf;
    private readonly bool[] _isOverwritten;

    /// <summary>Makes a plan.</summary>
    /// <exception cref="ArgumentException">A program's operand is not among the plan's.</exception>
    public KernelPlan(IReadOnlyList<PlanOperand> operands, IReadOnlyList<PlanSegment> segments)
    {
        _operands = [.. operands];
        _segments = [.. segments];
        _operandOf = new int[_segments.Length][];
        for (int s = 0; s < _segments.Length; s++)
        {
            IReadOnlyList<KernelOperand> inProgram = _segments[s].Kernel.Operands;
            _operandOf[s] = new int[inProgram.Count];
            for (int o = 0; o < inProgram.Count; o++)
                _operandOf[s][o] = IndexOf(inProgram[o].Name);
        }

        _isOverwritten = new bool[_operands.Length];
        for (int o = 0; o < _operands.Length; o++)
            _isOverwritten[o] = _segments.Length == 1 && CoversRows(_segments[0], o);
    }

    /// <summary>The tensors, in the order in which <see cref="Run{T}"/> takes their addresses.</summary>
    public IReadOnlyList<PlanOperand> Operands => _operands;

    /// <summary>The kernels.</summary>
    public IReadOnlyList<PlanSegment> Segments => _segments;

    /// <summary>Runs the operation for <paramref name="count"/> items.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="pointers">For each operand the address of its first element.</param>
    public void Run<T>(int count, ReadOnlySpan<nint> pointers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int o = 0; o < _operands.Length; o++)
        {
            PlanOperand operand = _operands[o];
            if (operand.Role == OperandRole.Output && !_isOverwritten[o])
                Clear((T*)pointers[o], (nint)operand.RowLength * (operand.IsPerItem ? count : 1));
        }

        for (int s = 0; s < _segments.Length; s++)
            RunSegment<T>(count, pointers, _segments[s], _operandOf[s]);
    }

    /// <summary>Checks the length of a tensor that a caller handed in.</summary>
    /// <param name="operand">Its number among <see cref="Operands"/>.</param>
    /// <param name="length">The number of elements found.</param>
    /// <param name="count">The number of items.</param>
    /// <param name="parameter">What callers call it; null for its name in the programs.</param>
    /// <exception cref="ArgumentException">It is not the expected one.</exception>
    public void CheckLength(int operand, int length, int count, string? parameter = null)
    {
        PlanOperand expected = _operands[operand];
        int rows = expected.IsPerItem ? count : 1;
        long needed = (long)expected.RowLength * rows;
        if (length != needed)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{parameter ?? expected.Name} has {length} elements; {rows} items of {expected.RowLength} need {needed}."),
                parameter);
        }
    }

    /// <summary>How many elements a tensor has.</summary>
    /// <param name="operand">Its number among <see cref="Operands"/>.</param>
    /// <param name="count">The number of items.</param>
    /// <exception cref="OverflowException">It is longer than a span can be.</exception>
    public int LengthOf(int operand, int count) => checked(_operands[operand].RowLength * (_operands[operand].IsPerItem ? count : 1));

    private void RunSegment<T>(int count, ReadOnlySpan<nint> pointers, PlanSegment segment, int[] operandOf)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KernelOperandView<T>* views = stackalloc KernelOperandView<T>[operandOf.Length];
        for (int o = 0; o < operandOf.Length; o++)
        {
            PlanOperand operand = _operands[operandOf[o]];
            OperandBinding binding = segment.Bindings[o];
            views[o] = new()
            {
                Data = (T*)pointers[operandOf[o]] + binding.Offset,
                Rows = null,
                ItemStride = operand.IsPerItem ? operand.RowLength : 0,
                ComponentStride = binding.ComponentStride,
                OuterStride = binding.OuterStride,
                InnerStride = binding.InnerStride,
                Overwrite = _isOverwritten[operandOf[o]],
            };
        }

        segment.Kernel.Run(new KernelCall<T>
        {
            Operands = views,
            FirstItem = 0,
            EndItem = count,
            Lanes = segment.Lanes,
            OuterCount = segment.OuterCount,
            InnerCount = segment.InnerCount,
        });
    }

    /// <summary>Whether each run of the segment's program writes elements of the operand that no other run writes.</summary>
    private bool CoversRows(PlanSegment segment, int operand)
    {
        PlanOperand target = _operands[operand];
        int o = Array.IndexOf(_operandOf[0], operand);
        if (target.Role != OperandRole.Output || !target.IsPerItem || o < 0)
            return false;
        OperandBinding binding = segment.Bindings[o];
        KernelOperand inProgram = segment.Kernel.Operands[o];
        int perRun = inProgram.Components * (inProgram.HasLanes ? segment.Lanes : 1);
        int runs = (binding.OuterStride == 0 ? 1 : segment.OuterCount) * (binding.InnerStride == 0 ? 1 : segment.InnerCount);
        bool everyRunDistinct = (binding.OuterStride != 0 || segment.OuterCount == 1) && (binding.InnerStride != 0 || segment.InnerCount == 1);
        return everyRunDistinct && perRun * runs == target.RowLength;
    }

    private int IndexOf(string name)
    {
        int index = Array.FindIndex(_operands, o => o.Name == name);
        return index >= 0 ? index : throw new ArgumentException($"The plan has no operand named {name}.");
    }

    private static void Clear<T>(T* data, nint length)
        where T : unmanaged
    {
        const int Chunk = 1 << 24;
        for (nint start = 0; start < length; start += Chunk)
            new Span<T>(data + start, (int)nint.Min(Chunk, length - start)).Clear();
    }
}
