using System;

namespace TpCompiler.Gpu.Products;

/// <summary>The tiles of products on a device.</summary>
internal sealed class ProductTiles
{
    /// <summary>With fewer tiles than these a product takes small ones: about two for each multiprocessor of a large GPU.</summary>
    public const int LeastLargeTiles = 256;

    /// <summary>The tiles for shapes of groups.</summary>
    public ProductTiles(GpuShape shape, bool isDouble)
    {
        bool isWide = shape.LeastGroupSize >= 32 && shape.MostGroupSize >= 256;
        Small = isWide ? new(32, 32) : shape.MostGroupSize >= 16 ? new(16, 16) : new(4, 4);

        // A work-item has 16 sums where they are double, otherwise 32 or 64.
        Large = !isWide ? [] : isDouble ? [new(64, 64)] : [new(128, 128, 2, 2), new(128, 64, 2)];
    }

    /// <summary>The tile of small products.</summary>
    public ProductTile Small { get; }

    /// <summary>Tiles for products that give every multiprocessor work even so; none where the small one does as well.</summary>
    public ProductTile[] Large { get; }

    /// <summary>The tile for a product: of the large ones the one that covers least beside the output, with a handicap of an eighth for smaller ones.</summary>
    /// <param name="tilesOf">How many tiles of a kind it takes.</param>
    /// <param name="leastLargeTiles">With fewer tiles it takes small ones.</param>
    public ProductTile For(Func<ProductTile, long> tilesOf, int leastLargeTiles = LeastLargeTiles)
    {
        ProductTile best = Small;
        double least = double.PositiveInfinity;
        double handicap = 1;
        foreach (ProductTile tile in Large)
        {
            long tiles = tilesOf(tile);
            double cost = tiles * handicap * tile.Rows * tile.Columns;
            handicap *= 1.125;
            if (tiles >= leastLargeTiles && cost < least)
                (best, least) = (tile, cost);
        }

        return best;
    }
}
