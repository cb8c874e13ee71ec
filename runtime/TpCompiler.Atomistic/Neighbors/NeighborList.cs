using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Neighbors;

/// <summary>
/// All ordered pairs of atoms, with periodic images, that are closer than a cutoff: the edges of a graph. Edge e runs
/// from a sender (the neighbour) to a receiver (the centre) along
/// v = position[receiver] - position[sender] + shift * cell. An atom sees its own images, but not itself; atoms at one
/// point give an edge of length 0. Edges are sorted by receiver, then sender, then shift.
/// </summary>
/// <remarks>The memory belongs to the <see cref="NeighborListBuilder"/>: a list is valid until its builder's next call.</remarks>
public sealed class NeighborList
{
    internal int[] ReceiverOffsetsBuffer = [0];
    internal int[] SenderOffsetsBuffer = [0];
    internal int[] SenderOrderBuffer = [];
    internal int[] SendersBuffer = [];
    internal int[] ReceiversBuffer = [];
    internal int[] ShiftsBuffer = [];
    internal double[] VectorsBuffer = [];
    internal double[] LengthsBuffer = [];

    internal NeighborList()
    {
    }

    /// <summary>The number of atoms, N.</summary>
    public int AtomCount { get; internal set; }

    /// <summary>The number of edges, E.</summary>
    public int EdgeCount { get; internal set; }

    /// <summary>The cutoff in Angstrom.</summary>
    public double Cutoff { get; internal set; }

    /// <summary>N + 1 numbers: the edges of receiver i are from entry i up to, but without, entry i + 1.</summary>
    public ReadOnlySpan<int> ReceiverOffsets => ReceiverOffsetsBuffer.AsSpan(0, AtomCount + 1);

    /// <summary>The sender of each edge: E.</summary>
    public ReadOnlySpan<int> Senders => SendersBuffer.AsSpan(0, EdgeCount);

    /// <summary>The receiver of each edge: E, ascending.</summary>
    public ReadOnlySpan<int> Receivers => ReceiversBuffer.AsSpan(0, EdgeCount);

    /// <summary>Three integers per edge, 3E: the sum of cell vectors in v; 0 in directions that are not periodic.</summary>
    public ReadOnlySpan<int> Shifts => ShiftsBuffer.AsSpan(0, 3 * EdgeCount);

    /// <summary>Three components per edge, 3E, in Angstrom: v, from the sender to the receiver.</summary>
    public ReadOnlySpan<double> Vectors => VectorsBuffer.AsSpan(0, 3 * EdgeCount);

    /// <summary>The length of each edge in Angstrom: E, all less than the cutoff.</summary>
    public ReadOnlySpan<double> Lengths => LengthsBuffer.AsSpan(0, EdgeCount);

    /// <summary>N + 1 numbers: where the edges of each sender are in <see cref="SenderOrder"/>.</summary>
    public ReadOnlySpan<int> SenderOffsets => SenderOffsetsBuffer.AsSpan(0, AtomCount + 1);

    /// <summary>The indices of all edges sorted by sender, and ascending for one sender: E.</summary>
    public ReadOnlySpan<int> SenderOrder => SenderOrderBuffer.AsSpan(0, EdgeCount);

    /// <summary>The list of a structure, with memory of its own.</summary>
    /// <inheritdoc cref="NeighborListBuilder.Build(ReadOnlySpan{double}, in Matrix3d, PeriodicDirections, double)"/>
    public static NeighborList Build(Structure structure, double cutoff) => new NeighborListBuilder().Build(structure, cutoff);
}
