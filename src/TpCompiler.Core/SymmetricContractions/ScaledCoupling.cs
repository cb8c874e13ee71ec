using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>Which of the three values that meet in a term of a coupling carries the term's constant.</summary>
internal enum ConstantCarrier
{
    /// <summary>The constant is 1 or -1.</summary>
    None,

    /// <summary>The left component.</summary>
    Left,

    /// <summary>The right component.</summary>
    Right,

    /// <summary>The component of the result: terms with the same constant are summed first.</summary>
    Result,
}

/// <summary>One term: result[K] += Sign * Size * left[A] * right[B].</summary>
internal readonly record struct CouplingTerm(int A, int B, int K, bool Negative, ExactNumber Size, ConstantCarrier Carrier);

/// <summary>
/// A coupling of two irreps to a third, scaled so that its commonest constant is 1, with a plan to apply the other constants
/// in few multiplications: for each constant a smallest set of left, right and result components that touches all its terms.
/// Computed once for three degrees and then shared; immutable, safe from any thread.
/// </summary>
internal sealed class ScaledCoupling
{
    private static readonly ConcurrentDictionary<(int, int, int), ScaledCoupling> s_couplings = new();
    private static readonly ConcurrentDictionary<(int, int), ScaledCoupling> s_squares = new();

    private ScaledCoupling(EquatableArray<CouplingTerm> terms, int constantOperations, ExactNumber unit)
    {
        Terms = terms;
        Unit = unit;
        Operations = terms.Count + constantOperations;
    }

    /// <summary>The terms.</summary>
    public EquatableArray<CouplingTerm> Terms { get; }

    /// <summary>The Wigner 3j tensor is this times the coupling.</summary>
    public ExactNumber Unit { get; }

    /// <summary>Multiplications and multiply-adds to add the coupling to the result.</summary>
    public int Operations { get; }

    /// <summary>The coupling of two different values.</summary>
    public static ScaledCoupling Of(int left, int right, int result)
        => s_couplings.GetOrAdd((left, right, result), static key => Scale(Wigner3j.Get(key.Item1, key.Item2, key.Item3).Entries));

    /// <summary>The coupling of a value with itself, on products with A not after B.</summary>
    public static ScaledCoupling OfSquare(int degree, int result) => s_squares.GetOrAdd((degree, result), static key => Scale(
        Wigner3j.Get(key.Item1, key.Item1, key.Item2).Entries.Where(e => e.I <= e.J).Select(e => e.I == e.J ? e : e with { Value = e.Value * 2 })));

    private static ScaledCoupling Scale(IEnumerable<CouplingEntry> entries)
    {
        List<ExactNumber> sizes = [];
        Dictionary<ExactNumber, List<(CouplingEntry Entry, bool Negative)>> classes = [];
        foreach (CouplingEntry entry in entries)
        {
            bool negative = entry.Value.Sign() < 0;
            ExactNumber size = negative ? -entry.Value : entry.Value;
            if (!classes.TryGetValue(size, out List<(CouplingEntry, bool)>? members))
            {
                sizes.Add(size);
                classes.Add(size, members = []);
            }

            members.Add((entry, negative));
        }

        List<List<CouplingTerm>> planned = [.. sizes.Select(size => Plan(size, classes[size]))];
        int[] costs = [.. planned.Select(CountConstantOperations)];
        int unit = 0;
        for (int n = 1; n < costs.Length; n++)
        {
            if (costs[n] > costs[unit])
                unit = n;
        }

        ExactNumber scale = ExactNumber.Reciprocal(sizes[unit]);
        List<CouplingTerm> terms = [];
        for (int n = 0; n < planned.Count; n++)
        {
            ExactNumber size = sizes[n] * scale;
            foreach (CouplingTerm term in planned[n])
                terms.Add(term with { Size = size, Carrier = n == unit ? ConstantCarrier.None : term.Carrier });
        }

        // Row by row of the result.
        return new(new(terms.OrderBy(t => t.K).ThenBy(t => t.A).ThenBy(t => t.B)), costs.Sum() - costs[unit], sizes[unit]);
    }

    private static int CountConstantOperations(List<CouplingTerm> terms)
        => terms.Select(t => (t.Carrier, Index(t, t.Carrier))).Distinct().Count();

    private static List<CouplingTerm> Plan(ExactNumber size, List<(CouplingEntry Entry, bool Negative)> members)
    {
        List<CouplingTerm> open = [.. members.Select(m => new CouplingTerm(m.Entry.I, m.Entry.J, m.Entry.K, m.Negative, size, ConstantCarrier.None))];
        ConstantCarrier[] carriers = [ConstantCarrier.Result, ConstantCarrier.Left, ConstantCarrier.Right];
        List<CouplingTerm> best = [.. PlanGreedily(open, carriers)];
        foreach (ConstantCarrier carrier in carriers)
        {
            List<CouplingTerm> single = [.. open.Select(t => t with { Carrier = carrier })];
            if (CountConstantOperations(single) <= CountConstantOperations(best))
                best = single;
        }

        return best;
    }

    /// <summary>Again and again the component that carries the constant for most of the terms left.</summary>
    private static IEnumerable<CouplingTerm> PlanGreedily(List<CouplingTerm> open, ConstantCarrier[] carriers)
    {
        while (open.Count > 0)
        {
            (ConstantCarrier carrier, int index, _) = carriers
                .SelectMany(c => open.GroupBy(t => Index(t, c)).Select(g => (Carrier: c, Index: g.Key, Count: g.Count())))
                .OrderByDescending(g => g.Count).First();
            foreach (CouplingTerm term in open.Where(t => Index(t, carrier) == index))
                yield return term with { Carrier = carrier };
            open = [.. open.Where(t => Index(t, carrier) != index)];
        }
    }

    private static int Index(CouplingTerm term, ConstantCarrier carrier) => carrier switch
    {
        ConstantCarrier.Left => term.A,
        ConstantCarrier.Right => term.B,
        _ => term.K,
    };
}
