using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Gpu.Kernels;

/// <summary>Where an operand of a kernel lies on a device.</summary>
/// <param name="Data">Its elements; null for none.</param>
/// <param name="RowLength">Elements from one row to the next; 0 for a row that all items share.</param>
/// <param name="Binding">Where in a row components and turns of loops lie.</param>
/// <param name="Rows">For each item its row (int32); null where items are rows, or where the operand has the group's row.</param>
/// <param name="Overwrite">Whether an output is overwritten and not added to.</param>
public sealed record OperandPlace(GpuBuffer? Data, int RowLength, OperandBinding Binding, GpuBuffer? Rows = null, bool Overwrite = false);

/// <summary>The rows of a kernel's outputs, and which items each has.</summary>
/// <param name="Count">The number of rows.</param>
/// <param name="Offsets">Where the items of each row begin, and one past the last (int32); null where each row has the item of its number.</param>
/// <param name="Items">The items, row after row (int32); null where they are numbered in that order.</param>
public sealed record ItemRows(int Count, GpuBuffer? Offsets = null, GpuBuffer? Items = null);

/// <summary>The loops of a kernel.</summary>
/// <param name="Lanes">The number of lanes.</param>
/// <param name="OuterCount">The turns of the outer loop over channels.</param>
/// <param name="InnerCount">The turns of the inner loop.</param>
public readonly record struct KernelLoops(int Lanes, int OuterCount = 1, int InnerCount = 1);

/// <summary>Places kernels in the memory of a device: the one place where what <see cref="GpuKernelAbi"/> says is put together.</summary>
public static class KernelPlacement
{
    /// <summary>A kernel with its operands, ready to be launched again and again.</summary>
    /// <param name="device">The device.</param>
    /// <param name="module">What holds the kernel's compiled text.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="loops">Its loops.</param>
    /// <param name="rows">The rows of its outputs.</param>
    /// <param name="operands">Where its operands lie.</param>
    /// <exception cref="ArgumentException">
    /// It takes more work-items than a device can count; or lanes, strides or offsets are not what the kernel was made for
    /// (<see cref="OperandFacts"/>).
    /// </exception>
    public static GpuLaunch Place(
        GpuDevice device, GpuModule module, GpuKernel kernel, KernelLoops loops, ItemRows rows, IReadOnlyList<OperandPlace> operands)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(operands);
        int outerGroups = IsSharedOut(kernel, operands, b => b.OuterStride) ? loops.OuterCount : 1;
        int innerGroups = IsSharedOut(kernel, operands, b => b.InnerStride) ? loops.InnerCount : 1;
        ThrowIfOtherwise(kernel, loops, operands);
        int atOnce = kernel.Options.LanesAtOnce;
        int laneGroups = kernel.LanesPerGroup == LanesPerGroup.Block ? Math.Max(1, (loops.Lanes + atOnce - 1) / atOnce) : 1;
        int run = RunOf(kernel, rows);
        int rowCount = (rows.Count + run - 1) / run;
        int rowGroups = (rowCount + kernel.Options.RowsPerGroup - 1) / kernel.Options.RowsPerGroup;
        long groups = (long)rowGroups * outerGroups * innerGroups * kernel.Sections * laneGroups;
        if (groups > int.MaxValue / kernel.GroupSize)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{kernel.Name} needs {groups} groups of {kernel.GroupSize}, too many for one launch."));

        int[] numbers = GpuKernelAbi.Layout(
            loops.Lanes, loops.OuterCount, loops.InnerCount, outerGroups, innerGroups, laneGroups, rowCount, run, rows.Count,
            [.. operands.Select(o => (o.Binding, o.RowLength, o.Overwrite))]);
        GpuBuffer layout = device.Upload<int>(numbers);
        GpuBuffer?[] arguments = [layout, rows.Offsets, rows.Items, .. operands.SelectMany(o => (GpuBuffer?[])[o.Data, o.Rows])];
        return new Placed(module.Prepare(kernel.Name, (int)groups, kernel.GroupSize, arguments), layout);
    }

    /// <summary>New memory with some elements.</summary>
    public static GpuBuffer Upload<T>(this GpuDevice device, ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(device);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(elements);
        GpuBuffer buffer = device.Allocate(Math.Max(1, bytes.Length));
        device.Upload(buffer, bytes);
        return buffer;
    }

    /// <summary>Whether each turn of a loop over channels has groups of its own: no output is summed over it.</summary>
    private static bool IsSharedOut(GpuKernel kernel, IReadOnlyList<OperandPlace> operands, Func<OperandBinding, int> stride)
    {
        for (int o = 0; o < operands.Count; o++)
        {
            if (kernel.Program.Operands[o].Role == OperandRole.Output && stride(operands[o].Binding) == 0)
                return false;
        }

        return true;
    }

    /// <summary>
    /// The items that a group goes through where none are summed: several tiles where there is enough for all multiprocessors.
    /// </summary>
    private static int RunOf(GpuKernel kernel, ItemRows rows)
        => rows.Offsets is null && kernel.HasTiles && kernel.PerItem.All(p => p) ? kernel.TileItems * Math.Clamp(rows.Count / kernel.TileItems / 4096, 1, 4) : 1;

    private static void ThrowIfOtherwise(GpuKernel kernel, KernelLoops loops, IReadOnlyList<OperandPlace> operands)
    {
        GpuKernelOptions options = kernel.Options;
        if (operands.Count != kernel.Program.Operands.Count)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{kernel.Name} has {kernel.Program.Operands.Count} operands; found {operands.Count}."));
        if (options.Lanes > 0 && loops.Lanes != options.Lanes)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{kernel.Name} is for {options.Lanes} lanes; found {loops.Lanes}."));
        if (loops.Lanes % options.LanesPerWorkItem != 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The lanes of {kernel.Name} are a multiple of {options.LanesPerWorkItem}; found {loops.Lanes}."));
        for (int o = 0; o < operands.Count; o++)
        {
            KernelOperand operand = kernel.Program.Operands[o];
            OperandBinding binding = operands[o].Binding;
            int stride = options.ComponentStrides.Count > 0 ? options.ComponentStrides[o] : 0;
            if (stride > 0 && operand.Components > 1 && binding.ComponentStride != stride)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{kernel.Name} is for {stride} elements between components of {operand.Name}; found {binding.ComponentStride}."));
            if (operand.HasLanes && OperandFacts.AlignmentOf(binding, operands[o].RowLength) % options.LanesPerWorkItem != 0)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Offset and strides of {operand.Name} are multiples of {options.LanesPerWorkItem} in {kernel.Name}; found {binding}, rows of {operands[o].RowLength}."));
        }
    }

    private sealed class Placed(GpuLaunch launch, GpuBuffer layout) : GpuLaunch
    {
        public override void Enqueue() => launch.Enqueue();

        protected override void Dispose(bool disposing)
        {
            launch.Dispose();
            layout.Dispose();
        }
    }
}
