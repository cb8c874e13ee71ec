using System;
using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Emit.Gpu.Model;
using TpCompiler.Emit.Gpu.Text;
using TpCompiler.Gpu.Kernels;

namespace TpCompiler.Gpu.Operations;

/// <summary>
/// Kernels compiled for a device, those of programs and those written by hand (<see cref="GpuSource"/>), ready to be placed on buffers. The
/// first argument of a kernel written by hand is its numbers (int32).
/// </summary>
/// <remarks>Each program is compiled by itself, so that a cache of compiled text serves all models that have it.</remarks>
public sealed class GpuOperations : IDisposable
{
    private const string ProgramName = "program";

    private readonly OperationShape _shape;
    private readonly GpuModule _operations;
    private readonly Dictionary<GpuKernel, (GpuKernel Kernel, GpuModule Module)> _programs = new(ReferenceEqualityComparer.Instance);

    /// <summary>Compiles kernels.</summary>
    /// <param name="device">The device.</param>
    /// <param name="isDouble">Whether elements are double.</param>
    /// <param name="kernels">The kernels of programs.</param>
    /// <param name="texts">Texts of more kernels, which may use the words ITEM_GROUP and SUM_GROUP for sizes of groups.</param>
    /// <exception cref="GpuException">The device has no double, or its compiler refuses.</exception>
    public GpuOperations(GpuDevice device, bool isDouble, GpuKernelCollection kernels, params IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(kernels);
        (Device, IsDouble) = (device, isDouble);
        _shape = new(device.Shape);
        _operations = device.Compile(GpuSource.Print(device.Language, [], device.HasDouble, [_shape.Text, .. texts]), isDouble);
        foreach (GpuKernel kernel in kernels.Kernels)
        {
            GpuKernel alone = kernel with { Name = ProgramName };
            _programs.Add(kernel, (alone, device.Compile(GpuSource.Print(device.Language, [alone]), isDouble)));
        }
    }

    /// <summary>The device.</summary>
    public GpuDevice Device { get; }

    /// <summary>Whether elements are double; otherwise float.</summary>
    public bool IsDouble { get; }

    /// <summary>The bytes of an element.</summary>
    public int ElementSize => IsDouble ? sizeof(double) : sizeof(float);

    /// <summary>A kernel of a program with its operands.</summary>
    /// <param name="kernel">One of the kernels that were compiled.</param>
    /// <param name="loops">Its loops.</param>
    /// <param name="rows">The rows of its outputs.</param>
    /// <param name="operands">Where its operands lie.</param>
    public GpuLaunch Place(GpuKernel kernel, KernelLoops loops, ItemRows rows, params IReadOnlyList<OperandPlace> operands)
    {
        (GpuKernel alone, GpuModule module) = _programs[kernel];
        return KernelPlacement.Place(Device, module, alone, loops, rows, operands);
    }

    /// <summary>The greatest of rows, element by element; 0 where a row has no items.</summary>
    /// <param name="of">The items of each row.</param>
    /// <param name="rowLength">The elements of a row.</param>
    /// <param name="x">A row for each item.</param>
    /// <param name="y">The greatest.</param>
    public GpuLaunch Maximum(ItemRows of, int rowLength, GpuBuffer x, GpuBuffer y)
    {
        ArgumentNullException.ThrowIfNull(of);
        return ForItems("maximum_rows", (long)of.Count * rowLength, [of.Count, rowLength], of.Offsets, of.Items, x, y);
    }

    /// <summary>A kernel with a work-item for each item, in groups of the word ITEM_GROUP.</summary>
    public GpuLaunch ForItems(string kernel, long items, ReadOnlySpan<int> numbers, params ReadOnlySpan<GpuBuffer?> arguments)
        => Launch(kernel, (items + _shape.ItemGroup - 1) / _shape.ItemGroup, _shape.ItemGroup, numbers, arguments);

    /// <summary>A kernel with a group for each row of sums, of the size of the word SUM_GROUP.</summary>
    public GpuLaunch ForSums(string kernel, long rows, ReadOnlySpan<int> numbers, params ReadOnlySpan<GpuBuffer?> arguments)
        => Launch(kernel, rows, _shape.SumGroup, numbers, arguments);

    /// <inheritdoc/>
    public void Dispose()
    {
        _operations.Dispose();
        foreach ((_, GpuModule module) in _programs.Values)
            module.Dispose();
    }

    /// <summary>A kernel with so many groups.</summary>
    internal GpuLaunch Launch(string kernel, long groups, int groupSize, ReadOnlySpan<int> numbers, params ReadOnlySpan<GpuBuffer?> arguments)
    {
        if (groups > int.MaxValue / groupSize)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{kernel} needs {groups} groups of {groupSize}, too many for one launch."));
        GpuBuffer buffer = Device.Upload(numbers);
        return new LaunchWithNumbers(_operations.Prepare(kernel, (int)groups, groupSize, [buffer, .. arguments]), buffer);
    }

    private sealed class LaunchWithNumbers(GpuLaunch launch, GpuBuffer numbers) : GpuLaunch
    {
        public override void Enqueue() => launch.Enqueue();

        protected override void Dispose(bool disposing)
        {
            launch.Dispose();
            numbers.Dispose();
        }
    }
}
