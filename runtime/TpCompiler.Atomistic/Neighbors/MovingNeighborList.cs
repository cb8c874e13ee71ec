using System;
using System.Runtime.CompilerServices;
using TpCompiler.Atomistic.Structures;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Neighbors;

/// <summary>
/// Neighbour lists of a structure whose atoms move a little from one call to the next, as in molecular dynamics: pairs within the cutoff and a skin are
/// searched once (L. Verlet, Phys. Rev. 159, 98 (1967)), and as long as no other pair can have come within the cutoff, the list is what of them is
/// within it. Edges, their order and every bit of their vectors are those of a search. Not safe for use by several threads at once.
/// </summary>
/// <remarks>
/// Nothing is told apart from outside: where atoms are not about where they were in the last call, or are others, their pairs are searched without a skin,
/// as by a <see cref="NeighborListBuilder"/>. The memory is kept between calls.
/// </remarks>
public sealed class MovingNeighborList
{
    /// <summary>Angstrom. Hydrogen at room temperature takes some ten steps of 0.5 fs for half of it; a quarter more pairs lie within 6 Angstrom and it.</summary>
    private const double Skin = 0.5;

    /// <summary>Atoms whose pairs a thread takes at a time.</summary>
    private const int AtomsAtOnce = 256;

    private readonly NeighborListBuilder _search = new();
    private readonly NeighborList _near = new();
    private readonly ParallelRanges _runner;
    private readonly RangeAction _choose;
    private readonly RangeAction _write;
    private readonly RangeAction _countBySender;
    private readonly RangeAction _placeBySender;

    // Where atoms were when pairs were searched.
    private double[] _positions = [];
    private int _atomCount = -1;
    private Matrix3d _cell;
    private PeriodicDirections _periodic;
    private double _cutoff;
    private NeighborList _pairs = null!;
    private bool _hasSkin;

    // Where they are in the call at hand.
    private double[] _moved = [];
    private Matrix3d _movedCell;

    // For each pair its edge, or a negative number where it is too long.
    private int[] _edges = [];

    /// <summary>A list that has seen no atoms.</summary>
    /// <param name="threads">The most threads that make it; 0 for one per processor. The list does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is negative.</exception>
    public MovingNeighborList(int threads = 0)
    {
        _runner = new ParallelRanges(threads);
        (_choose, _write, _countBySender, _placeBySender) = (Choose, Write, CountBySender, PlaceBySender);
    }

    /// <summary>How often pairs were searched.</summary>
    public int SearchCount { get; private set; }

    /// <summary>The list of all pairs that are closer than the cutoff.</summary>
    /// <inheritdoc cref="NeighborListBuilder.Build(ReadOnlySpan{double}, in Matrix3d, PeriodicDirections, double)"/>
    public NeighborList Build(ReadOnlySpan<double> positions, in Matrix3d cell, PeriodicDirections periodic, double cutoff)
    {
        Matrix3d repeated = periodic.Repeated(cell);
        double room = positions.Length == 3 * _atomCount && periodic == _periodic && cutoff == _cutoff ? Room(positions, repeated) : double.NegativeInfinity;
        if (_hasSkin && room >= 0)
            return Near(positions, repeated);

        // Atoms that moved less than the skin, or half of it since a search without, belong to a trajectory.
        bool isStep = room >= (_hasSkin ? -Skin : 0);
        _atomCount = -1;
        _pairs = _search.Build(positions, cell, periodic, isStep ? cutoff + Skin : cutoff);
        SearchCount++;
        Buffers.Reserve(ref _positions, positions.Length);
        positions.CopyTo(_positions);
        (_atomCount, _cell, _periodic, _cutoff, _hasSkin) = (positions.Length / 3, repeated, periodic, cutoff, isStep);
        return isStep ? Near(positions, repeated) : _pairs;
    }

    /// <summary>
    /// How much closer than now a pair that was further apart than cutoff and skin would have to be to be within the cutoff. With F the deformation of the
    /// cell and u the displacement of an atom besides, it is at least |F d| - 2 max |u| apart, and |F d| >= (1 - |F - 1|) |d|.
    /// </summary>
    private double Room(ReadOnlySpan<double> positions, in Matrix3d cell)
    {
        Matrix3d change = default;
        if (cell != _cell)
        {
            Matrix3d coordinates = PeriodicFrame.Reciprocal(_cell, _periodic);
            for (int k = 0; k < 3; k++)
            {
                if (_periodic[k])
                    change = Add(change, coordinates[k], cell[k] - _cell[k]);
            }
        }

        double furthest = 0;
        for (int k = 0; k < positions.Length; k += 3)
        {
            Vector3d before = new(_positions[k], _positions[k + 1], _positions[k + 2]);
            Vector3d u = new Vector3d(positions[k], positions[k + 1], positions[k + 2]) - before - change.LeftMultiply(before);
            double square = Vector3d.Dot(u, u);
            if (!(square <= furthest))
                furthest = square;
        }

        double norm = Math.Sqrt(Vector3d.Dot(change.A, change.A) + Vector3d.Dot(change.B, change.B) + Vector3d.Dot(change.C, change.C));
        double reach = _cutoff + Skin;
        double room = ((1 - norm) * reach) - (2 * Math.Sqrt(furthest)) - _cutoff - _search.Slack;
        return double.IsNaN(room) ? double.NegativeInfinity : room;
    }

