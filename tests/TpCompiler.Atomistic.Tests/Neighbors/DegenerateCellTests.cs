using System;
using System.Collections.Generic;
using TpCompiler.Atomistic.Neighbors;
using TpCompiler.Atomistic.Structures;
using Xunit;

namespace TpCompiler.Atomistic.Tests.Neighbors;

/// <summary>Neighbour lists in cells that are hardly cells, against the definition taken literally.</summary>
public sealed class DegenerateCellTests
{
    [Fact]
    public void ThinSkewedAndScatteredSystemsAgreeWithBruteForce()
    {
        NeighborListBuilder builder = new();
        long edges = 0;
        int without = 0;
        for (int seed = 0; seed < 2400; seed++)
        {
            (double[] positions, Matrix3d cell, PeriodicDirections periodic, double cutoff) = Create(seed);
            HashSet<EdgeKey> expected = BruteForceEdges.Of(positions, cell, periodic, cutoff);
            NeighborList list = builder.Build(positions, cell, periodic, cutoff);
            Assert.True(expected.SetEquals(BruteForceEdges.Of(list)), $"system {seed}");
            edges += list.EdgeCount;
            without += list.EdgeCount == 0 ? 1 : 0;
        }

        Assert.True(edges > 50_000, $"{edges} edges");
        Assert.InRange(without, 50, 1200);
    }

    private static (double[] Positions, Matrix3d Cell, PeriodicDirections Periodic, double Cutoff) Create(int seed)
    {
        Random random = new(seed);
        PeriodicDirections periodic = new(random.Next(4) > 0, random.Next(4) > 0, random.Next(4) > 0);
        double cutoff = 1 + 2 * random.NextDouble();
        Matrix3d cell = (seed % 6) switch
        {
            // Thin: one height is a small part of the cutoff.
            0 => new(new(cutoff * (0.15 + random.NextDouble()), 0, 0), new(0, 8, 0.1), new(0.3, 0, 9)),
            // A needle in every direction.
            1 => Matrix3d.Diagonal(0.4 * cutoff, 0.5 * cutoff, 30),
            // Skewed: vectors much longer than the heights.
            2 => new(new(4, 0, 0), new(4 * random.Next(-12, 13) + 0.3, 4, 0), new(4 * random.Next(-12, 13), 4 * random.Next(-12, 13) + 0.7, 5)),
            // Left-handed and turned.
            3 => new(new(0.2, 3, 1), new(4, -0.3, 0.5), new(-1, 0.6, 5)),
            // Larger than everything in it.
            4 => Matrix3d.Diagonal(200, 150, 1000),
            // Vectors of very different length.
            _ => new(new(0.7 * cutoff, 0, 0), new(0.1, 60, 1), new(-20, 11, 45)),
        };
        int count = random.Next(6) switch { 0 => 1, 1 => 2, _ => random.Next(2, 9) };
        double[] positions = new double[3 * count];
        double spread = random.Next(4) switch { 0 => 0, 1 => 2, 2 => 20, _ => 1e5 };
        for (int i = 0; i < positions.Length; i++)
            positions[i] = 3 * random.NextDouble() + (random.Next(3) == 0 ? spread * (random.NextDouble() - 0.5) : 0);
        switch (random.Next(4))
        {
            // Two atoms at one point, a cell vector apart, or on a face of the cell.
            case 0 when count > 1:
                positions.AsSpan(0, 3).CopyTo(positions.AsSpan(3));
                break;
            case 1 when count > 1:
                (positions[3], positions[4], positions[5]) = (positions[0] + cell.A.X, positions[1] + cell.A.Y, positions[2] + cell.A.Z);
                break;
            case 2:
                positions.AsSpan(0, 3).Clear();
                break;
        }

        return (positions, cell, periodic, cutoff);
    }
}
