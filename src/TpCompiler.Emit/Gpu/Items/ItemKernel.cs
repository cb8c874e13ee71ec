using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Gpu.Items;

/// <summary>
/// A kernel whose work-items each have an item of their own: for programs of one lane, such as the geometry of an edge. Several steps over the same
/// items are one kernel, whose values stay in registers from step to step. Immutable and equal by value.
/// </summary>
/// <remarks>
/// <para>Where items are summed, a work-item has a row of the sums and goes through its items in their order, grouping after grouping; or a whole group has the
/// row, whose work-items take turns, and adds up what they found.</para>
/// <para>The arguments, in order, all in the device's memory: int32 numbers, of which the first is the number of items or of rows; for each grouping
/// <c>offsets</c> and <c>items</c> as in <see cref="GpuKernelAbi"/>; the tensors that are not local, in order; and the maps from items to rows, in order.</para>
/// </remarks>
/// <param name="Name">The name of the function.</param>
/// <param name="Tensors">The tensors.</param>
/// <param name="MapCount">How many maps from items to rows there are.</param>
/// <param name="Steps">What is computed for an item, one after another.</param>
/// <param name="HasGroupRows">Whether a whole group has a row of the sums.</param>
public sealed record ItemKernel(string Name, EquatableArray<ItemTensor> Tensors, int MapCount, EquatableArray<ItemStep> Steps, bool HasGroupRows = false)
{
    /// <summary>How many ways there are in which items are summed; 0 where none are.</summary>
    public int GroupingCount => Steps.Max(s => s.Grouping) + 1;
}

/// <summary>A tensor that steps read or write.</summary>
/// <param name="RowLength">Elements from one row to the next.</param>
/// <param name="IsDouble">Whether its elements are double; otherwise they are float.</param>
/// <param name="IsWritten">Whether a step writes it.</param>
/// <param name="IsLocal">Whether it is made and read for one item by this kernel alone, and is never in memory.</param>
public sealed record ItemTensor(int RowLength, bool IsDouble, bool IsWritten, bool IsLocal);

/// <summary>An operand of a step.</summary>
/// <param name="Tensor">The number of the tensor.</param>
/// <param name="Rows">The number of the map that says which row an item has; or <see cref="Own"/>, <see cref="Shared"/>, <see cref="OfGroup"/>.</param>
/// <param name="Offset">Where in a row the first component lies.</param>
/// <param name="ComponentStride">Elements from one component to the next.</param>
/// <param name="Overwrite">Whether an output replaces what was there.</param>
public sealed record ItemOperand(int Tensor, int Rows, int Offset, int ComponentStride, bool Overwrite = false)
{
    /// <summary>The row of the item's number.</summary>
    public const int Own = -1;

    /// <summary>The one row that there is.</summary>
    public const int Shared = -2;

    /// <summary>The row of the sums over items.</summary>
    public const int OfGroup = -3;
}

/// <summary>A program for one item.</summary>
/// <param name="Program">The program; as there is one lane, sums over lanes are what is summed.</param>
/// <param name="Operands">For each operand of the program where it is.</param>
/// <param name="IsDouble">Whether it computes with double.</param>
/// <param name="Grouping">The number of the grouping whose items it goes through; -1 where none are summed.</param>
public sealed record ItemStep(KernelProgram Program, EquatableArray<ItemOperand> Operands, bool IsDouble, int Grouping = -1);
