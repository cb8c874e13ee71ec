using System;

namespace TpCompiler.Atomistic;

/// <summary>
/// Edges that a caller knows already, such as those of an engine of molecular dynamics with atoms of its neighbours' domains (ghosts): from each centre, which
/// receives, to a neighbour. The memory is read anew by each evaluation, and is not copied.
/// </summary>
/// <remarks>
/// Every edge has a direction: where two atoms see each other there are two edges. Those as long as the model's cutoff or longer are passed over, so that lists
/// with a skin will do. Edges of one centre are summed in the order in which they are given.
/// </remarks>
public sealed class EdgeList
{
    /// <summary>Edges.</summary>
    /// <param name="centers">The centre of each edge, an atom from 0 on.</param>
    /// <param name="neighbors">The neighbour of each edge.</param>
    /// <param name="shifts">
    /// For each edge x, y, z, in Angstrom, of what is added to the neighbour's position: the edge is position[neighbour] + shift - position[centre]. Empty where
    /// nothing is.
    /// </param>
    /// <exception cref="ArgumentException">There are not as many neighbours as centres, or not three numbers of shifts for each.</exception>
    public EdgeList(ReadOnlyMemory<int> centers, ReadOnlyMemory<int> neighbors, ReadOnlyMemory<double> shifts = default)
    {
        if (neighbors.Length != centers.Length)
            throw new ArgumentException($"There are {centers.Length} centres and {neighbors.Length} neighbours.", nameof(neighbors));
        if (shifts.Length != 0 && shifts.Length != 3L * centers.Length)
            throw new ArgumentException($"{centers.Length} edges have {3L * centers.Length} numbers of shifts, not {shifts.Length}.", nameof(shifts));
        (Centers, Neighbors, Shifts) = (centers, neighbors, shifts);
    }

    /// <summary>The centre of each edge.</summary>
    public ReadOnlyMemory<int> Centers { get; }

    /// <summary>The neighbour of each edge.</summary>
    public ReadOnlyMemory<int> Neighbors { get; }

    /// <summary>What is added to neighbours' positions, three numbers for each edge, or none.</summary>
    public ReadOnlyMemory<double> Shifts { get; }

    /// <summary>The number of edges.</summary>
    public int Count => Centers.Length;
}
