using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic;

/// <summary>
/// What a calculator evaluates: the atoms and properties of a structure, at its own positions or at those of memory that somebody
/// moves, such as molecular dynamics. A structure converts to it.
/// </summary>
public readonly struct Configuration
{
    private readonly ReadOnlyMemory<double> _moved;
    private readonly bool _isMoved;
    private readonly Matrix3d _cell;

    private Configuration(Configuration atoms, EdgeList edges, ReadOnlyMemory<bool> counted)
    {
        (Structure, _moved, _isMoved, _cell) = (atoms.Structure, atoms._moved, atoms._isMoved, atoms._cell);
        (Edges, Counted) = (edges, counted);
    }

    /// <summary>A structure as it is.</summary>
    /// <param name="structure">The structure.</param>
    public Configuration(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        Structure = structure;
    }

    /// <summary>The atoms of a structure in other places. The memory is read anew by each evaluation, and is not copied.</summary>
    /// <param name="structure">The structure; its positions and its cell do not count.</param>
    /// <param name="positions">Cartesian coordinates in Angstrom: x, y, z of the first atom, of the second, ...; 3N.</param>
    /// <param name="cell">The cell vectors as rows, in Angstrom; null for the structure's.</param>
    /// <exception cref="ArgumentException">The number of coordinates is another.</exception>
    public Configuration(Structure structure, ReadOnlyMemory<double> positions, Matrix3d? cell = null)
        : this(structure)
    {
        if (positions.Length != 3 * structure.Count)
            throw new ArgumentException($"{structure.Count} atoms have {3 * structure.Count} coordinates, not {positions.Length}.", nameof(positions));
        _moved = positions;
        _isMoved = true;
        _cell = cell ?? structure.Cell;
    }

    /// <summary>The structure, whose elements and properties count.</summary>
    public Structure Structure { get; }

    /// <summary>The edges that are given; null where they are searched.</summary>
    public EdgeList? Edges { get; }

    /// <summary>For each atom whether its energy counts; empty where all do.</summary>
    public ReadOnlyMemory<bool> Counted { get; }

    /// <summary>The number of atoms, N.</summary>
    public int Count => Structure.Count;

    /// <summary>Cartesian coordinates in Angstrom: 3N.</summary>
    public ReadOnlySpan<double> Positions => _isMoved ? _moved.Span : Structure.Positions;

    /// <summary>The cell vectors as rows, in Angstrom.</summary>
    public Matrix3d Cell => _isMoved ? _cell : Structure.Cell;

    /// <summary>The same atoms with edges that are known: nothing is searched, and cell and periodicity matter to the stress alone.</summary>
    /// <param name="edges">The edges; all that atoms feel which count, layer by layer.</param>
    /// <param name="counted">
    /// For each atom whether its energy counts, as those of ghosts do not: the energy is the sum over those that do, and forces and virial are its derivatives,
    /// forces on ghosts among them. Empty where all count.
    /// </param>
    /// <exception cref="ArgumentException">There is not a value for each atom.</exception>
    public Configuration With(EdgeList edges, ReadOnlyMemory<bool> counted = default)
    {
        ArgumentNullException.ThrowIfNull(edges);
        if (counted.Length != 0 && counted.Length != Count)
            throw new ArgumentException($"There are {counted.Length} values for {Count} atoms.", nameof(counted));
        return new(this, edges, counted);
    }

    /// <summary>A structure as it is.</summary>
    /// <param name="structure">The structure.</param>
    public static implicit operator Configuration(Structure structure) => new(structure);

    /// <summary>A structure as it is.</summary>
    /// <param name="structure">The structure.</param>
    public static Configuration FromStructure(Structure structure) => new(structure);
}
