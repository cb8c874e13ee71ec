using System.Collections.Generic;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Gpu;

/// <summary>
/// How kernels for GPUs are called: the one place that says it, for those who print kernels and those who launch them.
/// </summary>
/// <remarks>
/// <para>The arguments, in order; all are addresses in the device's memory:</para>
/// <list type="number">
/// <item><c>layout</c>: int32 numbers, <see cref="HeaderLength"/> for the call and <see cref="OperandLength"/> for each operand, as below.</item>
/// <item><c>offsets</c>: for each row of the outputs where its items begin in <c>items</c>, and at the end one past the last; null
/// where each row has as many as the layout says: one, or, where all outputs have a row for each item, a run of several.</item>
/// <item><c>items</c>: the items, row after row; null where they are numbered in that order.</item>
/// <item>for each operand of the program two: <c>data</c>, its elements; and <c>rows</c>, for each item its row (int32), null where
/// items are rows, or where the operand has the group's row.</item>
/// </list>
/// <para>The header of the layout: the number of lanes; the turns of the outer and of the inner loop; into how many groups the turns
/// of the outer loop are shared out (1, or all), the same for the inner; the groups that share the lanes of one row; the number of
/// rows; without offsets, how many items beside each other each row has, and the number of all items. The grid is one-dimensional: groups of rows (<see cref="GpuKernelOptions.RowsPerGroup"/> rows each) x outer groups x inner
/// groups x sections (<see cref="Model.GpuKernel.Sections"/>) x lane groups, the last fastest, each of
/// <see cref="Model.GpuKernel.GroupSize"/> work-items. Turns may be shared out only where no output is summed over them.</para>
/// <para>For each operand: the offset of its first component; elements from one row to the next (0 for a row that all items
/// share), from one component to the next, from one turn of the outer and of the inner loop to the next; and 1 where an output is
/// overwritten, 0 where it is added to. The element of component c, turns (a, b) and lane i is
/// <c>offset + row * itemStride + c * componentStride + a * outerStride + b * innerStride + i</c>.</para>
/// <para>Where work-items serve several lanes (<see cref="GpuKernelOptions.LanesPerWorkItem"/>), the number of lanes, and for operands
/// with lanes their addresses, offsets and strides are multiples of these. Where a kernel is made for a number of lanes or for
/// strides between components, the layout has these.</para>
/// <para>Each row of an output is written by one group, in one order: results are the same on each run, bit by bit.</para>
/// </remarks>
public static class GpuKernelAbi
{
    /// <summary>The numbers of the layout before those of the operands.</summary>
    public const int HeaderLength = 9;

    /// <summary>The numbers of the layout for each operand.</summary>
    public const int OperandLength = 6;

    /// <summary>The arguments before those of the operands.</summary>
    public const int FirstOperandArgument = 3;

    /// <summary>Where the numbers of an operand begin in the layout.</summary>
    public static int OperandStart(int operand) => HeaderLength + (OperandLength * operand);

    /// <summary>The layout of a call.</summary>
    /// <param name="lanes">The number of lanes.</param>
    /// <param name="outer">The turns of the outer loop.</param>
    /// <param name="inner">The turns of the inner loop.</param>
    /// <param name="outerGroups">Over how many groups they are shared out.</param>
    /// <param name="innerGroups">The same for the inner loop.</param>
    /// <param name="laneGroups">The groups that share the lanes of a row.</param>
    /// <param name="rows">The rows of the outputs, or the runs of items.</param>
    /// <param name="run">Without offsets, the items of each row but the last.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="operands">For each operand where it lies, its elements from row to row, and whether it is overwritten.</param>
    public static int[] Layout(
        int lanes,
        int outer,
        int inner,
        int outerGroups,
        int innerGroups,
        int laneGroups,
        int rows,
        int run,
        int items,
        IReadOnlyList<(OperandBinding Binding, int ItemStride, bool Overwrite)> operands)
    {
        List<int> layout = [lanes, outer, inner, outerGroups, innerGroups, laneGroups, rows, run, items];
        foreach ((OperandBinding binding, int itemStride, bool overwrite) in operands)
        {
            layout.AddRange(
                [binding.Offset, itemStride, binding.ComponentStride, binding.OuterStride, binding.InnerStride, overwrite ? 1 : 0]);
        }

        return [.. layout];
    }
}
