using System;
using System.Collections.Generic;
using TpCompiler.Gpu.Operations;

namespace TpCompiler.GpuBench.Problems;

/// <summary>The neighbours of atoms in a periodic crystal of diamond: edges sorted by receiver.</summary>
internal static class DiamondGraph
{
    private static readonly (int X, int Y, int Z)[] s_basis =
    [
        (0, 0, 0), (0, 2, 2), (2, 0, 2), (2, 2, 0), (1, 1, 1), (1, 3, 3), (3, 1, 3), (3, 3, 1),
    ];

    /// <summary>The indices "sender" and "receiver" of the edges.</summary>
    /// <param name="cells">The cubic cells of 8 atoms along each axis.</param>
    /// <param name="constant">The lattice constant, in Angstrom.</param>
    /// <param name="cutoff">The cutoff, in Angstrom; below half of the crystal's length.</param>
    public static ProblemItems Of(int cells, double constant, double cutoff)
    {
        // Positions in quarters of the lattice constant are whole numbers: distances are exact.
        int period = 4 * cells;
        List<(int X, int Y, int Z)> atoms = [];
        for (int cell = 0; cell < cells * cells * cells; cell++)
        {
            foreach ((int x, int y, int z) in s_basis)
                atoms.Add(((4 * (cell / cells / cells)) + x, (4 * (cell / cells % cells)) + y, (4 * (cell % cells)) + z));
        }

        double most = Math.Pow(4 * cutoff / constant, 2);
        List<int> senders = [], receivers = [];
        for (int i = 0; i < atoms.Count; i++)
        {
            for (int j = 0; j < atoms.Count; j++)
            {
                int distance = Square(atoms[i].X - atoms[j].X) + Square(atoms[i].Y - atoms[j].Y) + Square(atoms[i].Z - atoms[j].Z);
                if (i == j || distance > most)
                    continue;
                receivers.Add(i);
                senders.Add(j);
            }
        }

        return new(senders.Count, new Dictionary<string, GpuRowIndex>
        {
            ["sender"] = new([.. senders], atoms.Count),
            ["receiver"] = new([.. receivers], atoms.Count),
        });

        int Square(int difference)
        {
            int near = Math.Abs(difference) % period;
            near = Math.Min(near, period - near);
            return near * near;
        }
    }
}
