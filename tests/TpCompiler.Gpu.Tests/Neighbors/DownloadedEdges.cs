using System;
using System.Linq;
using System.Runtime.InteropServices;
using TpCompiler.Gpu.Neighbors;
using Xunit;

namespace TpCompiler.Gpu.Tests.Neighbors;

/// <summary>A list that was copied to the host.</summary>
internal sealed record DownloadedEdges(int[] Offsets, int[] Senders, int[] Receivers, int[] Shifts, int[] SenderOffsets, int[] Order)
{
    public static DownloadedEdges Of(GpuDevice device, DeviceNeighborList list) => Of(device, list, list.Buffers);

    public static DownloadedEdges Of(GpuDevice device, DeviceNeighborList list, NeighborBuffers buffers)
    {
        return new(
            Download(buffers.ReceiverOffsets, list.AtomCount + 1), Download(buffers.Senders, list.EdgeCount), Download(buffers.Receivers, list.EdgeCount),
            Download(buffers.Shifts, 3 * list.EdgeCount), Download(buffers.SenderOffsets, list.AtomCount + 1), Download(buffers.SenderOrder, list.EdgeCount));

        int[] Download(GpuBuffer buffer, int length)
        {
            int[] values = new int[length];
            device.Download(buffer, MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }
    }

    /// <summary>Finds the edges on a device and compares them, in their order, with those of brute force.</summary>
    public static DownloadedEdges AssertAgrees(GpuDevice device, DeviceNeighborList list, RandomStructure structure)
    {
        list.Update(structure.Positions, structure.Cell, structure.Periodic, structure.Cutoff);
        DownloadedEdges found = Of(device, list);
        (int Receiver, int Sender, int A, int B, int C)[] expected
            = [.. list.IsDouble ? BruteForceEdges.Of<double>(structure) : BruteForceEdges.Of<float>(structure)];
        (int, int, int, int, int)[] edges = [.. Enumerable.Range(0, found.Senders.Length).Select(e =>
            (found.Receivers[e], found.Senders[e], found.Shifts[3 * e], found.Shifts[(3 * e) + 1], found.Shifts[(3 * e) + 2]))];
        Assert.True(expected.AsSpan().SequenceEqual(edges), $"{structure}: {expected.Length} edges expected, {edges.Length} found, "
            + $"missing {string.Join(" ", expected.Except(edges).Take(5))}, too many {string.Join(" ", edges.Except(expected).Take(5))}");

        int atoms = structure.Positions.Length / 3;
        Assert.Equal(Enumerable.Range(0, atoms + 1).Select(i => expected.Count(e => e.Receiver < i)), found.Offsets);
        Assert.Equal(Enumerable.Range(0, expected.Length).OrderBy(e => expected[e].Sender), found.Order);
        Assert.Equal(Enumerable.Range(0, atoms + 1).Select(i => expected.Count(e => e.Sender < i)), found.SenderOffsets);
        return found;
    }
}
