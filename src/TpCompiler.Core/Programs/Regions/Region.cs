using TpCompiler.Algebra;

namespace TpCompiler.Core.Programs.Regions;

/// <summary>Where a tensor lives while a program runs.</summary>
public enum TensorScope
{
    /// <summary>The caller's.</summary>
    Given,

    /// <summary>A row for every item, kept from region to region.</summary>
    Stored,

    /// <summary>A row for each node or edge of one tile of a region.</summary>
    Tile,

    /// <summary>A row for each of the few edges that a phase has at a time.</summary>
    Phase,
}

/// <summary>Steps that run one after another for a few items at a time, before the next items come.</summary>
/// <param name="OverEdges">Whether the items are edges; otherwise nodes.</param>
/// <param name="Steps">The numbers of the steps.</param>
public sealed record RegionPhase(bool OverEdges, EquatableArray<int> Steps);

/// <summary>
/// A part of a program that runs tile by tile: a tile is a range of nodes with all edges of which they are centres. What is made and used inside a
/// region lives in the memory of a tile.
/// </summary>
/// <param name="Before">
/// Steps over few items (labels, everything) or over tuples of joined edges, and maxima of several tiles, which run as a whole, before all tiles.
/// </param>
/// <param name="Phases">The phases of a tile.</param>
/// <param name="Sums">Additions of rows to those of neighbours or labels, which run after all tiles, in the order of the items.</param>
public sealed record Region(EquatableArray<int> Before, EquatableArray<RegionPhase> Phases, EquatableArray<int> Sums);

/// <summary>A program cut into regions.</summary>
/// <param name="Program">The program, with scatters separated and some steps repeated where they are needed again.</param>
/// <param name="Regions">The regions, in the order in which they run.</param>
/// <param name="Scopes">For each tensor where it lives.</param>
public sealed record RegionProgram(TensorProgram Program, EquatableArray<Region> Regions, EquatableArray<TensorScope> Scopes);
