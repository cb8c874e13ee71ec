using System;
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
/// <param name="Window">The edges that are worked on at a time: all, or a window of them.</param>
/// <param name="Windows">The windows, which are the room for edges.</param>
/// <param name="Labels">The numbers of values of the program's labels, as a text.</param>
/// <param name="Ranges">The room for ranges of nodes that select one row.</param>
internal readonly record struct ProgramSizes(int Nodes, int Window, int Windows, string Labels, int Ranges)
{
    /// <summary>The edges of windows are a multiple of these, so that each begins where memory may be looked at by itself.</summary>
    private const int Grain = 256;

    /// <summary>The room for edges.</summary>
    public int Edges => checked(Window * Windows);

    /// <summary>The most windows that there can be.</summary>
    public int MostWindows => (Edges + Grain - 1) / Grain;

    /// <summary>The room for a graph, all edges at once.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="edges">The edges.</param>
    /// <param name="labels">The numbers of values of the program's labels, as a text.</param>
    /// <param name="ranges">The ranges of nodes that select one row.</param>
    public static ProgramSizes Of(int nodes, int edges, string labels, int ranges)
        => new(Room(nodes), EdgeRoom(edges), 1, labels, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, ranges)));

    /// <summary>The same room in so many windows, or fewer where these suffice.</summary>
    public ProgramSizes In(int windows)
    {
        int window = (int)((Edges + ((long)windows * Grain) - 1) / ((long)windows * Grain)) * Grain;
        return this with { Window = window, Windows = (Edges + window - 1) / window };
    }

    /// <summary>Whether a graph of other edges fits, without being much smaller.</summary>
    public bool Fits(ProgramSizes other)
        => (other.Nodes, other.Labels, other.Ranges) == (Nodes, Labels, Ranges) && other.Edges <= Edges && Edges <= (Windows == 1 ? 0 : Windows * Grain) + other.Edges + (other.Edges / 8);

    /// <summary>The items of a step.</summary>
    public int Count(ProgramGraph graph, ItemDomain domain)
        => RowRelations.IsFew(domain) ? graph.Count(domain) : RowRelations.IsNodes(domain) ? Nodes : Window;

    /// <summary>Room for up to three nodes more, or a sixteenth: few numbers, so that neighbouring sizes have the same.</summary>
    private static int Room(int nodes)
    {
        int grain = Math.Max(4, (1 << BitOperations.Log2((uint)Math.Max(1, nodes))) / 16);
        return checked(Math.Max(1, nodes) + grain - 1) / grain * grain;
    }

    /// <summary>Room for a sixteenth more edges, in whole vectors.</summary>
    private static int EdgeRoom(int edges) => checked((edges + (edges / 16) + 64) / 64 * 64);
}
