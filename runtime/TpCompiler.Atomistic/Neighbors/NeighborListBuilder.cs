using System;
using System.Runtime.CompilerServices;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Neighbors;

/// <summary>
/// Builds neighbour lists in time linear in the number of atoms, by sorting the atoms into bins. The memory is kept
/// between calls, so that repeated calls for systems of about the same size allocate nothing. Not safe for use by
/// several threads at once.
/// </summary>
public sealed class NeighborListBuilder
{
    // Three numbers per edge must fit into one array.
    private static readonly int s_mostEdges = Array.MaxLength / 3;

    private readonly NeighborList _list = new();
    private readonly BinGrid _grid = new();

    // Edges in the order in which they are found: by sender, and for one pair of atoms by shift.
    private int _foundCount;
    private int[] _foundReceivers = [];
    private int[] _foundShifts = [];

    private int[] _candidates = [];
    private int[] _cursors = [];

    /// <summary>More than what rounding adds to or takes from distances of the last list, in Angstrom.</summary>
    internal double Slack => _grid.PaddedCutoff - _list.Cutoff;

    /// <summary>Builds the list of a structure.</summary>
    /// <inheritdoc cref="Build(ReadOnlySpan{double}, in Matrix3d, PeriodicDirections, double)"/>
    public NeighborList Build(Structure structure, double cutoff)
    {
        ArgumentNullException.ThrowIfNull(structure);
        return Build(structure.Positions, structure.Cell, structure.Periodic, cutoff);
    }

    /// <summary>Builds the list of all pairs that are closer than the cutoff.</summary>
    /// <param name="positions">Cartesian coordinates in Angstrom, 3N; atoms may lie outside the cell.</param>
    /// <param name="cell">The cell vectors as rows, in Angstrom; those of directions that are not periodic are ignored.</param>
    /// <param name="periodic">The directions along which the structure repeats.</param>
    /// <param name="cutoff">The cutoff in Angstrom; it may be many times larger than the cell.</param>
    /// <returns>The list, which is valid until the next call.</returns>
    /// <exception cref="CellException">The cell cannot be repeated along a periodic direction.</exception>
    /// <exception cref="ArgumentException">A position or the cutoff is not valid, or the pairs are too many to list.</exception>
    public NeighborList Build(ReadOnlySpan<double> positions, in Matrix3d cell, PeriodicDirections periodic, double cutoff)
    {
        if (!(cutoff > 0 && double.IsFinite(cutoff)))
            throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "A cutoff is a positive number.");
        if (positions.Length % 3 != 0)
            throw new ArgumentException($"{positions.Length} coordinates are not three for each atom.", nameof(positions));

        _list.AtomCount = positions.Length / 3;
        _list.EdgeCount = 0;
        _list.Cutoff = cutoff;
        Buffers.Reserve(ref _list.ReceiverOffsetsBuffer, _list.AtomCount + 1);
        Buffers.Reserve(ref _list.SenderOffsetsBuffer, _list.AtomCount + 1);
        Buffers.Reserve(ref _candidates, _list.AtomCount);
        Buffers.Reserve(ref _cursors, _list.AtomCount);
        Array.Clear(_list.ReceiverOffsetsBuffer, 0, _list.AtomCount + 1);
        Array.Clear(_list.SenderOffsetsBuffer, 0, _list.AtomCount + 1);

        Matrix3d repeated = periodic.Repeated(cell);
        _grid.Fill(positions, repeated, periodic, cutoff);
        _foundCount = 0;
        for (int sender = 0; sender < _list.AtomCount; sender++)
        {
            SearchBins(positions, repeated, sender);
            _list.SenderOffsetsBuffer[sender + 1] = _foundCount;
        }

