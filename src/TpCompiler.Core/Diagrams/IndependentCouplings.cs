using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Core.Diagrams;

/// <summary>
/// The basis of a symmetric power: of the labelled left combs whose leaves are in the order of the blocks, taken in the order of
/// paths, those that are no combination of the ones before, as polynomials.
/// </summary>
/// <remarks>
/// The couplings are evaluated at pseudorandom points of a prime field, where coupling coefficients have exact images. By
/// Schur's lemma one component of the output decides.
/// </remarks>
internal sealed class IndependentCouplings
{
    private readonly IReadOnlyList<Irrep> _blocks;
    private readonly int _order;
    private readonly Dictionary<(int, int, int), (int I, int J, int K, long Value)[]> _couplings = [];
    private long[][][] _points = [];
    private long _state = 20_231_117;

    private IndependentCouplings(IReadOnlyList<Irrep> blocks, int order) => (_blocks, _order) = (blocks, order);

    /// <summary>Finds the couplings to each of the irreps; <paramref name="ranks"/> says how many each has.</summary>
    public static List<FactorPath> Find(IReadOnlyList<Irrep> blocks, int order, IReadOnlyList<(Irrep Irrep, int Rank)> ranks)
    {
        IndependentCouplings search = new(blocks, order);
        int points = ranks.Max(r => r.Rank) + 4;
        search._points = [.. blocks.Select(b => search.RandomPoints(points, b.Dim))];
        return [.. ranks.OrderBy(r => r.Irrep).SelectMany(r => search.FindFor(r.Irrep, r.Rank))];
    }

    private List<FactorPath> FindFor(Irrep irrep, int rank)
    {
        List<FactorPath> found = [];
        List<long[]> rows = [];
        foreach (int[] leaves in Multisets(0, []))
        {
            foreach ((Irrep[] irreps, long[][] values) in Couple(leaves, leaves.Length - 1, irrep))
            {
                if (found.Count == rank)
                    return found;
                if (TryExtend(rows, [.. values.Select(v => v[0])]))
                    found.Add(new(new(leaves), new(irreps)));
            }
        }

        return found;
    }

    private IEnumerable<int[]> Multisets(int first, int[] prefix)
    {
        if (prefix.Length == _order)
            return [prefix];
        return Enumerable.Range(first, _blocks.Count - first).SelectMany(n => Multisets(n, [.. prefix, n]));
    }

    /// <summary>The couplings of the first leaves, up to number <paramref name="last"/>, to an irrep, or to any.</summary>
    private IEnumerable<(Irrep[] Irreps, long[][] Values)> Couple(int[] leaves, int last, Irrep? result)
    {
        Irrep leaf = _blocks[leaves[last]];
        if (last == 0)
        {
            // With one leaf the result is its irrep; otherwise there is no vertex yet.
            if (result is null || leaf == result)
                yield return (result is null ? [] : [leaf], _points[leaves[0]]);
            yield break;
        }

        foreach ((Irrep[] before, long[][] values) in Couple(leaves, last - 1, null))
        {
            Irrep left = before.Length == 0 ? _blocks[leaves[0]] : before[before.Length - 1];
            foreach (Irrep irrep in left * leaf)
            {
                if (result is null || irrep == result)
                    yield return ([.. before, irrep], Multiply(left.L, values, leaf.L, _points[leaves[last]], irrep.L));
            }
        }
    }

    private long[][] Multiply(int l1, long[][] left, int l2, long[][] right, int l3)
    {
        if (!_couplings.TryGetValue((l1, l2, l3), out (int I, int J, int K, long Value)[]? coupling))
        {
            coupling = [.. Wigner3j.Get(l1, l2, l3).Entries.Select(e => (e.I, e.J, e.K, PrimeField.Image(e.Value)))];
            _couplings.Add((l1, l2, l3), coupling);
        }

        long[][] result = new long[left.Length][];
        for (int point = 0; point < result.Length; point++)
        {
            long[] sums = new long[2 * l3 + 1];
            foreach ((int i, int j, int k, long value) in coupling)
                sums[k] = PrimeField.Add(sums[k], PrimeField.Multiply(value, PrimeField.Multiply(left[point][i], right[point][j])));
            result[point] = sums;
        }

        return result;
    }

    /// <summary>Adds a row to a basis in echelon form, unless it depends on the rows there.</summary>
    private static bool TryExtend(List<long[]> rows, long[] row)
    {
        foreach (long[] known in rows)
        {
            int pivot = Array.FindIndex(known, v => v != 0);
            long factor = row[pivot];
            for (int n = pivot; n < row.Length && factor != 0; n++)
                row[n] = PrimeField.Subtract(row[n], PrimeField.Multiply(factor, known[n]));
        }

        int lead = Array.FindIndex(row, v => v != 0);
        if (lead < 0)
            return false;
        long scale = PrimeField.Inverse(row[lead]);
        for (int n = lead; n < row.Length; n++)
            row[n] = PrimeField.Multiply(row[n], scale);
        rows.Add(row);
        return true;
    }

    private long[][] RandomPoints(int count, int dim)
    {
        long[][] points = new long[count][];
        for (int n = 0; n < count; n++)
        {
            points[n] = new long[dim];
            for (int c = 0; c < dim; c++)
            {
                // A linear congruence modulo 2^48; its high bits are random enough.
                _state = (_state * 25_214_903_917 + 11) & ((1L << 48) - 1);
                points[n][c] = (_state >> 16) % PrimeField.Modulus;
            }
        }

        return points;
    }
}
