using System;
using System.Linq;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <summary>Random molecules and crystals of H, C and O, with the properties that models may read.</summary>
internal static class RandomStructures
{
    private static readonly int[] s_elements = [1, 6, 8];

    /// <summary>Up to nine structures of none to twenty atoms.</summary>
    public static Structure[] Create(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, random.Next(1, 10)).Select(_ => Create(random))];
    }

    private static Structure Create(Random random)
    {
        int count = random.Next(4) switch { 0 => random.Next(3), 1 => random.Next(8, 21), _ => random.Next(2, 8) };
        bool periodic = random.Next(3) == 0;

        // On a lattice, a little moved: no two atoms meet.
        double spacing = periodic ? 2.2 : 1.0 + random.NextDouble();
        double[] positions = [.. Enumerable.Range(0, count).SelectMany(i => new[] { i % 3, i / 3 % 3, i / 9 }.Select(x => (spacing * x) + (0.4 * random.NextDouble())))];
        return new Structure(
            [.. Enumerable.Range(0, count).Select(_ => s_elements[random.Next(3)])],
            positions,
            periodic ? Matrix3d.Diagonal(6.6, 6.7, 6.8) : default,
            periodic ? new PeriodicDirections(true, random.Next(2) == 0, true) : PeriodicDirections.None,
            [new("charge", PropertyValue.List([.. Enumerable.Range(0, count).Select(_ => (long)random.Next(-2, 3))])),
             new("Qs", PropertyValue.List([.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)]))],
            [new("total_charge", PropertyValue.Of(random.Next(-2, 3))), new("field", PropertyValue.List([random.NextDouble(), random.NextDouble()]))]);
    }
}
