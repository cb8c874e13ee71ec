using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;
using TpCompiler.Gpu.Products;

namespace TpCompiler.Gpu.Programs;

/// <summary>A tensor of a part of a step.</summary>
/// <param name="Tensor">The tensor's number.</param>
/// <param name="Rows">The source of rows (<see cref="Runtime.Programs.RowSources"/>).</param>
/// <param name="IsWritten">Whether it is written.</param>
/// <param name="IsOfGroup">Whether it is a sum over the items of a row.</param>
/// <param name="Elements">For what is written, the elements of a row that are.</param>
internal sealed record PartOperand(int Tensor, int Rows, bool IsWritten, bool IsOfGroup, WrittenElements? Elements);

/// <summary>Elements of a row that a part writes.</summary>
/// <param name="Positions">The elements, those that are written several times as often.</param>
/// <param name="AreOnce">Whether each is written once for an item, and so may be overwritten.</param>
internal sealed record WrittenElements(int[] Positions, bool AreOnce)
{
    /// <summary>The first element, and one past the last.</summary>
    public (int Begin, int End) Range => Positions.Length == 0 ? (0, 0) : (Positions.Min(), Positions.Max() + 1);

    /// <summary>Whether all elements between the first and the last are written.</summary>
    public bool AreWhole => AreOnce && Positions.Distinct().Count() == Range.End - Range.Begin;

    /// <summary>Those of an operand of a segment.</summary>
    public static WrittenElements Of(KernelSegment segment, int operand)
    {
        OperandBinding at = segment.Bindings[operand];
        KernelOperand of = segment.Program.Operands[operand];
        int[] components = [.. segment.Program.Stores.Where(s => s.Operand == operand).Select(s => s.Component).Distinct()];
        List<int> positions = [];
        for (int a = 0; a < (at.OuterStride == 0 ? 1 : segment.OuterCount); a++)
        {
            for (int b = 0; b < (at.InnerStride == 0 ? 1 : segment.InnerCount); b++)
            {
                foreach (int c in components)
                {
                    int first = at.Offset + (c * at.ComponentStride) + (a * at.OuterStride) + (b * at.InnerStride);
                    positions.AddRange(Enumerable.Range(first, of.HasLanes ? segment.Lanes : 1));
                }
            }
        }

        bool areRepeated = (at.OuterStride == 0 && segment.OuterCount > 1) || (at.InnerStride == 0 && segment.InnerCount > 1);
        return new([.. positions], components.Length == of.Components && !areRepeated && positions.Distinct().Count() == positions.Count);
    }
}

/// <summary>What one launch does of a step.</summary>
/// <param name="Domain">The items.</param>
/// <param name="IsDouble">Whether it computes with double.</param>
/// <param name="Grouping">The source of the rows that are sums over items; <see cref="Runtime.Programs.RowSources.Own"/> where none are.</param>
/// <param name="Operands">The tensors.</param>
internal abstract record StepPart(ItemDomain Domain, bool IsDouble, int Grouping, PartOperand[] Operands)
{
    /// <summary>The stage that it is of (<see cref="EdgeWindows"/>).</summary>
    public int Stage { get; init; }

    /// <summary>Whether another one is of the same items in the same stage.</summary>
    public bool IsBeside(StepPart other) => Stage == other.Stage && Domain.Equals(other.Domain);
}

/// <summary>A kernel: outputs that are sums over the items of the same rows, and those that have a row for each item.</summary>
/// <param name="Domain">The items.</param>
/// <param name="IsDouble">Whether it computes with double.</param>
/// <param name="Grouping">The source of the rows that are sums over items.</param>
/// <param name="Operands">The tensors, for each operand of the kernel.</param>
/// <param name="Segment">The kernel with its loops.</param>
/// <param name="PerItem">For each operand whether it has a row for each item of a group, which may be an item.</param>
internal sealed record KernelPart(ItemDomain Domain, bool IsDouble, int Grouping, PartOperand[] Operands, KernelSegment Segment, bool[] PerItem)
    : StepPart(Domain, IsDouble, Grouping, Operands)
{
    /// <summary>Whether it is for one lane, so that work-items may have items of their own.</summary>
    public bool IsScalar => Segment is { Lanes: 1, OuterCount: 1, InnerCount: 1 };
}

/// <summary>What a sum of products multiplies.</summary>
/// <param name="Input">The rows of items.</param>
/// <param name="Weights">The matrices.</param>
/// <param name="IsTransposed">Whether it multiplies by transposed matrices.</param>
/// <param name="Step">The step whose matrices these are.</param>
internal sealed record ProductFactors(PartOperand Input, PartOperand Weights, bool IsTransposed, ProductStep Step);

/// <summary>A sum of products of the rows of items with matrices, and of rows that are added.</summary>
/// <param name="Domain">The items.</param>
/// <param name="IsDouble">Whether it computes with double.</param>
/// <param name="Factors">What is multiplied.</param>
/// <param name="Added">The rows that are added.</param>
/// <param name="Results">What is written, or, where elements are worked on, all that is read and written besides.</param>
/// <param name="Sum">The sum, whose sources are the factors in order.</param>
internal sealed record ProductPart(ItemDomain Domain, bool IsDouble, ProductFactors[] Factors, PartOperand[] Added, PartOperand[] Results, ProductSum Sum)
    : StepPart(Domain, IsDouble, Runtime.Programs.RowSources.Own, [.. Factors.SelectMany(f => new[] { f.Input, f.Weights }), .. Added, .. Results])
{
    /// <summary>The source of the rows of matrices where items are of several kinds; otherwise <see cref="Runtime.Programs.RowSources.Shared"/>.</summary>
    public int Ranges => Factors.Select(f => f.Weights.Rows).FirstOrDefault(r => r != Runtime.Programs.RowSources.Shared, Runtime.Programs.RowSources.Shared);
}

/// <summary>The greatest of rows.</summary>
/// <param name="Domain">The items.</param>
/// <param name="IsDouble">Whether the rows are double.</param>
/// <param name="Grouping">The source of the rows of the maxima.</param>
/// <param name="Operands">What is compared, and the maxima.</param>
internal sealed record MaximumPart(ItemDomain Domain, bool IsDouble, int Grouping, PartOperand[] Operands) : StepPart(Domain, IsDouble, Grouping, Operands);
