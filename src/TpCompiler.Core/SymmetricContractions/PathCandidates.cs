using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>All that paths with one right factor and one irrep on the left share: their left factors are mixed, then coupled once.</summary>
/// <param name="Output">The block of the output.</param>
/// <param name="LeftIrrep">The irrep of the left factors.</param>
/// <param name="Right">The right factor.</param>
internal sealed record PathGroup(int Output, Irrep LeftIrrep, ContractionFactor Right);

/// <summary>A path that may be chosen.</summary>
/// <param name="Path">The path.</param>
/// <param name="Group">What it shares with others.</param>
/// <param name="Parts">The numbers of the shared parts it needs: its group's coupling and its quadratics.</param>
/// <param name="Values">Values of one component of it at fixed points of a prime field.</param>
internal sealed record PathCandidate(ContractionPath Path, PathGroup Group, int[] Parts, long[] Values)
{
    /// <summary>Operations to mix it into its group; the number one is the start of a sum and costs nothing.</summary>
    public int MixingCost => Path.Left.Degree == 0 ? 0 : Path.Left.Irrep.Dim;
}

/// <summary>
/// The paths from which a contraction is chosen, with their values at points of a <see cref="PrimeField"/>: a covariant map
/// into an irrep is known by any one of its components, and a polynomial by its values at enough points.
/// </summary>
internal sealed class PathCandidates
{
    private readonly SymmetricContractionSpec _spec;
    private readonly Dictionary<(int, int, int), ScaledCoupling> _couplings = [];
    private readonly Dictionary<ContractionFactor, ScaledCoupling> _quadratics = [];
    private readonly Dictionary<ContractionFactor, long[][]> _values = [];
    private readonly Dictionary<object, int> _partNumbers = [];
    private readonly List<int> _partCosts = [];
    private readonly long[][] _points;
    private readonly List<PathCandidate>[,] _candidates;

    public PathCandidates(SymmetricContractionSpec spec)
    {
        _spec = spec;
        Ranks = new int[spec.Output.Count, spec.Correlation + 1];
        int most = 0;
        for (int o = 0; o < spec.Output.Count; o++)
        {
            for (int order = 1; order <= spec.Correlation; order++)
            {
                Ranks[o, order] = checked((int)SymmetricPower.Multiplicity(spec.Coupling, spec.Output[o].Irrep, order));
                most = Math.Max(most, Ranks[o, order]);
            }
        }

        // Two points more than unknowns; the selection checks that they are enough.
        _points = Points(most + 2, spec.Coupling.Dim);
        _candidates = new List<PathCandidate>[spec.Output.Count, spec.Correlation + 1];
        List<ContractionFactor> factors = Factors();
        for (int o = 0; o < spec.Output.Count; o++)
            Collect(o, factors);
    }

    /// <summary>How many independent paths there are for each output block and order.</summary>
    public int[,] Ranks { get; }

    /// <summary>The operations of each part that paths share, by its number.</summary>
    public IReadOnlyList<int> PartCosts => _partCosts;

    /// <summary>The paths to one output block of one order.</summary>
    public IReadOnlyList<PathCandidate> this[int output, int order] => _candidates[output, order];

    /// <summary>The coupling of a group.</summary>
    public ScaledCoupling Coupling(PathGroup group) => Coupling(group.LeftIrrep.L, group.Right.Irrep.L, _spec.Output[group.Output].Irrep.L);

    /// <summary>The coupling that makes a quadratic.</summary>
    public ScaledCoupling Quadratic(ContractionFactor factor)
    {
        if (!_quadratics.TryGetValue(factor, out ScaledCoupling? coupling))
        {
            int first = _spec.Coupling[factor.First].Irrep.L;
            int second = _spec.Coupling[factor.Second].Irrep.L;
            coupling = factor.First == factor.Second
                ? ScaledCoupling.OfSquare(first, factor.Irrep.L)
                : Coupling(first, second, factor.Irrep.L);
            _quadratics.Add(factor, coupling);
        }

        return coupling;
    }

    private ScaledCoupling Coupling(int left, int right, int result)
    {
        if (!_couplings.TryGetValue((left, right, result), out ScaledCoupling? coupling))
            _couplings.Add((left, right, result), coupling = ScaledCoupling.Of(left, right, result));
        return coupling;
    }

