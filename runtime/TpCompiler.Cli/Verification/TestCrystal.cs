using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Models;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Cli.Verification;

/// <summary>A small crystal of a model's elements without any symmetry, so that no error cancels.</summary>
internal static class TestCrystal
{
    private const int Atoms = 8;

    /// <summary>Eight atoms near the corners of a cube, at distances as in a dense liquid.</summary>
    public static Structure Of(IModelDescription model)
    {
        // Of many elements some, from first to last.
        int elements = model.AtomicNumbers.Length;
        int[] numbers = [.. Enumerable.Range(0, Atoms).Select(i => model.AtomicNumbers[elements > Atoms ? i * (elements - 1) / (Atoms - 1) : i % elements])];
        double spacing = 0.4 * model.CutoffRadius;
        Random random = new(1);
        double[] positions = [.. Enumerable.Range(0, 3 * Atoms).Select(k => spacing * ((k / 3 >> (k % 3) & 1) + (0.2 * random.NextDouble())))];
        double side = 2 * spacing;
        Matrix3d cell = new(new(1.03 * side, 0.05 * side, -0.02 * side), new(0.07 * side, 0.98 * side, 0.04 * side), new(-0.03 * side, 0.06 * side, 1.08 * side));
        Structure crystal = new(numbers, positions, cell, PeriodicDirections.All);
        foreach (PropertyInput input in model.Inputs)
            crystal = With(crystal, input);
        return crystal;
    }

    /// <summary>The crystal with its atoms in the opposite order.</summary>
    public static Structure Reversed(Structure structure) => new(
        [.. Enumerable.Reverse(structure.AtomicNumbers.ToArray())],
        ReversedRows(structure.Positions, 3),
        structure.Cell,
        structure.Periodic,
        structure.AtomProperties.Select(p => KeyValuePair.Create(p.Key, PropertyValue.Table(ReversedRows(p.Value.ToReals(), p.Value.Columns), p.Value.Columns))),
        structure.Info);

    /// <summary>Rows of atoms in the opposite order.</summary>
    public static double[] ReversedRows(ReadOnlySpan<double> rows, int width) => [.. Enumerable.Reverse(rows.ToArray().Chunk(width)).SelectMany(v => v)];

    /// <summary>The crystal with every vector x, of atoms and of the cell, replaced by x + M x.</summary>
    public static Structure Mapped(Structure structure, Matrix3d m) => structure.WithGeometry(
        Mapped(structure.Positions, m), Matrix3d.FromRows(Mapped(structure.Cell.ToArray(), m)), structure.Periodic);

    /// <summary>
    /// The crystal with values that the model knows of a property it reads: of the whole, or different ones of its atoms. Charges are not zero, so that
    /// what makes charges neutral does not pass for something else.
    /// </summary>
    private static Structure With(Structure crystal, PropertyInput input)
    {
        double[] values = [.. Enumerable.Range(0, (input.IsPerAtom ? crystal.Count : 1) * input.Numbers).Select(k => input.Range is { } range
            ? range.Least + ((((range.Largest - range.Least + 1) / 2) + k) % (range.Largest - range.Least + 1))
            : 0.4 - (0.13 * k))];
        return input.IsPerAtom
            ? crystal.WithAtomProperty(input.Name, input.Numbers == 1 ? PropertyValue.List(values) : PropertyValue.Table(values, input.Numbers))
            : crystal.WithInfo(input.Name, input.Numbers == 1 ? PropertyValue.Of(values[0]) : PropertyValue.List(values));
    }

    /// <summary>x + M x for every vector.</summary>
    public static double[] Mapped(ReadOnlySpan<double> vectors, Matrix3d m)
    {
        List<double> mapped = [];
        for (int i = 0; i < vectors.Length; i += 3)
        {
            Vector3d x = new(vectors[i], vectors[i + 1], vectors[i + 2]);
            mapped.AddRange([x.X + Vector3d.Dot(m.A, x), x.Y + Vector3d.Dot(m.B, x), x.Z + Vector3d.Dot(m.C, x)]);
        }

        return [.. mapped];
    }
}
