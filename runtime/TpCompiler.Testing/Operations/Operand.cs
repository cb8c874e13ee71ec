using System;
using System.Globalization;
using TpCompiler.Algebra;

namespace TpCompiler.Testing;

/// <summary>A tensor that an operation reads or writes: rows of irreps.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Irreps">The irreps of a row.</param>
/// <param name="Rows">What it has a row for.</param>
/// <param name="Order">How a block lies in a row.</param>
public sealed record Operand(string Name, Irreps Irreps, Rows Rows = Rows.Item, FeatureOrder Order = FeatureOrder.ComponentMajor)
{
    /// <summary>A tensor whose irreps are given as text, such as "8x0e + 8x1o".</summary>
    public Operand(string name, string irreps, Rows rows = Rows.Item, FeatureOrder order = FeatureOrder.ComponentMajor)
        : this(name, Irreps.Parse(irreps), rows, order)
    {
    }

    /// <summary>Whether each row holds the spherical harmonics of a direction, so that not every row of these irreps is one.</summary>
    public bool AreHarmonics { get; private init; }

    /// <summary>Numbers that do not turn, such as weights.</summary>
    public static Operand Scalars(string name, int count, Rows rows = Rows.Item) => new(name, new Irreps([new MulIrrep(count, new Irrep(0, 1))]), rows);

    /// <summary>
    /// The spherical harmonics of degrees 0 to <paramref name="lmax"/> of a direction for each row, the squares of degree l
    /// summing to 2l+1; for operations that rely on it, as diagrams with <c>harmonics</c> do.
    /// </summary>
    public static Operand Harmonics(string name, int lmax, Rows rows = Rows.Item)
        => new(name, Irreps.SphericalHarmonics(lmax), rows) { AreHarmonics = true };

    /// <summary>Whether it is a list of numbers that do not turn, such as weights.</summary>
    internal bool IsListOfScalars => Irreps.Count == 1 && Irreps[0] is { Multiplicity: > 1, Irrep.IsScalar: true };

    /// <summary>A block as reports name it: "x[1] 8x1o".</summary>
    internal string Block(int block) => string.Create(CultureInfo.InvariantCulture, $"{Name}[{block}] {Irreps[block]}");

    /// <summary>Where a component of a copy of a block lies in a row.</summary>
    internal int Position(int block, int copy, int component)
    {
        MulIrrep b = Irreps[block];
        return Irreps.Offsets[block] + (Order == FeatureOrder.ComponentMajor ? (component * b.Multiplicity) + copy : (copy * b.Irrep.Dim) + component);
    }

    /// <summary>The block that an element of a row belongs to.</summary>
    internal int BlockOf(int position)
    {
        int block = 0;
        while (position >= Irreps.Offsets[block] + Irreps[block].Dim)
            block++;
        return block;
    }
}