        SortByReceiver(positions, repeated);
        SortBySender();
        return _list;
    }

    /// <summary>
    /// Goes through the bins around a sender, row by row: the bins of a row lie together in memory, but where it leaves
    /// the cell and enters the next image. Images ascend, so that for each receiver the shifts come in their order.
    /// </summary>
    private void SearchBins(ReadOnlySpan<double> positions, in Matrix3d cell, int sender)
    {
        ref readonly BinAxis axisA = ref _grid.Axes[0], axisB = ref _grid.Axes[1], axisC = ref _grid.Axes[2];
        (int binA, int binB, int binC) = _grid.BinOf(sender);
        (int fromA, int toA) = Range(axisA, binA);
        (int fromB, int toB) = Range(axisB, binB);
        (int fromC, int toC) = Range(axisC, binC);
        for (int a = fromA; a <= toA; a++)
        {
            int imageA = FloorDivide(a, axisA.Count);
            for (int b = fromB; b <= toB; b++)
            {
                int imageB = FloorDivide(b, axisB.Count);
                int row = _grid.BinIndex(a - imageA * axisA.Count, b - imageB * axisB.Count, 0);
                for (int c = fromC; c <= toC;)
                {
                    int imageC = FloorDivide(c, axisC.Count);
                    int end = Math.Min((imageC + 1) * axisC.Count, toC + 1);
                    int first = _grid.BinOffsets[row + c - imageC * axisC.Count];
                    int last = _grid.BinOffsets[row + end - imageC * axisC.Count];
                    if (first < last)
                        SearchPlaces(positions, cell, sender, first, last, imageA, imageB, imageC);
                    c = end;
                }
            }
        }
    }

    /// <summary>Tests the atoms at some places of the grid, in one image of the cell.</summary>
    private void SearchPlaces(
        ReadOnlySpan<double> positions, in Matrix3d cell, int sender, int first, int last, int imageA, int imageB, int imageC)
    {
        Vector3d shift = cell.LeftMultiply(new(imageA, imageB, imageC));
        int place = _grid.Places[sender];
        int count = FindCandidates(first, last, _grid.X[place] - shift.X, _grid.Y[place] - shift.Y, _grid.Z[place] - shift.Z);
        if (count == 0)
            return;

        ReserveFound(count);
        int[] images = _grid.Images;
        for (int k = 0; k < count; k++)
        {
            // From shifts between wrapped positions to shifts between the given ones, which alone decide.
            int receiver = _grid.Atoms[_candidates[k]];
            int shiftA = imageA - images[3 * receiver] + images[3 * sender];
            int shiftB = imageB - images[3 * receiver + 1] + images[3 * sender + 1];
            int shiftC = imageC - images[3 * receiver + 2] + images[3 * sender + 2];
            bool isItself = receiver == sender && (shiftA | shiftB | shiftC) == 0;
            if (isItself || Edge(positions, cell, sender, receiver, shiftA, shiftB, shiftC).Length >= _list.Cutoff)
                continue;
            _foundReceivers[_foundCount] = receiver;
            _foundShifts[3 * _foundCount] = shiftA;
            _foundShifts[3 * _foundCount + 1] = shiftB;
            _foundShifts[3 * _foundCount + 2] = shiftC;
            _foundCount++;
            _list.ReceiverOffsetsBuffer[receiver + 1]++;
        }
    }

    /// <summary>Collects the places whose atoms are closer than the padded cutoff to a point.</summary>
    private int FindCandidates(int first, int last, double x, double y, double z)
    {
        double limit = _grid.PaddedCutoff * _grid.PaddedCutoff;
        ReadOnlySpan<double> xs = _grid.X.AsSpan(first, last - first);
        ReadOnlySpan<double> ys = _grid.Y.AsSpan(first, xs.Length);
        ReadOnlySpan<double> zs = _grid.Z.AsSpan(first, xs.Length);
        Span<int> candidates = _candidates.AsSpan(0, xs.Length);
        int count = 0;
        for (int k = 0; k < xs.Length; k++)
        {
            double dx = xs[k] - x, dy = ys[k] - y, dz = zs[k] - z;
            // Without a branch: which atoms are close is hard to predict.
            candidates[count] = first + k;
            count += dx * dx + dy * dy + dz * dz < limit ? 1 : 0;
        }

        return count;
    }

    /// <summary>Moves the edges to their receivers; the order that they have for each receiver stays.</summary>
    private void SortByReceiver(ReadOnlySpan<double> positions, in Matrix3d cell)
    {
        int[] offsets = _list.ReceiverOffsetsBuffer;
        for (int i = 0; i < _list.AtomCount; i++)
        {
            _cursors[i] = offsets[i];
            offsets[i + 1] += offsets[i];
        }

        _list.EdgeCount = _foundCount;
        Buffers.Reserve(ref _list.SendersBuffer, _foundCount);
        Buffers.Reserve(ref _list.ReceiversBuffer, _foundCount);
        Buffers.Reserve(ref _list.ShiftsBuffer, 3 * _foundCount);
        Buffers.Reserve(ref _list.VectorsBuffer, 3 * _foundCount);
        Buffers.Reserve(ref _list.LengthsBuffer, _foundCount);
        for (int sender = 0; sender < _list.AtomCount; sender++)
        {
            for (int f = _list.SenderOffsetsBuffer[sender]; f < _list.SenderOffsetsBuffer[sender + 1]; f++)
            {
                int receiver = _foundReceivers[f];
                int edge = _cursors[receiver]++;
                ReadOnlySpan<int> shift = _foundShifts.AsSpan(3 * f, 3);
                Vector3d vector = Edge(positions, cell, sender, receiver, shift[0], shift[1], shift[2]);
                _list.SendersBuffer[edge] = sender;
                _list.ReceiversBuffer[edge] = receiver;
                shift.CopyTo(_list.ShiftsBuffer.AsSpan(3 * edge, 3));
                Span<double> components = _list.VectorsBuffer.AsSpan(3 * edge, 3);
                (components[0], components[1], components[2]) = (vector.X, vector.Y, vector.Z);
                _list.LengthsBuffer[edge] = vector.Length;
            }
        }
    }

    private void SortBySender()
    {
        Buffers.Reserve(ref _list.SenderOrderBuffer, _foundCount);
        Array.Copy(_list.SenderOffsetsBuffer, _cursors, _list.AtomCount);
        for (int edge = 0; edge < _foundCount; edge++)
            _list.SenderOrderBuffer[_cursors[_list.SendersBuffer[edge]]++] = edge;
    }

    private void ReserveFound(int more)
    {
        if (_foundCount > s_mostEdges - more)
            throw new ArgumentException($"There are more than {s_mostEdges} pairs within {_list.Cutoff} Angstrom.");
        Buffers.Extend(ref _foundReceivers, _foundCount + more);
        Buffers.Extend(ref _foundShifts, 3 * (_foundCount + more));
    }

    /// <summary>The vector of an edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector3d Edge(
        ReadOnlySpan<double> positions, in Matrix3d cell, int sender, int receiver, int shiftA, int shiftB, int shiftC)
    {
        Vector3d shift = cell.LeftMultiply(new(shiftA, shiftB, shiftC));
        return new(
            positions[3 * receiver] - positions[3 * sender] + shift.X,
            positions[3 * receiver + 1] - positions[3 * sender + 1] + shift.Y,
            positions[3 * receiver + 2] - positions[3 * sender + 2] + shift.Z);
    }

    private static (int From, int To) Range(in BinAxis axis, int bin) => axis.IsPeriodic
        ? (bin - axis.Reach, bin + axis.Reach)
        : (Math.Max(bin - axis.Reach, 0), Math.Min(bin + axis.Reach, axis.Count - 1));

    private static int FloorDivide(int value, int divisor)
        => value >= 0 ? (value < divisor ? 0 : value / divisor) : -((divisor - 1 - value) / divisor);
}
