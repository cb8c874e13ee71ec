using System;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// Where everything is that steps read and write for the items at hand: for each tensor the address that row 0 would have, wherever the rows of
/// the tile are, so that all items are counted through the whole graph. One for each thread.
/// </summary>
internal sealed unsafe class TileContext(int tensors) : IDisposable
{
    /// <summary>For each tensor the address of its row 0.</summary>
    public nint[] Bases { get; } = new nint[tensors];

    /// <summary>For each source of rows the row of each item; null for the item's own.</summary>
    public nint[] Rows { get; set; } = [];

    /// <summary>Memory of a tile's tensors.</summary>
    public GrowingMemory Tile { get; } = new();

    /// <summary>Memory of a phase's tensors.</summary>
    public GrowingMemory Phase { get; } = new();

    /// <summary>Memory of one step.</summary>
    public GrowingMemory Step { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        Tile.Dispose();
        Phase.Dispose();
        Step.Dispose();
    }
}
