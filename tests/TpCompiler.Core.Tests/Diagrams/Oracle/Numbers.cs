using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Oracle;

/// <summary>Comparisons and draws of arrays.</summary>
internal static class Numbers
{
    /// <summary>Asserts that two arrays differ nowhere by more than a part of the largest element (or of one).</summary>
    public static void AssertNear(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance, string what = "")
    {
        Assert.Equal(expected.Count, actual.Count);
        double scale = expected.Select(Math.Abs).DefaultIfEmpty(0).Max() + 1;
        for (int n = 0; n < expected.Count; n++)
        {
            if (!(Math.Abs(expected[n] - actual[n]) <= tolerance * scale))
                Assert.Fail($"{what}: element {n} is {actual[n]:R}, expected {expected[n]:R}");
        }
    }

    /// <summary>Numbers between -1 and 1.</summary>
    public static double[] Draw(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
    }

    /// <summary>Numbers between -1 and 1 for each name.</summary>
    public static Dictionary<string, double[]> DrawLike(IReadOnlyDictionary<string, double[]> tensors, int seed)
        => tensors.Select((t, n) => (t.Key, Value: Draw(t.Value.Length, 1000 * seed + n))).ToDictionary(t => t.Key, t => t.Value);

    public static double Dot(IEnumerable<double> left, IEnumerable<double> right) => left.Zip(right, (l, r) => l * r).Sum();

    public static double Dot(IReadOnlyDictionary<string, double[]> left, IReadOnlyDictionary<string, double[]> right)
        => left.Sum(l => Dot(l.Value, right[l.Key]));
}
