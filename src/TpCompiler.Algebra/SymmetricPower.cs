using System;

namespace TpCompiler.Algebra;

/// <summary>Symmetric powers of representations: what products of one vector with itself can be.</summary>
public static class SymmetricPower
{
    /// <summary>
    /// How often <paramref name="output"/> occurs in the <paramref name="order"/>-th symmetric power of
    /// <paramref name="coupling"/>: the number of independent symmetric couplings. Found by counting weights: the number of
    /// multisets of components with total m = L, less the number with m = L + 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="order"/> is negative.</exception>
    /// <exception cref="OverflowException">The number does not fit in 64 bits.</exception>
    public static long Multiplicity(Irreps coupling, Irrep output, int order)
    {
        ArgumentNullException.ThrowIfNull(coupling);
        if (order < 0)
            throw new ArgumentOutOfRangeException(nameof(order), order, "The order of a symmetric power is at least 0.");
        int reach = order * Math.Max(coupling.LMax, 0);
        if (output.L > reach)
            return 0;

        // ways[n, m + reach, p]: multisets of n components with total weight m and parity even (p = 0) or odd (p = 1).
        long[,,] ways = new long[order + 1, 2 * reach + 1, 2];
        ways[0, reach, 0] = 1;
        foreach (MulIrrep block in coupling)
        {
            int flip = block.Irrep.Parity < 0 ? 1 : 0;
            for (int component = 0; component < block.Dim; component++)
            {
                int weight = component % block.Irrep.Dim - block.Irrep.L;
                AddComponent(ways, weight, flip);
            }
        }

        int odd = output.Parity < 0 ? 1 : 0;
        long higher = output.L < reach ? ways[order, reach + output.L + 1, odd] : 0;
        return ways[order, reach + output.L, odd] - higher;
    }

    // In place with n ascending, so that the new component may be taken any number of times.
    private static void AddComponent(long[,,] ways, int weight, int flip)
    {
        int width = ways.GetLength(1);
        for (int n = 1; n < ways.GetLength(0); n++)
        {
            for (int m = Math.Max(0, weight); m < Math.Min(width, width + weight); m++)
            {
                for (int p = 0; p < 2; p++)
                    ways[n, m, p] = checked(ways[n, m, p] + ways[n - 1, m - weight, p ^ flip]);
            }
        }
    }
}
