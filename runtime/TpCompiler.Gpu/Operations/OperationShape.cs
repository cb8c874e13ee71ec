using System;
using System.Globalization;

namespace TpCompiler.Gpu.Operations;

/// <summary>The sizes of groups that operations have on a device.</summary>
internal sealed class OperationShape
{
    public OperationShape(GpuShape shape, bool isDouble)
    {
        RowGroup = Math.Min(shape.LeastGroupSize, shape.MostGroupSize);
        ItemGroup = Math.Min(4 * shape.LeastGroupSize, shape.MostGroupSize);
        bool isWide = shape.LeastGroupSize >= 32 && shape.MostGroupSize >= 256;
        SmallTile = isWide ? new(32, 32) : shape.MostGroupSize >= 16 ? new(16, 16) : new(4, 4);
        // A work-item has 16 sums where they are double, otherwise 32 or 64.
        LargeTiles = !isWide ? [] : isDouble ? [new(64, 64)] : [new(128, 128, 2, 2), new(128, 64, 2)];
    }

    /// <summary>The work-items that share a row.</summary>
    public int RowGroup { get; }

    /// <summary>The work-items of a group where each has an item of its own.</summary>
    public int ItemGroup { get; }

    /// <summary>The tile of small products.</summary>
    public ProductTile SmallTile { get; }

    /// <summary>Tiles for products that give every multiprocessor work even so; none where the small one does as well.</summary>
    public ProductTile[] LargeTiles { get; }

    /// <summary>The tile for a product: of the large ones the one that covers least beside the output, with a handicap of an eighth for smaller ones.</summary>
    public ProductTile TileFor(MatrixProduct product, int items, int leastLargeTiles)
    {
        ProductTile best = SmallTile;
        double least = double.PositiveInfinity;
        double handicap = 1;
        foreach (ProductTile tile in LargeTiles)
        {
            long tiles = product.Tiles(tile, items, 0);
            double cost = tiles * handicap * tile.Rows * tile.Columns;
            handicap *= 1.125;
            if (tiles >= leastLargeTiles && cost < least)
                (best, least) = (tile, cost);
        }

        return best;
    }

    /// <summary>The sizes as words of the kernels' text.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"#define ROW_GROUP {RowGroup}\n#define ITEM_GROUP {ItemGroup}\n");
}
