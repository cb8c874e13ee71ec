using TpCompiler.Atomistic.Graphs;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Tables;

/// <summary>Labels edges by their lengths and elements.</summary>
internal interface IEdgeLabels
{
    /// <summary>Sets the labels of a graph's edges.</summary>
    /// <param name="atoms">The atoms and edges.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="intervals">Memory for one label, which grows.</param>
    /// <param name="rows">Memory for another one.</param>
    void Label(AtomGraph atoms, ProgramGraph graph, ref int[] intervals, ref int[] rows);
}
