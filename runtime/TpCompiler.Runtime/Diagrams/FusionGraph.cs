using System;
using System.Collections.Concurrent;
using System.Globalization;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>
/// The graph that a fusion diagram runs on: nodes, and for each node (the centre) the edges to its neighbours. An atom that is a
/// neighbour in several periodic images has several edges; a node may be its own neighbour. Immutable; safe to use from many threads.
/// </summary>
/// <remarks>
/// A graph keeps what plans need to know about it (tuples of joined edges, rows of their tensors), so that all calls after the
/// first build nothing: make one graph for a neighbour list and use it for all plans.
/// </remarks>
public sealed class FusionGraph
{
    private readonly int[] _centers;
    private readonly int[] _neighbors;
    private readonly int[] _offsets;
    private readonly Lazy<RowOrder> _byNeighbor;
    private readonly ConcurrentDictionary<GraphItems, ItemTable> _tables = new();
    private readonly ConcurrentDictionary<(GraphItems, GraphItems, string), RowMap> _found = new();
    private readonly ConcurrentDictionary<FusionPlan, FusionBinding> _bindings = new();

    /// <summary>Makes a graph from its edges, which are copied.</summary>
    /// <param name="nodeCount">The number of nodes.</param>
    /// <param name="centers">For each edge its centre, ascending.</param>
    /// <param name="neighbors">For each edge its neighbour.</param>
    /// <exception cref="ArgumentException">The edges are not sorted by centre, or name a node that does not exist.</exception>
    public FusionGraph(int nodeCount, ReadOnlySpan<int> centers, ReadOnlySpan<int> neighbors)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodeCount);
        if (centers.Length != neighbors.Length)
            throw Wrong(nameof(neighbors), $"Each edge has a centre and a neighbour; found {centers.Length} centres and {neighbors.Length} neighbours.");
        _offsets = new int[nodeCount + 1];
        for (int e = 0; e < centers.Length; e++)
        {
            if ((uint)centers[e] >= (uint)nodeCount)
                throw Wrong(nameof(centers), $"Edge {e} has the centre {centers[e]}; the graph has {nodeCount} nodes, numbered from 0.");
            if ((uint)neighbors[e] >= (uint)nodeCount)
                throw Wrong(nameof(neighbors), $"Edge {e} has the neighbour {neighbors[e]}; the graph has {nodeCount} nodes, numbered from 0.");
            if (e > 0 && centers[e] < centers[e - 1])
                throw Wrong(nameof(centers), $"Edges are sorted by centre; edge {e} has the centre {centers[e]} after {centers[e - 1]}.");
            _offsets[centers[e] + 1] = e + 1;
        }

        for (int n = 1; n <= nodeCount; n++)
            _offsets[n] = Math.Max(_offsets[n], _offsets[n - 1]);
        _centers = centers.ToArray();
        _neighbors = neighbors.ToArray();
        _byNeighbor = new(() => RowOrder.Of(_neighbors, NodeCount));
    }

    /// <summary>The number of nodes.</summary>
    public int NodeCount => _offsets.Length - 1;

    /// <summary>The number of edges.</summary>
    public int EdgeCount => _centers.Length;

    /// <summary>The centre of each edge, ascending.</summary>
    public ReadOnlySpan<int> Centers => _centers;

    /// <summary>The neighbour of each edge.</summary>
    public ReadOnlySpan<int> Neighbors => _neighbors;

    /// <summary>The edges of node n are those from <c>EdgeOffsets[n]</c> to before <c>EdgeOffsets[n + 1]</c>.</summary>
    public ReadOnlySpan<int> EdgeOffsets => _offsets;

    /// <summary>The edges that end in each node.</summary>
    internal RowOrder EdgesByNeighbor => _byNeighbor.Value;

    /// <summary>The items of a domain.</summary>
    internal ItemTable Items(GraphItems domain)
        => _tables.TryGetValue(domain, out ItemTable? table) ? table : _tables.GetOrAdd(domain, ItemJoin.Of(this, domain));

    /// <summary>For each item of <paramref name="from"/> which item of another domain it contains, as <see cref="ItemLookup.Find"/> says.</summary>
    internal RowMap Find(GraphItems from, GraphItems domain, string letters)
        => _found.TryGetValue((from, domain, letters), out RowMap? map)
            ? map
            : _found.GetOrAdd((from, domain, letters), ItemLookup.Find(from, Items(from), domain, Items(domain), letters));

    /// <summary>The plan on this graph with these labels: the one of the last call if its labels were the same.</summary>
    internal FusionBinding Bind(FusionPlan plan, ReadOnlySpan<FusionLabel> labels)
        => _bindings.TryGetValue(plan, out FusionBinding? last) && last.HasLabels(labels)
            ? last
            : _bindings[plan] = FusionBinding.Of(plan, this, labels);

    private static ArgumentException Wrong(string parameter, FormattableString message)
        => new(message.ToString(CultureInfo.InvariantCulture), parameter);
}
