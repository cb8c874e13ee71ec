using System;

namespace TpCompiler.Gpu.Neighbors;

/// <summary>Where the edges of a list go. All are whole numbers (int32); there may be room for more than there are.</summary>
/// <param name="ReceiverOffsets">
/// N + 1 numbers: the edges of receiver i are from entry i up to, but without, entry i + 1. Where there is room for more, these are the number of edges, too.
/// </param>
/// <param name="Senders">The sender of each edge: E.</param>
/// <param name="Receivers">The receiver of each edge, ascending: E.</param>
/// <param name="Shifts">Three numbers per edge: the sum of cell vectors in it; 0 in directions that are not periodic.</param>
/// <param name="SenderOffsets">N + 1 numbers, and more likewise: where the edges of each sender are in <paramref name="SenderOrder"/>.</param>
/// <param name="SenderOrder">The indices of all edges sorted by sender, and ascending for one sender: E.</param>
public sealed record NeighborBuffers(
    GpuBuffer ReceiverOffsets, GpuBuffer Senders, GpuBuffer Receivers, GpuBuffer Shifts, GpuBuffer SenderOffsets, GpuBuffer SenderOrder)
{
    internal static NeighborBuffers Allocate(GpuDevice device, int atoms, int edges)
    {
        (long offsets, long each) = ((atoms + 1L) * sizeof(int), Math.Max(1L, edges) * sizeof(int));
        return new(device.Allocate(offsets), device.Allocate(each), device.Allocate(each), device.Allocate(3 * each), device.Allocate(offsets), device.Allocate(each));
    }

    /// <summary>How many offsets there is room for.</summary>
    internal int OffsetCount => (int)Math.Min(Math.Min(ReceiverOffsets.Length, SenderOffsets.Length) / sizeof(int), int.MaxValue);

    internal bool HasRoom(int atoms, int edges) => OffsetCount > atoms
        && Math.Min(Math.Min(Senders.Length, Receivers.Length), Math.Min(Shifts.Length / 3, SenderOrder.Length)) >= (long)edges * sizeof(int);

    internal void DisposeAll()
    {
        foreach (GpuBuffer buffer in (ReadOnlySpan<GpuBuffer>)[ReceiverOffsets, Senders, Receivers, Shifts, SenderOffsets, SenderOrder])
            buffer.Dispose();
    }
}
