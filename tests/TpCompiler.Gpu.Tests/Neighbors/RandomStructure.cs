using System;
using System.Linq;

namespace TpCompiler.Gpu.Tests.Neighbors;

/// <summary>Atoms in a cell of any shape, and a cutoff.</summary>
internal sealed record RandomStructure(double[] Positions, double[] Cell, bool[] Periodic, double Cutoff)
{
    private static readonly string[] s_kinds = ["usual", "thin", "skewed", "tiny", "large", "far", "grid"];

    public override string ToString()
        => $"{Positions.Length / 3} atoms, periodic {string.Join(",", Periodic)}, cutoff {Cutoff:g6}, cell {string.Join(" ", Cell.Select(x => x.ToString("g6")))}";

    /// <summary>The structure of a number: each seventh is of one kind.</summary>
    public static RandomStructure Of(int number)
    {
        Random random = new(number);
        string kind = s_kinds[number % s_kinds.Length];
        double edge = kind switch { "tiny" => 1 + random.NextDouble(), "large" => 25, _ => 3 + (6 * random.NextDouble()) };
        double[] cell = [.. Enumerable.Range(0, 9).Select(n => edge * ((n % 4 == 0 ? 1 : 0) + (0.4 * (random.NextDouble() - 0.5))))];
        bool[] periodic = [.. Enumerable.Range(0, 3).Select(_ => random.NextDouble() < 0.7)];
        if (kind == "thin")
            Scale(cell, random.Next(3), 0.15);
        if (kind == "skewed")
        {
            (int from, int to) = (random.Next(3), random.Next(2));
            to += to >= from ? 1 : 0;
            for (int x = 0; x < 3; x++)
                cell[(3 * to) + x] += 2.5 * cell[(3 * from) + x];
        }

        if (kind == "grid")
        {
            // Distances that are equal to the cutoff, or to it but for rounding.
            double step = number % 2 == 0 ? 1.25 : 1.1;
            double[] cube = [3 * step, 0, 0, 0, 3 * step, 0, 0, 0, 3 * step];
            double[] grid = [.. Enumerable.Range(0, 27).SelectMany(i => new[] { i % 3 * step, i / 3 % 3 * step, i / 9 * step })];
            return new(grid, cube, periodic, 2 * step);
        }

        int atoms = kind switch { "tiny" => random.Next(0, 4), "large" => random.Next(100, 200), "thin" => random.Next(1, 8), _ => random.Next(1, 30) };
        double spread = kind == "far" ? 40 : 1.3;
        double[] positions = new double[3 * atoms];
        for (int i = 0; i < atoms; i++)
        {
            double[] fraction = [.. Enumerable.Range(0, 3).Select(_ => spread * (random.NextDouble() - 0.3))];
            for (int x = 0; x < 3; x++)
                positions[(3 * i) + x] = (fraction[0] * cell[x]) + (fraction[1] * cell[3 + x]) + (fraction[2] * cell[6 + x]);
        }

        // What a direction that is not periodic says does not count, even where it says nothing.
        for (int k = 0; k < 3; k++)
        {
            if (!periodic[k] && random.Next(3) == 0)
                Scale(cell, k, 0);
        }

        double cutoff = kind switch { "tiny" => 2 + (3 * random.NextDouble()), "thin" => 1 + (2 * random.NextDouble()), _ => 1 + (4 * random.NextDouble()) };
        return new(positions, cell, periodic, cutoff);
    }

    private static void Scale(double[] cell, int vector, double factor)
    {
        for (int x = 0; x < 3; x++)
            cell[(3 * vector) + x] *= factor;
    }
}
