using System;
using System.Linq;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.Gpu.Products;

/// <summary>Makes launches of products: texts of kernels for all tiles of a device, of which the launch takes what fits the number of items.</summary>
internal static class ProductLaunches
{
    /// <summary>The text of the kernels.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="shape">The shapes of groups.</param>
    /// <param name="isDouble">Whether they compute with double.</param>
    /// <param name="products">The products.</param>
    public static string Text(string name, GpuShape shape, bool isDouble, JoinedProducts products)
    {
        ProductTiles tiles = new(shape, isDouble);
        return string.Join("\n\n", tiles.Large.Prepend(tiles.Small).Select(t => ProductsText.Of(name, t, products)));
    }

    /// <summary>A launch.</summary>
    /// <param name="operations">What holds the compiled text.</param>
    /// <param name="name">What the kernels are called.</param>
    /// <param name="products">The products.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="rangeLimit">The most ranges of items of one kind.</param>
    /// <param name="accumulates">For each sum whether it is added to what is there.</param>
    /// <param name="arrays">The arguments (<see cref="ProductsText"/>).</param>
    /// <param name="leastLargeTiles">With fewer tiles it takes small ones.</param>
    public static GpuLaunch Place(
        GpuOperations operations, string name, JoinedProducts products, int items, int rangeLimit, bool[] accumulates, ReadOnlySpan<GpuBuffer?> arrays,
        int leastLargeTiles = ProductTiles.LeastLargeTiles)
    {
        ProductTile tile = new ProductTiles(operations.Device.Shape, operations.IsDouble).For(t => products.Tiles(t, items, 0), leastLargeTiles);
        return operations.Launch(ProductsText.Name(name, tile), products.Tiles(tile, items, rangeLimit), tile.GroupSize, products.Parameters(items, rangeLimit, accumulates), arrays);
    }
}
