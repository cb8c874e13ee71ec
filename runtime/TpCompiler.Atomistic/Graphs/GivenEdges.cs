using System;
using System.Globalization;
using TpCompiler.Atomistic.Neighbors;

namespace TpCompiler.Atomistic.Graphs;

/// <summary>Takes the edges that a caller gives into a neighbour list. Memory is kept from one structure to the next.</summary>
internal sealed class GivenEdges
{
    private readonly NeighborList _list = new();
    private int[] _places = [];

    /// <summary>The edges that are shorter than the cutoff, in the order in which they are given.</summary>
    /// <param name="edges">The edges.</param>
    /// <param name="positions">The atoms' positions, in the order of the list.</param>
    /// <param name="order">For each atom of the list which one of the structure it is.</param>
    /// <param name="cutoff">The cutoff in Angstrom.</param>
    /// <exception cref="ArgumentException">An edge names an atom that does not exist, or has a shift that is not finite.</exception>
    public NeighborList Take(EdgeList edges, ReadOnlySpan<double> positions, ReadOnlySpan<int> order, double cutoff)
    {
        Buffers.Reserve(ref _places, order.Length);
        for (int k = 0; k < order.Length; k++)
            _places[order[k]] = k;
        Buffers.Reserve(ref _list.SendersBuffer, edges.Count);
        Buffers.Reserve(ref _list.ReceiversBuffer, edges.Count);
        Buffers.Reserve(ref _list.ShiftsBuffer, checked(3 * edges.Count));
        Buffers.Reserve(ref _list.VectorsBuffer, 3 * edges.Count);
        Buffers.Reserve(ref _list.LengthsBuffer, edges.Count);
        ReadOnlySpan<int> centers = edges.Centers.Span, neighbors = edges.Neighbors.Span;
        ReadOnlySpan<double> shifts = edges.Shifts.Span;
        int count = 0;
        Span<double> vector = stackalloc double[3];
        for (int e = 0; e < centers.Length; e++)
        {
            int receiver = PlaceOf(centers[e], e, "centre", order.Length), sender = PlaceOf(neighbors[e], e, "neighbour", order.Length);
            double square = 0;
            for (int a = 0; a < 3; a++)
            {
                vector[a] = positions[(3 * receiver) + a] - positions[(3 * sender) + a];
                if (!shifts.IsEmpty)
                    vector[a] -= shifts[(3 * e) + a];
                square += vector[a] * vector[a];
            }

            double length = Math.Sqrt(square);
            if (!double.IsFinite(length))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The shift of edge {e} is not finite."));
            if (length >= cutoff)
                continue;
            _list.SendersBuffer[count] = sender;
            _list.ReceiversBuffer[count] = receiver;
            _list.LengthsBuffer[count] = length;
            for (int a = 0; a < 3; a++)
            {
                _list.VectorsBuffer[(3 * count) + a] = vector[a];
                _list.ShiftsBuffer[(3 * count) + a] = 0;
            }

            count++;
        }

        (_list.AtomCount, _list.EdgeCount, _list.Cutoff) = (0, count, cutoff);
        return _list;
    }

    private int PlaceOf(int atom, int edge, string end, int atoms) => (uint)atom < (uint)atoms
        ? _places[atom]
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The {end} of edge {edge} is atom {atom}; there are atoms 0 to {atoms - 1}."));
}
