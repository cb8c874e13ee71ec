using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Algebra;

/// <summary>Wigner 3j tensors in e3nn's real basis: the one invariant of three irreps of rotations, of Frobenius norm 1.</summary>
public static class Wigner3j
{
    private static readonly ConcurrentDictionary<(int, int, int, Wigner3jConvention), CouplingTensor> s_cache = new();

    /// <summary>The tensor of three degrees; parities play no part. Computed once and then shared; safe from any thread.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A degree is negative, or the degrees cannot couple.</exception>
    public static CouplingTensor Get(int l1, int l2, int l3, Wigner3jConvention convention = Wigner3jConvention.E3nn04)
    {
        if (l1 < 0 || l2 < 0 || !ClebschGordan.IsTriangle(l1, l2, l3))
            throw new ArgumentOutOfRangeException(nameof(l3), $"Degrees {l1}, {l2} and {l3} do not couple: |l1-l2| <= l3 <= l1+l2 is needed.");
        return s_cache.GetOrAdd(
            (l1, l2, l3, convention),
            static k => k.Item4 == Wigner3jConvention.E3nn05 ? Natural(k.Item1, k.Item2, k.Item3) : Tabulated([k.Item1, k.Item2, k.Item3]));
    }

    // The tensor of the sorted degrees with the sign of e3nn 0.4, its axes then brought into the order asked for.
    private static CouplingTensor Tabulated(int[] degrees)
    {
        int[] order = [0, 1, 2];
        Array.Sort(degrees.ToArray(), order);
        bool odd = (degrees[0] + degrees[1] + degrees[2]) % 2 != 0;
        (int a, int b, int c) = (degrees[order[0]], degrees[order[1]], degrees[order[2]]);
        CouplingTensor sorted = Natural(a, b, c);
        CouplingEntry decisive = odd ? sorted.Entries[0] : sorted.Entries.First(e => (e.I, e.J, e.K) == (a, b, c));
        bool oddPermutation = (order[0] > order[1]) ^ (order[0] > order[2]) ^ (order[1] > order[2]);
        bool negate = (decisive.Value.Sign() < 0) ^ (odd && oddPermutation);

        var entries = new List<CouplingEntry>(sorted.Entries.Count);
        int[] index = new int[3];
        foreach (CouplingEntry e in sorted.Entries)
        {
            index[order[0]] = e.I;
            index[order[1]] = e.J;
            index[order[2]] = e.K;
            entries.Add(new(index[0], index[1], index[2], negate ? -e.Value : e.Value));
        }

        return new(degrees[0], degrees[1], degrees[2], entries);
    }

    // Q1 Q2 conj(Q3) CG / sqrt(2 l3 + 1). A real index ±m stems from the complex indices ±m, so for given |m1|, |m2| and |m3|
    // only two elements of CG contribute, (m1, m2, m3) and its negative, and they differ by a sign: every real element is a
    // single coefficient times a power of sqrt(2), or zero.
    private static CouplingTensor Natural(int l1, int l2, int l3)
    {
        var entries = new List<CouplingEntry>();
        ExactNumber inverseNorm = ExactNumber.Sqrt(new Rational(1, 2 * l3 + 1));
        for (int m1 = 0; m1 <= l1; m1++)
        {
            for (int m2 = m1 == 0 ? 0 : -l2; m2 <= l2; m2++)
            {
                int m3 = m1 + m2;
                if (Math.Abs(m3) > l3)
                    continue;
                ExactNumber coefficient = ClebschGordan.Value(l1, m1, l2, m2, l3, m3);
                if (coefficient.IsZero)
                    continue;
                int nonZero = (m1 != 0 ? 1 : 0) + (m2 != 0 ? 1 : 0) + (m3 != 0 ? 1 : 0);
                ExactNumber size = coefficient * inverseNorm * ExactNumber.Sqrt(Rational.Pow(2, -nonZero));
                int mirror = (l1 + l2 - l3) % 2 == 0 ? 1 : -1;
                foreach (int j1 in RealIndices(m1))
                {
                    foreach (int j2 in RealIndices(m2))
                    {
                        foreach (int j3 in RealIndices(m3))
                        {
                            int sum = RealPart(l1, m1, j1, l2, m2, j2, l3, m3, j3);
                            if (nonZero > 0)
                                sum += mirror * RealPart(l1, -m1, j1, l2, -m2, j2, l3, -m3, j3);
                            if (sum != 0)
                                entries.Add(new(j1 + l1, j2 + l2, j3 + l3, size * sum));
                        }
                    }
                }
            }
        }

        return new(l1, l2, l3, entries);
    }

    private static int[] RealIndices(int m) => m == 0 ? [0] : [-m, m];

    private static int RealPart(int l1, int m1, int j1, int l2, int m2, int j2, int l3, int m3, int j3)
        => ((Phase(l1, m1, j1) + Phase(l2, m2, j2) - Phase(l3, m3, j3)) & 3) switch { 0 => 1, 2 => -1, _ => 0 };

    // The element [m, j] of the change from the real basis to the complex one is, but for 1/sqrt(2), this power of i.
    private static int Phase(int l, int m, int j)
    {
        int power = -l;
        if (m < 0 && j < 0)
            power -= 1;
        else if (m > 0)
            power += 2 * m + (j < 0 ? 1 : 0);
        return power;
    }
}
