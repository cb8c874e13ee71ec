using System;
using System.Collections.Generic;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// Atoms in space: one frame of a file. Elements, positions (Angstrom), a cell whose rows are the cell vectors
/// (Angstrom; all zero where there is none), which of them repeat, and any named properties of the atoms and of the
/// frame, in their order. A structure does not change; <c>With...</c> methods give changed copies.
/// </summary>
public sealed partial class Structure
{
    private readonly int[] _atomicNumbers;
    private readonly double[] _positions;
    private readonly OrderedDictionary<string, PropertyValue> _atomProperties;
    private readonly OrderedDictionary<string, PropertyValue> _info;

    /// <summary>A structure.</summary>
    /// <param name="atomicNumbers">The atomic number of each atom, 1 to 118.</param>
    /// <param name="positions">Cartesian coordinates in Angstrom: x, y, z of the first atom, of the second, ...</param>
    /// <param name="cell">The cell vectors as rows, in Angstrom.</param>
    /// <param name="periodic">The cell vectors along which the structure repeats.</param>
    /// <param name="atomProperties">Lists or tables with a row per atom; a table of one column is kept as a list.</param>
    /// <param name="info">Properties of the frame.</param>
    /// <exception cref="ArgumentException">Sizes differ, an atomic number or number is not valid, or a name is empty, reserved or given twice.</exception>
    public Structure(
        ReadOnlySpan<int> atomicNumbers,
        ReadOnlySpan<double> positions,
        Matrix3d cell = default,
        PeriodicDirections periodic = default,
        IEnumerable<KeyValuePair<string, PropertyValue>>? atomProperties = null,
        IEnumerable<KeyValuePair<string, PropertyValue>>? info = null)
    {
        if (positions.Length != 3 * (long)atomicNumbers.Length)
            throw new ArgumentException($"{atomicNumbers.Length} atoms have {3 * (long)atomicNumbers.Length} coordinates, not {positions.Length}.", nameof(positions));
        for (int i = 0; i < atomicNumbers.Length; i++)
        {
            if (atomicNumbers[i] is < 1 or > ChemicalElements.MaximumAtomicNumber)
                throw new ArgumentException($"Atom {i + 1} has the atomic number {atomicNumbers[i]}, which no element has.", nameof(atomicNumbers));
        }

        for (int k = 0; k < positions.Length; k++)
        {
            if (!double.IsFinite(positions[k]))
                throw new ArgumentException($"The position of atom {k / 3 + 1} is not finite.", nameof(positions));
        }

        if (!cell.IsFinite)
            throw new ArgumentException("The cell is not finite.", nameof(cell));

        _atomicNumbers = atomicNumbers.ToArray();
        _positions = positions.ToArray();
        Cell = cell;
        Periodic = periodic;
        _atomProperties = Collect(atomProperties, name => ReservedNames.OfAtoms.Contains(name), nameof(atomProperties));
        _info = Collect(info, FrameCell.IsReserved, nameof(info));
        for (int i = 0; i < _atomProperties.Count; i++)
        {
            (string name, PropertyValue value) = _atomProperties.GetAt(i);
            if (value.Rank == 0 || value.Rows != Count)
                throw new ArgumentException($"The property {name} has {value.Rows} rows for {Count} atoms.", nameof(atomProperties));
            _atomProperties.SetAt(i, value.Flattened());
        }

        foreach ((string name, PropertyValue value) in _info)
        {
            if (value.Count == 0)
                throw new ArgumentException($"The property {name} is empty.", nameof(info));
        }
    }

    private Structure(Structure other, double[] positions, Matrix3d cell, PeriodicDirections periodic)
    {
        _atomicNumbers = other._atomicNumbers;
        _positions = positions;
        Cell = cell;
        Periodic = periodic;
        _atomProperties = other._atomProperties;
        _info = other._info;
    }

    /// <summary>The number of atoms, N.</summary>
    public int Count => _atomicNumbers.Length;

    /// <summary>The atomic numbers: N.</summary>
    public ReadOnlySpan<int> AtomicNumbers => _atomicNumbers;

