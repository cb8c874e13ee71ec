using System;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Neighbors;

public sealed class NeighborListErrorTests
{
    [Theory]
    [InlineData(0, "vector a,")]
    [InlineData(1, "vector b,")]
    [InlineData(2, "vector c,")]
    public void ZeroPeriodicVectorIsNamed(int direction, string expected)
    {
        double[] lengths = [3, 3, 3];
        lengths[direction] = 0;
        CellException error = Assert.Throws<CellException>(
            () => Build([0, 0, 0], Matrix3d.Diagonal(lengths[0], lengths[1], lengths[2]), PeriodicDirections.All));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParallelPeriodicVectorsAreNamed()
    {
        Matrix3d cell = new(new(3, 1, 0), new(0, 3, 0), new(-6, -2, 0));
        CellException error = Assert.Throws<CellException>(() => Build([0, 0, 0], cell, new(true, false, true)));
        Assert.Contains("vectors a and c", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PeriodicVectorsInOnePlaneAreAnError()
    {
        Matrix3d cell = new(new(3, 1, 0), new(0, 3, 1), new(3, 4, 1));
        CellException error = Assert.Throws<CellException>(() => Build([0, 0, 0], cell, PeriodicDirections.All));
        Assert.Contains("one plane", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DependentVectorsOutsideThePeriodicDirectionsAreFine()
    {
        Matrix3d cell = new(new(3, 0, 0), new(6, 0, 0), new(double.NaN, 0, 0));
        Assert.Equal(2, Build([0, 0, 0], cell, new(true, false, false)).EdgeCount);
    }

    [Fact]
    public void CellTooSmallForTheCutoffIsAnErrorInsteadOfAnEndlessSearch()
        => Assert.Throws<CellException>(() => Build([0, 0, 0], Matrix3d.Diagonal(1e-3, 1e-3, 1e-3), PeriodicDirections.All));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void PositionThatIsNotFiniteIsNamed(double x)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Build([0, 0, 0, 0, x, 0], default, default));
        Assert.Contains("atom 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void CutoffMustBePositive(double cutoff)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new NeighborListBuilder().Build([0, 0, 0], default, default, cutoff));

    [Theory]
    [InlineData(1e10, true, "(0, 1e+10, 0) lies more than 5e+08 cell vectors from")]
    [InlineData(1e12, true, "(0, 1e+12, 0) lies more than 1e+11 Angstrom from")]
    [InlineData(1e200, false, "(0, 1e+200, 0) lies more than 1e+11 Angstrom from")]
    public void AtomTooFarOutsideIsNamedByItsPosition(double y, bool isPeriodic, string expected)
    {
        PeriodicDirections periodic = isPeriodic ? PeriodicDirections.All : PeriodicDirections.None;
        ArgumentException error = Assert.Throws<ArgumentException>(() => Build([0, 0, 0, 0, y, 0], Matrix3d.Identity, periodic));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BuilderIsUsableAfterAnError()
    {
        NeighborListBuilder builder = new();
        Assert.Throws<CellException>(() => builder.Build([0, 0, 0], default, PeriodicDirections.All, 4));
        Assert.Equal(6, builder.Build([0, 0, 0], Matrix3d.Diagonal(3, 3, 3), PeriodicDirections.All, 4).EdgeCount);
    }

    private static NeighborList Build(double[] positions, Matrix3d cell, PeriodicDirections periodic)
        => new NeighborListBuilder().Build(positions, cell, periodic, 4);
}
