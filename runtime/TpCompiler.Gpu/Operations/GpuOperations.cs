using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
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
    /// <param name="texts">Texts of more kernels.</param>
    /// <exception cref="GpuException">The device has no double, or its compiler refuses.</exception>
    public GpuOperations(GpuDevice device, bool isDouble, GpuKernelCollection kernels, params IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(kernels);
        (Device, IsDouble) = (device, isDouble);
        _shape = new(device.Shape, isDouble);
        _operations = device.Compile(Print(device.Language, device.Shape, isDouble, [], device.HasDouble, texts), isDouble);
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

    /// <summary>The work-items that share a row, in kernels called so; a power of two.</summary>
    public int RowGroup => _shape.RowGroup;

    /// <summary>With fewer tiles than these a product takes small ones: about two for each multiprocessor of a large GPU.</summary>
    internal int LeastLargeTiles { get; init; } = 256;

    /// <summary>The text of operations and other kernels. Needs no device.</summary>
    /// <param name="language">The language.</param>
    /// <param name="shape">The shapes of groups.</param>
    /// <param name="isDouble">Whether elements are double.</param>
    /// <param name="kernels">The kernels of programs.</param>
    /// <param name="hasDouble">Whether the device has double.</param>
    /// <param name="texts">Texts of more kernels, which may use the words ROW_GROUP and ITEM_GROUP for sizes of groups.</param>
    public static string Print(
        GpuLanguage language, GpuShape shape, bool isDouble, IEnumerable<GpuKernel> kernels, bool hasDouble, IEnumerable<string> texts)
    {
        OperationShape sizes = new(shape, isDouble);
        return GpuSource.Print(
            language, kernels, hasDouble,
            [sizes.Text, ProductText.Functions, ProductText.Of(sizes.SmallTile), ProductText.Of(sizes.SmallTile, isAligned: false), .. sizes.LargeTiles.Select(t => ProductText.Of(t)), RowText.Kernels, .. texts]);
    }

    /// <summary>The text of products that do something to each element (<see cref="ElementStep"/>).</summary>
    internal static string ProductsWith(GpuShape shape, bool isDouble, ElementStep elements)
    {
        OperationShape sizes = new(shape, isDouble);
        return string.Join(
            "\n\n",
            [ProductText.Of(sizes.SmallTile, true, elements), ProductText.Of(sizes.SmallTile, false, elements), .. sizes.LargeTiles.Select(t => ProductText.Of(t, true, elements))]);
    }

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

    /// <summary>A product of matrices.</summary>
    public GpuLaunch Product(MatrixProduct product, ProductCall call)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(call);
        int limit = call.Ranges is null ? 0 : call.RangeLimit;
        bool isAligned = product.IsAligned;
        ProductTile tile = isAligned ? _shape.TileFor(product, call.Items, LeastLargeTiles) : _shape.SmallTile;
        return Launch(
            ProductText.Name(tile, isAligned) + call.ElementStep, product.Tiles(tile, call.Items, limit), tile.GroupSize, product.Parameters(call.Items, call.Accumulate, call.Epilogue, limit),
            [call.Ranges, call.Input, call.Weights, call.Bias, call.Factors, call.Slopes, call.Output, .. call.Elements]);
    }

    /// <summary>y[n] = table[rows[n]], rows of so many elements, a multiple of 4.</summary>
    public GpuLaunch Gather(int count, int rowLength, GpuBuffer table, GpuBuffer rows, GpuBuffer y)
        => ForItems("gather_rows", (long)count * (rowLength / 4), [count, rowLength / 4], table, rows, y);

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

    /// <summary>A kernel with a group for each row, of the size of the word ROW_GROUP.</summary>
    public GpuLaunch ForRows(string kernel, long rows, ReadOnlySpan<int> numbers, params ReadOnlySpan<GpuBuffer?> arguments)
        => Launch(kernel, rows, _shape.RowGroup, numbers, arguments);

    /// <inheritdoc/>
    public void Dispose()
    {
        _operations.Dispose();
        foreach ((_, GpuModule module) in _programs.Values)
            module.Dispose();
    }

    private LaunchWithNumbers Launch(string kernel, long groups, int groupSize, ReadOnlySpan<int> numbers, params ReadOnlySpan<GpuBuffer?> arguments)
    {
        if (groups > int.MaxValue / groupSize)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{kernel} needs {groups} groups of {groupSize}, too many for one launch."));
        GpuBuffer buffer = Device.Upload(numbers);
        return new(_operations.Prepare(kernel, (int)groups, groupSize, [buffer, .. arguments]), buffer);
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
