using System;
using System.Linq;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Gpu.Tests;

/// <summary>Structures for random models, which know H, C and O.</summary>
internal static class Structures
{
    /// <summary>Four atoms without a cell.</summary>
    public static Structure Molecule { get; } = new([8, 1, 6, 1], [0.1, 0.2, 0.3, 1.4, 0.5, -0.2, 0.3, 1.9, 1.1, 2.6, 2.4, 0.9]);

    /// <summary>Atoms of which none has a neighbour.</summary>
    public static Structure Apart { get; } = new([6, 1, 8], [0, 0, 0, 40, 0, 0, 0, 40, 0]);

    /// <summary>A crystal of six atoms in each of its cells, all moved a little.</summary>
    public static Structure Crystal(int repeats, int seed = 3)
    {
        Random random = new(seed);
        int[] numbers = [6, 8, 1, 6, 1, 8];
        return new(
            [.. Enumerable.Range(0, 6 * repeats).Select(i => numbers[i % 6])],
            [.. Enumerable.Range(0, 6 * repeats).SelectMany(i => new[] { (i % 2 * 1.6) + (3.3 * (i / 6)), i / 2 % 3 * 1.2, 0.4 * (i % 3) }
                .Select(x => x + (0.3 * random.NextDouble())))],
            new(new(3.3 * repeats, 0, 0), new(0, 3.6, 0), new(0.2, 0, 3.0)),
            PeriodicDirections.All);
    }

    /// <summary>The crystal as a bar that does not repeat, and atoms far from it and each other.</summary>
    public static Structure CrystalAndLoneAtoms(int repeats, int lone)
    {
        Structure crystal = Crystal(repeats);
        return new(
            [.. crystal.AtomicNumbers, .. Enumerable.Repeat(8, lone)],
            [.. crystal.Positions, .. Enumerable.Range(0, lone).SelectMany(k => new[] { 40.0 * (k + 2), -50.0, 0.0 })]);
    }
}