    /// <summary>The Cartesian coordinates in Angstrom: 3N, atom by atom.</summary>
    public ReadOnlySpan<double> Positions => _positions;

    /// <summary>The cell vectors as rows, in Angstrom; all zero where there is no cell.</summary>
    public Matrix3d Cell { get; }

    /// <summary>The cell vectors along which the structure repeats.</summary>
    public PeriodicDirections Periodic { get; }

    /// <summary>The volume of the cell in Angstrom^3.</summary>
    public double Volume => Math.Abs(Cell.Determinant);

    /// <summary>Named properties with a row per atom, such as <c>forces</c>.</summary>
    public IReadOnlyDictionary<string, PropertyValue> AtomProperties => _atomProperties;

    /// <summary>Named properties of the frame, such as <c>energy</c>.</summary>
    public IReadOnlyDictionary<string, PropertyValue> Info => _info;

    /// <summary>The properties of the atoms or of the frame, for loops that allocate nothing.</summary>
    internal OrderedDictionary<string, PropertyValue> PropertiesOf(bool isPerAtom) => isPerAtom ? _atomProperties : _info;

    /// <summary>The position of an atom in Angstrom.</summary>
    public Vector3d Position(int atom) => new(_positions[3 * atom], _positions[3 * atom + 1], _positions[3 * atom + 2]);

    /// <summary>A copy with other positions and the same properties.</summary>
    /// <exception cref="ArgumentException">The number of coordinates differs, or one is not finite.</exception>
    public Structure WithPositions(ReadOnlySpan<double> positions) => WithGeometry(positions, Cell, Periodic);

    /// <summary>A copy with other positions, cell and periodicity, and the same properties.</summary>
    /// <exception cref="ArgumentException">The number of coordinates differs, or a number is not finite.</exception>
    public Structure WithGeometry(ReadOnlySpan<double> positions, Matrix3d cell, PeriodicDirections periodic)
    {
        if (positions.Length != _positions.Length)
            throw new ArgumentException($"{Count} atoms have {_positions.Length} coordinates, not {positions.Length}.", nameof(positions));
        foreach (double x in positions)
        {
            if (!double.IsFinite(x))
                throw new ArgumentException("A position is not finite.", nameof(positions));
        }

        if (!cell.IsFinite)
            throw new ArgumentException("The cell is not finite.", nameof(cell));
        return new Structure(this, positions.ToArray(), cell, periodic);
    }

    /// <summary>A copy with a property of the frame added or replaced.</summary>
    /// <exception cref="ArgumentException">The name is empty or reserved, or the value is empty.</exception>
    public Structure WithInfo(string name, PropertyValue value)
        => new(_atomicNumbers, _positions, Cell, Periodic, _atomProperties, Replaced(_info, name, value));

    /// <summary>A copy with a property of the atoms added or replaced.</summary>
    /// <exception cref="ArgumentException">The name is empty or reserved, or the value does not have a row per atom.</exception>
    public Structure WithAtomProperty(string name, PropertyValue value)
        => new(_atomicNumbers, _positions, Cell, Periodic, Replaced(_atomProperties, name, value), _info);

    private static OrderedDictionary<string, PropertyValue> Replaced(
        OrderedDictionary<string, PropertyValue> properties, string name, PropertyValue value)
        => new(properties) { [name] = value };

    private static OrderedDictionary<string, PropertyValue> Collect(
        IEnumerable<KeyValuePair<string, PropertyValue>>? properties, Predicate<string> isReserved, string parameter)
    {
        OrderedDictionary<string, PropertyValue> collected = [];
        foreach ((string name, PropertyValue value) in properties ?? [])
        {
            ArgumentException.ThrowIfNullOrEmpty(name, parameter);
            ArgumentNullException.ThrowIfNull(value, parameter);
            if (isReserved(name))
                throw new ArgumentException($"The name {name} is reserved for the structure itself.", parameter);
            if (!collected.TryAdd(name, value))
                throw new ArgumentException($"The property {name} is given twice.", parameter);
        }

        return collected;
    }
}