    private List<ContractionFactor> Factors()
    {
        Irreps irreps = _spec.Coupling;
        List<ContractionFactor> factors = [ContractionFactor.One];
        factors.AddRange(irreps.Select((block, b) => new ContractionFactor(1, b, 0, block.Irrep)));
        if (_spec.Correlation == 1)
            return factors;
        for (int first = 0; first < irreps.Count; first++)
        {
            for (int second = first; second < irreps.Count; second++)
            {
                // The coupling of a value with itself to an odd degree vanishes.
                factors.AddRange((irreps[first].Irrep * irreps[second].Irrep)
                    .Where(irrep => first != second || irrep.L % 2 == 0)
                    .Select(irrep => new ContractionFactor(2, first, second, irrep)));
            }
        }

        return factors;
    }

    private void Collect(int output, List<ContractionFactor> factors)
    {
        for (int order = 1; order <= _spec.Correlation; order++)
            _candidates[output, order] = [];
        foreach (ContractionFactor right in factors.Where(f => f.Degree > 0))
        {
            foreach (ContractionFactor left in factors)
            {
                int order = left.Degree + right.Degree;
                if (order > _spec.Correlation || !_spec.Output[output].Irrep.IsInProductOf(left.Irrep, right.Irrep))
                    continue;
                PathGroup group = new(output, left.Irrep, right);
                ScaledCoupling coupling = Coupling(group);
                List<int> parts = [Part(group, coupling)];
                parts.AddRange(new[] { left, right }.Where(f => f.Degree == 2).Distinct().Select(f => Part(f, Quadratic(f))));
                long[] values = Values(coupling, Values(left), Values(right), _spec.Output[output].Irrep.L, Ranks[output, order] + 2);
                _candidates[output, order].Add(new(new(output, left, right), group, [.. parts], values));
            }
        }
    }

    private int Part(object part, ScaledCoupling coupling)
    {
        if (!_partNumbers.TryGetValue(part, out int number))
        {
            _partNumbers.Add(part, number = _partCosts.Count);
            _partCosts.Add(coupling.Operations);
        }

        return number;
    }

    /// <summary>[point][component].</summary>
    private long[][] Values(ContractionFactor factor)
    {
        if (_values.TryGetValue(factor, out long[][]? values))
            return values;
        switch (factor.Degree)
        {
            case 0:
                values = [.. _points.Select(_ => new long[] { 1 })];
                break;
            case 1:
                values = [.. _points.Select(p => p.Skip(_spec.Coupling.Offsets[factor.First]).Take(factor.Irrep.Dim).ToArray())];
                break;
            default:
                long[][] first = Values(new(1, factor.First, 0, _spec.Coupling[factor.First].Irrep));
                long[][] second = Values(new(1, factor.Second, 0, _spec.Coupling[factor.Second].Irrep));
                values = [.. _points.Select(_ => new long[factor.Irrep.Dim])];
                for (int k = 0; k < factor.Irrep.Dim; k++)
                {
                    long[] row = Values(Quadratic(factor), first, second, k, _points.Length);
                    for (int p = 0; p < row.Length; p++)
                        values[p][k] = row[p];
                }

                break;
        }

        _values.Add(factor, values);
        return values;
    }

    private static long[] Values(ScaledCoupling coupling, long[][] left, long[][] right, int component, int points)
    {
        long[] values = new long[points];
        foreach (CouplingTerm term in coupling.Terms)
        {
            if (term.K != component)
                continue;
            long size = PrimeField.Image(term.Size);
            long factor = term.Negative ? PrimeField.Subtract(0, size) : size;
            for (int p = 0; p < points; p++)
            {
                long product = PrimeField.Multiply(left[p][term.A], right[p][term.B]);
                values[p] = PrimeField.Add(values[p], PrimeField.Multiply(factor, product));
            }
        }

        return values;
    }

    /// <summary>Fixed points without structure: linear generators would put them all in one plane.</summary>
    private static long[][] Points(int count, int dim)
    {
        long state = 1;
        long step = 0;
        long[][] points = new long[count][];
        for (int p = 0; p < count; p++)
        {
            points[p] = new long[dim];
            for (int i = 0; i < dim; i++)
                points[p][i] = state = PrimeField.Add(PrimeField.Multiply(state, state), ++step);
        }

        return points;
    }
}
