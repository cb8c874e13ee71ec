using System;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Tests.Neighbors;

/// <summary>A random system: flat or skewed cells, any periodicity, atoms inside or far outside, cutoffs below and above the cell.</summary>
internal sealed record RandomCell(double[] Positions, Matrix3d Cell, PeriodicDirections Periodic, double Cutoff)
{
    public static RandomCell Create(int seed)
    {
        Random random = new(seed);
        int count = random.Next(1, 13);
        PeriodicDirections periodic = new(random.Next(3) > 0, random.Next(3) > 0, random.Next(3) > 0);
        double size = 1 + 6 * random.NextDouble();
        Matrix3d cell;
        do
            cell = new(Vector(random, size), Vector(random, size), Vector(random, size));
        while (Math.Abs(cell.Determinant) < 0.05 * size * size * size);

        if (random.Next(3) == 0)
            cell = Matrix3d.Diagonal(size, size * (0.5 + random.NextDouble()), size * (0.5 + random.NextDouble()));
        // What a cell holds in directions that are not periodic must not matter.
        if (random.Next(2) == 0)
            cell = new(periodic.A ? cell.A : default, periodic.B ? cell.B : default, periodic.C ? cell.C : default);

        double spread = random.Next(4) switch { 0 => 0.3, 1 => 1, 2 => 5, _ => 40 };
        double[] positions = new double[3 * count];
        for (int k = 0; k < positions.Length; k++)
            positions[k] = size * spread * (random.NextDouble() - 0.3);
        if (count > 1 && random.Next(8) == 0)
            positions.AsSpan(0, 3).CopyTo(positions.AsSpan(3));
        // Few enough pairs for brute force: about 3 cell lengths for the smallest cells.
        double cutoff = size * (0.2 + (count < 5 ? 2.5 : 1.2) * random.NextDouble());
        return new(positions, cell, periodic, cutoff);
    }

    private static Vector3d Vector(Random random, double size)
        => size * new Vector3d(2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1);
}
