using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Gpu.Kernels;

/// <summary>What is known of where the operands of a kernel will lie, before it is made. <see cref="KernelPlacement"/> checks it.</summary>
/// <param name="ComponentStrides">For each operand the elements from one component to the next; 0 for unknown.</param>
/// <param name="Alignment">
/// A number of which offsets and strides of all operands with lanes are multiples, in elements; those from row to row too.
/// </param>
public sealed record OperandFacts(EquatableArray<int> ComponentStrides, int Alignment)
{
    /// <summary>The facts of operands.</summary>
    /// <param name="program">The program.</param>
    /// <param name="bindings">For each operand where it lies in its row.</param>
    /// <param name="rowLengths">For each operand the elements from one row to the next.</param>
    public static OperandFacts Of(KernelProgram program, IReadOnlyList<OperandBinding> bindings, IReadOnlyList<int> rowLengths)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(bindings);
        ArgumentNullException.ThrowIfNull(rowLengths);
        int alignment = 0;
        for (int o = 0; o < bindings.Count; o++)
        {
            if (program.Operands[o].HasLanes)
                alignment |= AlignmentOf(bindings[o], rowLengths[o]);
        }

        // The largest power of two: of several numbers that of all their bits.
        int power = alignment == 0 ? 1 << 10 : 1 << BitOperations.TrailingZeroCount(alignment);
        return new(new(bindings.Select(b => b.ComponentStride)), power);
    }

    /// <summary>The bits of all numbers that are added up to an address.</summary>
    internal static int AlignmentOf(OperandBinding binding, int rowLength)
        => binding.Offset | binding.ComponentStride | binding.OuterStride | binding.InnerStride | rowLength;
}
