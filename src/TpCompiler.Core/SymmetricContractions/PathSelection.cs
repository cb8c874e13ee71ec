using System;
using System.Collections.Generic;
using System.Linq;

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
    private readonly int _correlation;

    public PathSelection(SymmetricContractionSpec spec, PathCandidates candidates)
        => (_candidates, _outputs, _correlation) = (candidates, spec.Output.Count, spec.Correlation);

    /// <summary>The chosen paths by output, order and group.</summary>
    public List<PathCandidate> Run()
    {
        HashSet<object> forbidden = [];
        Choice best = Choose(forbidden)
            ?? throw new InvalidOperationException("The couplings do not span the symmetric power.");
        bool improved = true;
        while (improved)
        {
            improved = false;
            foreach (object part in best.PartsInOrder.OrderByDescending(p => best.Parts[p]).ToList())
            {
                if (!best.Parts.ContainsKey(part))
                    continue;
                forbidden.Add(part);
                if (Choose(forbidden) is Choice choice && choice.Cost < best.Cost)
                {
                    best = choice;
                    improved = true;
                }
                else
                {
                    forbidden.Remove(part);
                }
            }
        }

        return best.Paths;
    }

    /// <summary>Greedily by what each path adds to the cost; null if the paths that are left do not span.</summary>
    private Choice? Choose(HashSet<object> forbidden)
    {
        Choice choice = new(_candidates);
        for (int order = _correlation; order >= 1; order--)
        {
            for (int output = 0; output < _outputs; output++)
            {
                if (!Choose(choice, _candidates[output, order], _candidates.Ranks[output, order], forbidden))
                    return null;
            }
        }

        return choice;
    }

    private static bool Choose(Choice choice, IReadOnlyList<PathCandidate> candidates, int rank, HashSet<object> forbidden)
    {
        List<(PathCandidate Candidate, long[] Row)> open = [.. candidates
            .Where(c => !forbidden.Contains(c.Group) && !forbidden.Contains(c.Path.Left) && !forbidden.Contains(c.Path.Right))
            .Select(c => (c, c.Values))];
        for (int n = 0; n < rank; n++)
        {
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
            Eliminate(open, pivotRow);
        }

        return true;
    }

    /// <summary>Takes from every row the multiple of the pivot row that clears the pivot's column.</summary>
    private static void Eliminate(List<(PathCandidate Candidate, long[] Row)> open, long[] pivotRow)
    {
        int column = Array.FindIndex(pivotRow, v => v != 0);
        long inverse = PrimeField.Inverse(pivotRow[column]);
        for (int i = 0; i < open.Count; i++)
        {
            if (open[i].Row[column] == 0)
                continue;
            long factor = PrimeField.Multiply(open[i].Row[column], inverse);
            long[] rest = new long[pivotRow.Length];
            for (int c = 0; c < rest.Length; c++)
                rest[c] = PrimeField.Subtract(open[i].Row[c], PrimeField.Multiply(factor, pivotRow[c]));
            open[i] = (open[i].Candidate, rest);
        }
    }

    /// <summary>Paths chosen so far, and the shared parts they need with their costs.</summary>
    private sealed class Choice(PathCandidates candidates)
    {
        public List<PathCandidate> Paths { get; } = [];

        public Dictionary<object, int> Parts { get; } = [];

        public List<object> PartsInOrder { get; } = [];

        public int Cost { get; private set; }

        public void Add(PathCandidate candidate)
        {
            Cost += AddedCost(candidate);
            Paths.Add(candidate);
            AddPart(candidate.Group, candidates.Coupling(candidate.Group).Operations);
            AddQuadratic(candidate.Path.Left);
            AddQuadratic(candidate.Path.Right);
        }

        public int AddedCost(PathCandidate candidate)
        {
            ContractionPath path = candidate.Path;
            int cost = path.Left.Degree == 0 ? 0 : path.Left.Irrep.Dim;
            if (!Parts.ContainsKey(candidate.Group))
                cost += candidates.Coupling(candidate.Group).Operations;
            cost += QuadraticCost(path.Left);
            if (path.Right != path.Left)
                cost += QuadraticCost(path.Right);
            return cost;
        }

        private int QuadraticCost(ContractionFactor factor)
            => factor.Degree < 2 || Parts.ContainsKey(factor) ? 0 : candidates.Quadratic(factor).Operations;

        private void AddQuadratic(ContractionFactor factor)
        {
            if (factor.Degree == 2)
                AddPart(factor, candidates.Quadratic(factor).Operations);
        }

        private void AddPart(object part, int cost)
        {
            if (Parts.ContainsKey(part))
                return;
            Parts.Add(part, cost);
            PartsInOrder.Add(part);
        }
    }
}
