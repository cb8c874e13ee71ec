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

    /// <summary>The number of atoms, N.</summary>
    public int Count => Structure.Count;

    /// <summary>Cartesian coordinates in Angstrom: 3N.</summary>
    public ReadOnlySpan<double> Positions => _isMoved ? _moved.Span : Structure.Positions;

    /// <summary>The cell vectors as rows, in Angstrom.</summary>
    public Matrix3d Cell => _isMoved ? _cell : Structure.Cell;

    /// <summary>A structure as it is.</summary>
    /// <param name="structure">The structure.</param>
    public static implicit operator Configuration(Structure structure) => new(structure);

    /// <summary>A structure as it is.</summary>
    /// <param name="structure">The structure.</param>
    public static Configuration FromStructure(Structure structure) => new(structure);
}
