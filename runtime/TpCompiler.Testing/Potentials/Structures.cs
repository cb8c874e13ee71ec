using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Testing;

/// <summary>Small structures without symmetry, so that no error cancels, and simpler ones.</summary>
public static class Structures
{
    /// <summary>Atoms near the points of a cubic grid.</summary>
    /// <param name="random">The source of chance.</param>
    /// <param name="elements">Atomic numbers to choose from.</param>
    /// <param name="count">The number of atoms.</param>
    /// <param name="spacing">The distance of neighbouring points in Angstrom; atoms are not closer than 0.7 of it.</param>
    public static Structure Cluster(Random random, IReadOnlyList<int> elements, int count, double spacing)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentNullException.ThrowIfNull(elements);
        int side = Side(count);
        double[] positions =
        [
            .. Enumerable.Range(0, count)
                .SelectMany(i => (int[])[i % side, i / side % side, i / side / side])
                .Select(c => spacing * (c + (0.3 * random.NextDouble()))),
        ];

        // Every element once, as far as there are atoms for it.
        int[] numbers = [.. Enumerable.Range(0, count).Select(i => elements[i < elements.Count ? i : random.Next(elements.Count)])];
        random.Shuffle(numbers);
        return new(numbers, positions);
    }

    /// <summary>The same in a skew cell that repeats in all directions.</summary>
    /// <param name="random">The source of chance.</param>
    /// <param name="elements">Atomic numbers to choose from.</param>
    /// <param name="count">The number of atoms.</param>
    /// <param name="spacing">The distance of neighbouring points in Angstrom; atoms are not closer than 0.6 of it.</param>
    public static Structure Crystal(Random random, IReadOnlyList<int> elements, int count, double spacing)
    {
        Structure cluster = Cluster(random, elements, count, spacing);
        return cluster.WithGeometry(cluster.Positions, Cell(random, Side(count) * spacing), PeriodicDirections.All);
    }

    /// <summary>A cell near a cube, with all angles oblique.</summary>
    /// <param name="random">The source of chance.</param>
    /// <param name="side">The length of its sides in Angstrom, up to a tenth.</param>
    public static Matrix3d Cell(Random random, double side)
    {
        ArgumentNullException.ThrowIfNull(random);
        double[] rows = [.. Enumerable.Range(0, 9).Select(k => side * (k % 4 == 0 ? 1 + (0.1 * random.NextDouble()) : 0.1 * ((2 * random.NextDouble()) - 1)))];
        return Matrix3d.FromRows(rows);
    }

    /// <summary>Simpler structures: fewer atoms, fewer directions that repeat, one element, positions of fewer digits.</summary>
    public static IEnumerable<Structure> Shrink(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        for (int i = 0; i < structure.Count && structure.Count > 1; i++)
        {
            int gone = i;
            yield return Select(structure, [.. Enumerable.Range(0, structure.Count).Where(j => j != gone)]);
        }

        if (structure.Periodic.Any)
            yield return structure.WithGeometry(structure.Positions, default, PeriodicDirections.None);
        int[] numbers = structure.AtomicNumbers.ToArray();
        for (int i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != numbers.Min())
                yield return WithNumbers(structure, [.. numbers[..i], numbers.Min(), .. numbers[(i + 1)..]]);
        }

        double[] rounded = [.. structure.Positions.ToArray().Select(x => Math.Round(x, 1))];
        if (!structure.Positions.SequenceEqual(rounded))
            yield return structure.WithPositions(rounded);
    }

    /// <summary>Some atoms, in some order, with their properties.</summary>
    internal static Structure Select(Structure structure, IReadOnlyList<int> atoms) => new(
        [.. atoms.Select(i => structure.AtomicNumbers[i])],
        [.. atoms.SelectMany(i => structure.Positions.Slice(3 * i, 3).ToArray())],
        structure.Cell,
        structure.Periodic,
        structure.AtomProperties.Select(p => KeyValuePair.Create(p.Key, Rows(p.Value, atoms))),
        structure.Info);

    private static Structure WithNumbers(Structure structure, int[] numbers)
        => new(numbers, structure.Positions, structure.Cell, structure.Periodic, structure.AtomProperties, structure.Info);

    private static PropertyValue Rows(PropertyValue value, IReadOnlyList<int> atoms)
    {
        double[] all = value.ToReals();
        return PropertyValue.Table([.. atoms.SelectMany(i => all.AsSpan(i * value.Columns, value.Columns).ToArray())], value.Columns);
    }

    private static int Side(int count) => Math.Max(1, (int)Math.Ceiling(Math.Cbrt(count)));
}
