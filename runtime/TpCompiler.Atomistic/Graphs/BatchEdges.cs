using System;
using TpCompiler.Atomistic.Neighbors;

namespace TpCompiler.Atomistic.Graphs;

/// <summary>
/// Joins the neighbour lists of several structures whose atoms are mixed into one order: the edges of each receiver stay in their
/// order, so that sums over them do not depend on the company. Memory is kept from one batch to the next.
/// </summary>
internal sealed class BatchEdges
{
    private readonly NeighborList _joined = new();
    private int _count;
    private int[] _senders = [];
    private int[] _receivers = [];
    private int[] _shifts = [];
    private double[] _vectors = [];
    private double[] _lengths = [];
    private int[] _cursors = [];

    /// <summary>Begins a batch.</summary>
    /// <param name="atoms">The number of atoms of all structures.</param>
    /// <param name="cutoff">The cutoff in Angstrom.</param>
    public void Begin(int atoms, double cutoff)
    {
        _count = 0;
        (_joined.AtomCount, _joined.EdgeCount, _joined.Cutoff) = (atoms, 0, cutoff);
        Buffers.Reserve(ref _joined.ReceiverOffsetsBuffer, atoms + 1);
        Buffers.Reserve(ref _joined.SenderOffsetsBuffer, atoms + 1);
        Buffers.Reserve(ref _cursors, atoms);
        Array.Clear(_joined.ReceiverOffsetsBuffer, 0, atoms + 1);
        Array.Clear(_joined.SenderOffsetsBuffer, 0, atoms + 1);
    }

    /// <summary>Adds a structure's edges.</summary>
    /// <param name="list">Its neighbour list.</param>
    /// <param name="places">The place of each of its atoms in the batch; ascending.</param>
    public void Add(NeighborList list, ReadOnlySpan<int> places)
    {
        int end = checked(_count + list.EdgeCount);
        Buffers.Extend(ref _senders, end);
        Buffers.Extend(ref _receivers, end);
        Buffers.Extend(ref _shifts, checked(3 * end));
        Buffers.Extend(ref _vectors, 3 * end);
        Buffers.Extend(ref _lengths, end);
        ReadOnlySpan<int> senders = list.Senders;
        ReadOnlySpan<int> receivers = list.Receivers;
        for (int e = 0; e < list.EdgeCount; e++)
        {
            _senders[_count + e] = places[senders[e]];
            _receivers[_count + e] = places[receivers[e]];
            _joined.SenderOffsetsBuffer[_senders[_count + e] + 1]++;
            _joined.ReceiverOffsetsBuffer[_receivers[_count + e] + 1]++;
        }

        list.Shifts.CopyTo(_shifts.AsSpan(3 * _count));
        list.Vectors.CopyTo(_vectors.AsSpan(3 * _count));
        list.Lengths.CopyTo(_lengths.AsSpan(_count));
        _count = end;
    }

    /// <summary>The joined list; valid until the next batch.</summary>
    public NeighborList Join()
    {
        _joined.EdgeCount = _count;
        Buffers.Reserve(ref _joined.SendersBuffer, _count);
        Buffers.Reserve(ref _joined.ReceiversBuffer, _count);
        Buffers.Reserve(ref _joined.SenderOrderBuffer, _count);
        Buffers.Reserve(ref _joined.ShiftsBuffer, 3 * _count);
        Buffers.Reserve(ref _joined.VectorsBuffer, 3 * _count);
        Buffers.Reserve(ref _joined.LengthsBuffer, _count);
        Accumulate(_joined.ReceiverOffsetsBuffer);
        for (int k = 0; k < _count; k++)
        {
            int edge = _cursors[_receivers[k]]++;
            _joined.SendersBuffer[edge] = _senders[k];
            _joined.ReceiversBuffer[edge] = _receivers[k];
            _joined.LengthsBuffer[edge] = _lengths[k];
            for (int a = 0; a < 3; a++)
            {
                _joined.ShiftsBuffer[(3 * edge) + a] = _shifts[(3 * k) + a];
                _joined.VectorsBuffer[(3 * edge) + a] = _vectors[(3 * k) + a];
            }
        }

        Accumulate(_joined.SenderOffsetsBuffer);
        for (int edge = 0; edge < _count; edge++)
            _joined.SenderOrderBuffer[_cursors[_joined.SendersBuffer[edge]]++] = edge;
        return _joined;
    }

    /// <summary>Numbers of edges to where those of each atom begin.</summary>
    private void Accumulate(int[] offsets)
    {
        for (int n = 0; n < _joined.AtomCount; n++)
        {
            _cursors[n] = offsets[n];
            offsets[n + 1] += offsets[n];
        }
    }
}
