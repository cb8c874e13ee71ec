using System.Numerics;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Gpu.Programs;

/// <summary>
/// Room for nodes and edges, a few percent more than there are, so that graphs of about the same size share what was planned. What lies beyond the last node
/// or edge is computed and never read.
/// </summary>
/// <param name="Nodes">The room for nodes.</param>
/// <param name="Edges">The room for edges.</param>
/// <param name="Labels">The numbers of values of the program's labels, as a text.</param>
/// <param name="Ranges">The room for ranges of nodes that select one row.</param>
internal readonly record struct ProgramSizes(int Nodes, int Edges, string Labels, int Ranges)
{
    /// <summary>The room for a graph.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="edges">The edges.</param>
    /// <param name="labels">The numbers of values of the program's labels, as a text.</param>
    /// <param name="ranges">The ranges of nodes that select one row.</param>
    public static ProgramSizes Of(int nodes, int edges, string labels, int ranges)
        => new(Room(nodes), EdgeRoom(edges), labels, (int)BitOperations.RoundUpToPowerOf2((uint)System.Math.Max(1, ranges)));

    /// <summary>Whether a graph of other edges fits, without being much smaller.</summary>
    public bool Fits(ProgramSizes other)
        => other with { Edges = Edges } == this && other.Edges <= Edges && Edges <= other.Edges + (other.Edges / 8);

    /// <summary>The rows of a tensor, or the items of a step.</summary>
    public int Count(ProgramGraph graph, ItemDomain domain)
        => RowRelations.IsFew(domain) ? graph.Count(domain) : RowRelations.IsNodes(domain) ? Nodes : Edges;

    /// <summary>Room for up to three nodes more, or a sixteenth: few numbers, so that neighbouring sizes have the same.</summary>
    private static int Room(int nodes)
    {
        int grain = System.Math.Max(4, (1 << BitOperations.Log2((uint)System.Math.Max(1, nodes))) / 16);
        return checked(System.Math.Max(1, nodes) + grain - 1) / grain * grain;
    }

    /// <summary>Room for a sixteenth more edges, in whole vectors.</summary>
    private static int EdgeRoom(int edges) => checked((edges + (edges / 16) + 64) / 64 * 64);
}
