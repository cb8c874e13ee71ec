using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.TestSupport;

/// <summary>
/// The "full" basis of MACE's symmetric contractions (I. Batatia et al., MACE, NeurIPS 2022, eq. 10): every coupling from the
/// left, neither symmetrised nor freed of linear dependence, in the order in which MACE numbers its weights.
/// </summary>
public static class SymmetricCoupling
{
    private static readonly ConcurrentDictionary<(Irreps, Irrep, int, Wigner3jConvention), SymmetricCouplingTensor> s_cache = new();

    /// <summary>
    /// The tensor that couples <paramref name="order"/> inputs to <paramref name="output"/>. Each path has the squared Frobenius
    /// norm 2L+1. As in MACE, at order 4 only intermediates of natural parity and l &lt; 12 are used. Computed once and then
    /// shared; safe from any thread.
    /// </summary>
    /// <param name="coupling">The irreps of an input; every multiplicity must be 1.</param>
    /// <param name="output">The irrep of the result.</param>
    /// <param name="order">The number of inputs, at least 1.</param>
    /// <param name="convention">The signs of the Wigner 3j tensors.</param>
    /// <exception cref="ArgumentException">A multiplicity is not 1.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="order"/> is less than 1.</exception>
    public static SymmetricCouplingTensor Tensor(
        Irreps coupling,
        Irrep output,
        int order,
        Wigner3jConvention convention = Wigner3jConvention.E3nn04)
    {
        ArgumentNullException.ThrowIfNull(coupling);
        if (order < 1)
            throw new ArgumentOutOfRangeException(nameof(order), order, "The order of a coupling is at least 1.");
        foreach (MulIrrep block in coupling)
        {
            if (block.Multiplicity != 1)
                throw new ArgumentException($"Each irrep of a symmetric coupling is taken once, but \"{coupling}\" has {block}.", nameof(coupling));
        }

        return s_cache.GetOrAdd((coupling, output, order, convention), static k => Compute(k.Item1, k.Item2, k.Item3, k.Item4));
    }

    private static SymmetricCouplingTensor Compute(Irreps coupling, Irrep output, int order, Wigner3jConvention convention)
    {
        Func<Irrep, bool> allowed = order == 4 ? static i => i.IsNaturalParity && i.L < 12 : static _ => true;
        List<Partial> level = [.. coupling.Select((block, b) => Partial.Single(coupling, b))];
        level = [.. level.OrderBy(p => p.Irrep)];
        for (int n = 2; n <= order; n++)
        {
            // What the remaining inputs cannot bring down to the output is not built.
            int highest = output.L + (order - n) * coupling.LMax;
            bool last = n == order;
            var next = new List<Partial>();
            foreach (Partial left in level)
            {
                for (int b = 0; b < coupling.Count; b++)
                {
                    foreach (Irrep irrep in left.Irrep * coupling[b].Irrep)
                    {
                        if (allowed(irrep) && (last ? irrep == output : irrep.L <= highest))
                            next.Add(left.Couple(coupling, b, irrep, convention));
                    }
                }
            }

            // OrderBy is stable, as the numbering of the paths needs.
            level = [.. next.OrderBy(p => p.Irrep)];
        }

        Partial[] paths = [.. level.Where(p => p.Irrep == output)];
        IEnumerable<SymmetricCouplingEntry> entries = paths
            .SelectMany((p, k) => p.Rows.SelectMany((row, i) => row.Select(e => new SymmetricCouplingEntry(i, e.Key, k, e.Value))))
            .OrderBy(e => e.Row).ThenBy(e => e.Inputs).ThenBy(e => e.Path);
        return new(coupling, output, order, new(paths.Select(p => p.Path)), new(entries));
    }

    /// <summary>A path as far as it has come: for each component of its irrep the elements by row-major input index.</summary>
    private sealed class Partial(SymmetricCouplingPath path, Dictionary<long, ExactNumber>[] rows)
    {
        public SymmetricCouplingPath Path { get; } = path;

        public Irrep Irrep => Path.Intermediates[Path.Intermediates.Count - 1];

        public Dictionary<long, ExactNumber>[] Rows { get; } = rows;

        public static Partial Single(Irreps coupling, int block)
        {
            Irrep irrep = coupling[block].Irrep;
            var rows = new Dictionary<long, ExactNumber>[irrep.Dim];
            for (int i = 0; i < rows.Length; i++)
                rows[i] = new() { [coupling.Offsets[block] + i] = ExactNumber.One };
            return new(new(new([block]), new([irrep])), rows);
        }

        // T[i, a, l] = sqrt(2 l_out + 1) sum_j C(l_out, l_left, l_right)[i, j, l] left[j, a]
        public Partial Couple(Irreps coupling, int block, Irrep irrep, Wigner3jConvention convention)
        {
            CouplingTensor c = Wigner3j.Get(irrep.L, Irrep.L, coupling[block].Irrep.L, convention);
            ExactNumber norm = ExactNumber.Sqrt(irrep.Dim);
            var rows = new Dictionary<long, ExactNumber>[irrep.Dim];
            for (int i = 0; i < rows.Length; i++)
                rows[i] = [];
            foreach (CouplingEntry e in c.Entries)
            {
                ExactNumber weight = e.Value * norm;
                foreach (KeyValuePair<long, ExactNumber> left in Rows[e.J])
                {
                    long inputs = left.Key * coupling.Dim + coupling.Offsets[block] + e.K;
                    ExactNumber term = weight * left.Value;
                    rows[e.I][inputs] = rows[e.I].TryGetValue(inputs, out ExactNumber? sum) ? sum + term : term;
                }
            }

            foreach (Dictionary<long, ExactNumber> row in rows)
            {
                foreach (long cancelled in row.Where(r => r.Value.IsZero).Select(r => r.Key).ToList())
                    row.Remove(cancelled);
            }

            return new(new(new([.. Path.Blocks, block]), new([.. Path.Intermediates, irrep])), rows);
        }
    }
}
