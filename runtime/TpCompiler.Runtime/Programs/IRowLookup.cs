using System;
using TpCompiler.Core.Programs;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Diagrams;

namespace TpCompiler.Runtime.Programs;

/// <summary>Which row of a tensor each item of a step has, where the graph says it. Equal by value.</summary>
internal interface IRowLookup
{
    /// <summary>Whether it can be filled in for edges in any order.</summary>
    bool TakesAnyOrder { get; }

    /// <summary>Fills in the row of every item of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="order">The order of its edges.</param>
    /// <param name="rows">The rows, filled in.</param>
    void Fill(ProgramGraph graph, EdgeOrder order, AlignedBuffer<int> rows);
}

/// <summary>The rows of edges, nodes, labels or smaller tuples that tuples of joined edges have, or that edges have of edges the other way.</summary>
/// <param name="Step">What the items are of.</param>
/// <param name="Tensor">What the rows are of.</param>
/// <param name="Letters">The letters of the items in place of those of the rows.</param>
internal sealed record JoinedLookup(ItemDomain Step, ItemDomain Tensor, string Letters) : IRowLookup
{
    /// <inheritdoc/>
    public bool TakesAnyOrder => false;

    /// <inheritdoc/>
    public void Fill(ProgramGraph graph, EdgeOrder order, AlignedBuffer<int> rows)
    {
        RowMap map = graph.Joined.Rows(Step, Tensor, Letters);
        rows.EnsureLength(Math.Max(1, map.ItemCount));
        Span<int> target = rows.Span[..map.ItemCount];
        for (int n = 0; n < target.Length; n++)
            target[n] = map[n];
    }
}
