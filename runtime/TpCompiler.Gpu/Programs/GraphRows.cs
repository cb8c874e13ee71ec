using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Runtime.Dense;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>Which row each item of a graph has, for the sources of rows of some launches, on the host; kept from graph to graph.</summary>
/// <param name="planned">The launches.</param>
internal sealed class GraphRows(PlannedProgram planned) : IDisposable
{
    private readonly RowSources _sources = planned.Sources;
    private readonly List<AlignedBuffer<int>> _memory = [];
    private readonly int[] _ranges = [.. planned.Setup.Concat(planned.Main).SelectMany(l => l.Parts).OfType<ProductPart>().Where(p => p.Sum.HasRanges).Select(p => p.Ranges).Distinct()];

    /// <summary>For each source the row of each item.</summary>
    public nint[] Rows { get; } = new nint[planned.Sources.Count];

    /// <summary>Takes a graph.</summary>
    public void Fill(ProgramGraph graph) => _sources.Fill(graph, Rows, _memory);

    /// <summary>The most ranges of nodes beside each other that select one row.</summary>
    public unsafe int CountRanges(ProgramGraph graph)
    {
        int most = 1;
        foreach (int source in _ranges)
            most = Math.Max(most, DeviceGraph.CountRanges(new((int*)Rows[source], graph.NodeCount)));
        return most;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AlignedBuffer<int> rows in _memory)
            rows.Dispose();
    }
}
