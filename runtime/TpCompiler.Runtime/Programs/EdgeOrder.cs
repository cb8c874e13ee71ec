using System;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Runtime.Programs;

/// <summary>
/// The order in which an executor has the edges of a graph: as they come, or, within every tile, by <see cref="ProgramGraph.EdgeKeys"/>, so that what edges
/// of one key read, such as a row of a table, is read from the nearest cache by all but the first. Edges of one centre are in an order that is theirs alone,
/// so that sums over them do not depend on which nodes share a tile.
/// </summary>
internal sealed unsafe class EdgeOrder : IDisposable
{
    private readonly AlignedBuffer<int> _centers = new();
    private readonly AlignedBuffer<int> _neighbors = new();
    private readonly RangeAction _sort;
    private readonly RangeAction _place;
    private ProgramGraph _graph = null!;
    private TileCut _tiles = null!;
    private ulong[] _sorted = [];
    private int[] _edges = [];
    private int[] _positions = [];
    private int[] _neighborOrder = [];

    public EdgeOrder()
    {
        _sort = Sort;
        _place = PlaceNeighbors;
    }

    /// <summary>The edges of a graph as they come.</summary>
    public static EdgeOrder AsTheyCome(ProgramGraph graph) => new() { _graph = graph };

    /// <summary>Whether edges are as they come.</summary>
    public bool IsIdentity { get; private set; } = true;

    /// <summary>The centre of the edge at each position.</summary>
    public int* Centers => IsIdentity ? _graph.Centers : _centers.Pointer;

    /// <summary>The neighbour of the edge at each position.</summary>
    public int* Neighbors => IsIdentity ? _graph.Neighbors : _neighbors.Pointer;

    /// <summary>Positions sorted by neighbour, those of one neighbour in the order of the edges.</summary>
    public ReadOnlySpan<int> NeighborOrder => IsIdentity ? _graph.NeighborOrder : _neighborOrder.AsSpan(0, _graph.EdgeCount);

    /// <summary>The edge at a position.</summary>
    public int this[int position] => IsIdentity ? position : _edges[position];

    /// <summary>Takes the edges of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tiles">Its tiles.</param>
    /// <param name="byKeys">Whether edges are taken by their keys, if they have any: those of joined edges cannot.</param>
    /// <param name="runner">The threads.</param>
    public void Update(ProgramGraph graph, TileCut tiles, bool byKeys, ParallelRanges runner)
    {
        (_graph, _tiles) = (graph, tiles);
        IsIdentity = !byKeys || graph.EdgeKeys.IsEmpty;
        if (IsIdentity)
            return;
        int edges = graph.EdgeCount;
        Reserve(ref _sorted, edges);
        Reserve(ref _edges, edges);
        Reserve(ref _positions, edges);
        Reserve(ref _neighborOrder, edges);
        _centers.EnsureLength(Math.Max(1, edges));
        _neighbors.EnsureLength(Math.Max(1, edges));
        runner.Run(tiles.Count, 1, _sort);
        runner.Run(edges, 1 << 14, _place);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _centers.Dispose();
        _neighbors.Dispose();
    }

    private void Sort(int begin, int end, int thread)
    {
        for (int tile = begin; tile < end; tile++)
        {
            int first = _graph.CenterOffsets[_tiles[tile]];
            int last = _graph.CenterOffsets[_tiles[tile + 1]];
            ReadOnlySpan<int> keys = _graph.EdgeKeys;
            for (int e = first; e < last; e++)
                _sorted[e] = ((ulong)(uint)keys[e] << 32) | (uint)e;
            _sorted.AsSpan(first, last - first).Sort();
            for (int k = first; k < last; k++)
            {
                int edge = (int)(uint)_sorted[k];
                _edges[k] = edge;
                _positions[edge] = k;
                _centers.Pointer[k] = _graph.Centers[edge];
                _neighbors.Pointer[k] = _graph.Neighbors[edge];
            }
        }
    }

    private void PlaceNeighbors(int begin, int end, int thread)
    {
        ReadOnlySpan<int> order = _graph.NeighborOrder;
        for (int n = begin; n < end; n++)
            _neighborOrder[n] = _positions[order[n]];
    }

    private static void Reserve<TNumber>(ref TNumber[] array, int length)
    {
        if (array.Length < length)
            array = new TNumber[length + (length / 4)];
    }
}
