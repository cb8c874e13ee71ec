using System;
using System.Linq;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Structures;

public sealed class StructureTests
{
    [Fact]
    public void CopiesWithOtherGeometryKeepTheProperties()
    {
        Structure s = StructureGenerators.Hydrogen.WithInfo("a", PropertyValue.Of(1L)).WithAtomProperty("q", PropertyValue.List([0.5]));
        Structure moved = s.WithGeometry([1, 2, 3], Matrix3d.Identity, PeriodicDirections.All);
        Assert.Equal(new Vector3d(1, 2, 3), moved.Position(0));
        Assert.Equal(new Vector3d(0, 0, 0), s.Position(0));
        Assert.Equal(s.Info, moved.Info);
        Assert.Equal(s.AtomProperties, moved.AtomProperties);
        Assert.Equal(1, moved.Volume);
        Assert.Empty(StructureGenerators.Hydrogen.Info);
    }

    [Fact]
    public void ArgumentsThatContradictEachOtherAreRejected()
    {
        Structure h = StructureGenerators.Hydrogen;
        Assert.Throws<ArgumentException>(() => new Structure([1], [0, 0]));
        Assert.Throws<ArgumentException>(() => new Structure([0], [0, 0, 0]));
        Assert.Throws<ArgumentException>(() => new Structure([1], [0, double.NaN, 0]));
        Assert.Throws<ArgumentException>(() => new Structure([1], [0, 0, 0], Matrix3d.Diagonal(1, double.NaN, 1)));
        Assert.Throws<ArgumentException>(() => h.WithPositions([0, 0, 0, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => h.WithAtomProperty("q", PropertyValue.List([1.0, 2.0])));
        Assert.Throws<ArgumentException>(() => h.WithAtomProperty("pos", PropertyValue.List([1.0])));
        Assert.Throws<ArgumentException>(() => h.WithInfo("Lattice", PropertyValue.Of(1L)));
        Assert.Throws<ArgumentException>(() => h.WithInfo("PBC", PropertyValue.Of(1L)));
        Assert.Contains("Atom 1 ", Assert.Throws<ArgumentException>(() => new Structure([0], [0, 0, 0])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => h.WithInfo("", PropertyValue.Of(1L)));
        Assert.Throws<ArgumentException>(() => h.WithInfo("k", PropertyValue.List(Array.Empty<double>())));
        Assert.Throws<ArgumentException>(() => PropertyValue.Table([1.0, 2, 3], 2));
    }

    [Fact]
    public void ReferenceValueOfTheWrongShapeIsAnError()
    {
        Structure s = StructureGenerators.Hydrogen.WithInfo("energy", PropertyValue.Of("x")).WithAtomProperty("forces", PropertyValue.List([1.0]));
        Assert.Contains("energy", Assert.Throws<InvalidOperationException>(() => s.ReferenceEnergy).Message, StringComparison.Ordinal);
        Assert.Contains("forces", Assert.Throws<InvalidOperationException>(() => s.ReferenceForces).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SymbolsAndNumbersAreInverse()
    {
        Assert.Equal(Enumerable.Range(1, 118), Enumerable.Range(1, 118).Select(z => ChemicalElements.AtomicNumber(ChemicalElements.Symbol(z))));
        Assert.Equal(79, ChemicalElements.AtomicNumber("AU"));
        Assert.Equal("Og", ChemicalElements.Symbol(118));
        Assert.Equal(196.966569, ChemicalElements.Mass(79));
        Assert.Equal(1.008, ChemicalElements.Mass(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChemicalElements.Symbol(0));
        Assert.Throws<ArgumentException>(() => ChemicalElements.AtomicNumber("Xx"));
    }

    [Fact]
    public void RowTimesMatrixAndTransposeAgreeWithTheirDefinitions()
    {
        Matrix3d m = Matrix3d.FromRows([1, 2, 3, 4, 5, 6, 7, 8, 10]);
        Assert.Equal(new Vector3d(1 + 8 + 21, 2 + 10 + 24, 3 + 12 + 30), m.LeftMultiply(new(1, 2, 3)));
        Assert.Equal([1, 4, 7, 2, 5, 8, 3, 6, 10], m.Transposed.ToArray());
        Assert.Equal(-3, m.Determinant, 1e-12);
    }
}
