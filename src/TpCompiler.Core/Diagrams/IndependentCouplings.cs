using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Algebra;
using TpCompiler.Core.SymmetricContractions;

namespace TpCompiler.Core.Diagrams;

/// <summary>
/// The basis of a symmetric power: of the labelled left combs whose leaves are in the order of the blocks, taken in the order of
/// paths, those that are no combination of the ones before, as polynomials.
/// </summary>
internal sealed class IndependentCouplings
{
    private readonly IReadOnlyList<Irrep> _blocks;
    private readonly int _order;
    private readonly PrimeEvaluation _values;

    private IndependentCouplings(IReadOnlyList<Irrep> blocks, int order, int points)
        => (_blocks, _order, _values) = (blocks, order, new(new Irreps([.. blocks]), points, seed: 1, CancellationToken.None));

    /// <summary>Finds the couplings to each of the irreps; <paramref name="ranks"/> says how many each has.</summary>
    public static List<FactorPath> Find(IReadOnlyList<Irrep> blocks, int order, IReadOnlyList<(Irrep Irrep, int Rank)> ranks)
    {
        IndependentCouplings search = new(blocks, order, ranks.Max(r => r.Rank) + 4);
        return [.. ranks.OrderBy(r => r.Irrep).SelectMany(r => search.FindFor(r.Irrep, r.Rank))];
    }

    private List<FactorPath> FindFor(Irrep irrep, int rank)
    {
        List<FactorPath> found = [];
        PrimeBasis basis = new();
        foreach (int[] leaves in Multisets(0, []))
        {
            foreach (Irrep[] irreps in Combs(leaves, _order - 1, irrep))
            {
                if (found.Count == rank)
                    return found;
                FactorPath path = new(new(leaves), new(irreps));
                if (basis.TryAdd(_values.Component(path, 0)[0]))
                    found.Add(path);
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

    /// <summary>The irreps at the vertices of all combs of the first leaves, up to number <paramref name="last"/>, to an irrep, or to any.</summary>
    private IEnumerable<Irrep[]> Combs(int[] leaves, int last, Irrep? result)
    {
        Irrep leaf = _blocks[leaves[last]];
        if (last == 0)
        {
            // With one leaf the result is its irrep; otherwise there is no vertex yet.
            if (result is null || leaf == result)
                yield return result is null ? [] : [leaf];
            yield break;
        }

        foreach (Irrep[] before in Combs(leaves, last - 1, null))
        {
            Irrep left = before.Length == 0 ? _blocks[leaves[0]] : before[before.Length - 1];
            foreach (Irrep irrep in left * leaf)
            {
                if (result is null || irrep == result)
                    yield return [.. before, irrep];
            }
        }
    }
}
