using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Field = TpCompiler.Core.Kernels.PrimeField<TpCompiler.Core.Kernels.FirstPrime>;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// Chooses independent paths that cost little. Quadratics are paid for once for all outputs and a coupling once for all paths
/// of its group, so the choice is a covering problem; it is solved greedily, then again with one shared part after the other
/// forbidden, as long as that makes it cheaper.
/// </summary>
internal sealed class PathSelection
{
    private readonly PathCandidates _candidates;
    private readonly int _outputs;
    private readonly CancellationToken _cancellation;

    public PathSelection(PathCandidates candidates, CancellationToken cancellation)
        => (_candidates, _outputs, _cancellation) = (candidates, candidates.Ranks.GetLength(0), cancellation);

    /// <summary>The chosen paths.</summary>
    public List<PathCandidate> Run()
    {
        bool[] forbidden = new bool[_candidates.PartCosts.Count];
        Choice best = Choose(forbidden)
            ?? throw new InvalidOperationException("The couplings do not span the symmetric power.");
        bool improved = true;
        while (improved)
        {
            improved = false;
            foreach (int part in best.Parts.OrderByDescending(p => _candidates.PartCosts[p]).ToList())
            {
                if (!best.Has(part))
                    continue;
                forbidden[part] = true;
                if (Choose(forbidden) is Choice choice && choice.Cost < best.Cost)
                {
                    best = choice;
                    improved = true;
                }
                else
                {
                    forbidden[part] = false;
                }
            }
        }

        return best.Paths;
    }

    /// <summary>Greedily by what each path adds to the cost; null if the paths that are left do not span.</summary>
    private Choice? Choose(bool[] forbidden)
    {
        Choice choice = new(_candidates.PartCosts);
        for (int order = _candidates.Ranks.GetLength(1) - 1; order >= 1; order--)
        {
            for (int output = 0; output < _outputs; output++)
            {
                if (!Choose(choice, _candidates[output, order], _candidates.Ranks[output, order], forbidden))
                    return null;
            }
        }

        return choice;
    }

    private bool Choose(Choice choice, IReadOnlyList<PathCandidate> candidates, int rank, bool[] forbidden)
    {
        List<(PathCandidate Candidate, long[] Row)> open = [.. candidates
            .Where(c => Array.TrueForAll(c.Parts, p => !forbidden[p]))
            .Select(c => (c, c.Values))];
        for (int n = 0; n < rank; n++)
        {
            _cancellation.ThrowIfCancellationRequested();

            // What depends on the paths chosen so far has become zero.
            open.RemoveAll(o => Array.TrueForAll(o.Row, v => v == 0));
            if (open.Count == 0)
                return false;
            int least = 0;
            int leastCost = int.MaxValue;
            for (int i = 0; i < open.Count; i++)
            {
                int cost = choice.AddedCost(open[i].Candidate);
                if (cost < leastCost)
                    (least, leastCost) = (i, cost);
            }

            (PathCandidate chosen, long[] pivotRow) = open[least];
            choice.Add(chosen);
            open.RemoveAt(least);
            if (n + 1 < rank)
                Eliminate(open, chosen.Sector, pivotRow);
        }

        return true;
    }

    /// <summary>Takes from every row of a sector the multiple of the pivot row that clears the pivot's column.</summary>
    private static void Eliminate(List<(PathCandidate Candidate, long[] Row)> open, PathSector sector, long[] pivotRow)
    {
        int column = Array.FindIndex(pivotRow, v => v != 0);
        long inverse = Field.Inverse(pivotRow[column]);
        for (int i = 0; i < open.Count; i++)
        {
            if (open[i].Row[column] == 0 || !open[i].Candidate.Sector.Equals(sector))
                continue;
            long factor = Field.Multiply(open[i].Row[column], inverse);
            long[] row = new long[pivotRow.Length];
            for (int c = 0; c < row.Length; c++)
                row[c] = Field.Subtract(open[i].Row[c], Field.Multiply(factor, pivotRow[c]));
            open[i] = (open[i].Candidate, row);
        }
    }

    /// <summary>Paths chosen so far, and the shared parts they need.</summary>
    private sealed class Choice(IReadOnlyList<int> partCosts)
    {
        private readonly bool[] _has = new bool[partCosts.Count];

        public List<PathCandidate> Paths { get; } = [];

        public List<int> Parts { get; } = [];

        public int Cost { get; private set; }

        public bool Has(int part) => _has[part];

        public void Add(PathCandidate candidate)
        {
            Cost += AddedCost(candidate);
            Paths.Add(candidate);
            foreach (int part in candidate.Parts)
            {
                if (_has[part])
                    continue;
                _has[part] = true;
                Parts.Add(part);
            }
        }

        public int AddedCost(PathCandidate candidate)
        {
            int cost = candidate.MixingCost;
            foreach (int part in candidate.Parts)
                cost += _has[part] ? 0 : partCosts[part];
            return cost;
        }
    }
}
