using System;
using System.Globalization;

namespace TpCompiler.Gpu.Operations;

/// <summary>The sizes of groups that operations have on a device.</summary>
internal sealed class OperationShape
{
    public OperationShape(GpuShape shape)
    {
        RowGroup = Math.Min(shape.LeastGroupSize, shape.MostGroupSize);
        ItemGroup = Math.Min(4 * shape.LeastGroupSize, shape.MostGroupSize);
        bool isWide = shape.LeastGroupSize >= 32 && shape.MostGroupSize >= 256;
        SmallTile = isWide ? new(32, 32, 1) : shape.MostGroupSize >= 16 ? new(16, 16, 1) : new(4, 4, 1);
        LargeTile = isWide ? new(128, 128, 2) : SmallTile;
    }

    /// <summary>The work-items that share a row.</summary>
    public int RowGroup { get; }

    /// <summary>The work-items of a group where each has an item of its own.</summary>
    public int ItemGroup { get; }

    /// <summary>The tile of small products.</summary>
    public ProductTile SmallTile { get; }

    /// <summary>The tile of products that give every multiprocessor work even so.</summary>
    public ProductTile LargeTile { get; }

    /// <summary>The sizes as words of the kernels' text.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"#define ROW_GROUP {RowGroup}\n#define ITEM_GROUP {ItemGroup}\n");
}