    /// <summary>The sum of a matrix and the product of a column and a row.</summary>
    private static Matrix3d Add(in Matrix3d m, Vector3d column, Vector3d row)
        => new(m.A + (column.X * row), m.B + (column.Y * row), m.C + (column.Z * row));

    /// <summary>Of all pairs those within the cutoff.</summary>
    private NeighborList Near(ReadOnlySpan<double> positions, in Matrix3d cell)
    {
        Buffers.Reserve(ref _moved, positions.Length);
        positions.CopyTo(_moved);
        _movedCell = cell;
        (_near.AtomCount, _near.Cutoff) = (_atomCount, _cutoff);
        Buffers.Reserve(ref _edges, _pairs.EdgeCount);
        Buffers.Reserve(ref _near.ReceiverOffsetsBuffer, _atomCount + 1);
        Buffers.Reserve(ref _near.SenderOffsetsBuffer, _atomCount + 1);
        _runner.Run(_atomCount, AtomsAtOnce, _choose);
        int edges = _near.EdgeCount = Accumulate(_near.ReceiverOffsetsBuffer);
        Buffers.Reserve(ref _near.SendersBuffer, edges);
        Buffers.Reserve(ref _near.ReceiversBuffer, edges);
        Buffers.Reserve(ref _near.ShiftsBuffer, 3 * edges);
        Buffers.Reserve(ref _near.VectorsBuffer, 3 * edges);
        Buffers.Reserve(ref _near.LengthsBuffer, edges);
        Buffers.Reserve(ref _near.SenderOrderBuffer, edges);
        _runner.Run(_atomCount, AtomsAtOnce, _write);
        _runner.Run(_atomCount, AtomsAtOnce, _countBySender);
        Accumulate(_near.SenderOffsetsBuffer);
        _runner.Run(_atomCount, AtomsAtOnce, _placeBySender);
        return _near;
    }

    /// <summary>Counts which pairs of some receivers are near.</summary>
    private void Choose(int begin, int end, int thread)
    {
        for (int receiver = begin; receiver < end; receiver++)
        {
            int near = 0;
            for (int pair = _pairs.ReceiverOffsetsBuffer[receiver]; pair < _pairs.ReceiverOffsetsBuffer[receiver + 1]; pair++)
            {
                bool isNear = VectorOf(pair, receiver).Length < _cutoff;
                _edges[pair] = isNear ? 0 : -1;
                near += isNear ? 1 : 0;
            }

            _near.ReceiverOffsetsBuffer[receiver + 1] = near;
        }
    }

    /// <summary>Writes the edges of some receivers.</summary>
    private void Write(int begin, int end, int thread)
    {
        for (int receiver = begin; receiver < end; receiver++)
        {
            int edge = _near.ReceiverOffsetsBuffer[receiver];
            for (int pair = _pairs.ReceiverOffsetsBuffer[receiver]; pair < _pairs.ReceiverOffsetsBuffer[receiver + 1]; pair++)
            {
                if (_edges[pair] < 0)
                    continue;
                Vector3d vector = VectorOf(pair, receiver);
                _near.ReceiversBuffer[edge] = receiver;
                _near.SendersBuffer[edge] = _pairs.SendersBuffer[pair];
                _near.LengthsBuffer[edge] = vector.Length;
                ReadOnlySpan<int> shift = _pairs.ShiftsBuffer.AsSpan(3 * pair, 3);
                Span<int> shiftOfEdge = _near.ShiftsBuffer.AsSpan(3 * edge, 3);
                (shiftOfEdge[0], shiftOfEdge[1], shiftOfEdge[2]) = (shift[0], shift[1], shift[2]);
                Span<double> components = _near.VectorsBuffer.AsSpan(3 * edge, 3);
                (components[0], components[1], components[2]) = (vector.X, vector.Y, vector.Z);
                _edges[pair] = edge++;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector3d VectorOf(int pair, int receiver)
    {
        ReadOnlySpan<int> shift = _pairs.ShiftsBuffer.AsSpan(3 * pair, 3);
        return NeighborListBuilder.Edge(_moved, _movedCell, _pairs.SendersBuffer[pair], receiver, shift[0], shift[1], shift[2]);
    }

    private void CountBySender(int begin, int end, int thread)
    {
        for (int sender = begin; sender < end; sender++)
        {
            int count = 0;
            for (int k = _pairs.SenderOffsetsBuffer[sender]; k < _pairs.SenderOffsetsBuffer[sender + 1]; k++)
                count += _edges[_pairs.SenderOrderBuffer[k]] >= 0 ? 1 : 0;
            _near.SenderOffsetsBuffer[sender + 1] = count;
        }
    }

    private void PlaceBySender(int begin, int end, int thread)
    {
        for (int sender = begin; sender < end; sender++)
        {
            int to = _near.SenderOffsetsBuffer[sender];
            for (int k = _pairs.SenderOffsetsBuffer[sender]; k < _pairs.SenderOffsetsBuffer[sender + 1]; k++)
            {
                int edge = _edges[_pairs.SenderOrderBuffer[k]];
                if (edge >= 0)
                    _near.SenderOrderBuffer[to++] = edge;
            }
        }
    }

    /// <summary>Numbers of edges of each atom, one place further, to where those of each begin; returns the number of all.</summary>
    private int Accumulate(int[] offsets)
    {
        offsets[0] = 0;
        for (int n = 0; n < _atomCount; n++)
            offsets[n + 1] += offsets[n];
        return offsets[_atomCount];
    }
}
