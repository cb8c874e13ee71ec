using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// A nested Horner scheme of several polynomials: each is v Q + R with a variable v that R lacks, again and again, one
/// multiply-add a time. Equal parts are computed once. Which variable comes first is searched for.
/// </summary>
/// <remarks>M. Ceberio, V. Kreinovich, Greedy algorithms for optimizing multivariate Horner schemes, SIGSAM Bull. 38 (2004).</remarks>
internal sealed class HornerScheme
{
    /// <summary>A scheme that at first takes more than so many times the operations of another way is not searched any further.</summary>
    private const double WorthSearching = 1.35;

    /// <summary>How many schemes are tried at most, times the number of terms of each.</summary>
    private const int Work = 150_000;

    private readonly IReadOnlyList<CoefficientPolynomial?> _polynomials;
    private readonly int _variables;
    private readonly bool _takesCommonest;
    private readonly int[] _rank;
    private readonly Dictionary<CoefficientPolynomial, (int Variable, CoefficientPolynomial Quotient, CoefficientPolynomial? Remainder)> _parts = [];

    private HornerScheme(IReadOnlyList<CoefficientPolynomial?> polynomials, int variables, int[] order, bool takesCommonest)
    {
        (_polynomials, _variables, _takesCommonest) = (polynomials, variables, takesCommonest);
        _rank = new int[variables];
        for (int n = 0; n < order.Length; n++)
            _rank[order[n]] = n;
        foreach (CoefficientPolynomial? polynomial in polynomials)
        {
            // The sum of the outermost products starts from what the output holds: there is nothing to share but the parts.
            CoefficientPolynomial? rest = polynomial;
            while (rest is not null)
            {
                int variable = Choose(rest);
                (CoefficientPolynomial quotient, rest) = rest.Divide(variable);
                Divide(quotient);
                Operations++;
            }
        }

        Operations += _parts.Count;
    }

    /// <summary>Multiplications and multiply-adds.</summary>
    public int Operations { get; }

    /// <summary>
    /// Searches for a scheme of few operations: one after another, pairs of variables change places in the order, as long as
    /// that helps. What begins with many more operations than another way takes is left as it is.
    /// </summary>
    public static HornerScheme Search(
        IReadOnlyList<CoefficientPolynomial?> polynomials, int variables, int otherwise, CancellationToken cancellation)
    {
        int[] ascending = [.. Enumerable.Range(0, variables)];
        HornerScheme best = new(polynomials, variables, ascending, takesCommonest: true);
        int[] start = ascending;
        foreach ((int[] order, bool takesCommonest) in new[] { ((int[])[.. Enumerable.Reverse(ascending)], true), (ascending, false), ([.. Enumerable.Reverse(ascending)], false) })
        {
            HornerScheme found = new(polynomials, variables, order, takesCommonest);
            if (found.Operations < best.Operations)
                (best, start) = (found, order);
        }

        int trials = Work / Math.Max(1, polynomials.Sum(p => p?.Count ?? 0));
        return best.Operations <= otherwise * WorthSearching ? Improve(best, start, trials, cancellation) : best;
    }

    /// <summary>Writes the scheme; polynomial n goes to component n of the output.</summary>
    public void Emit(KernelBuilder builder, int input, Func<int, int> weights, int output)
    {
        Dictionary<CoefficientPolynomial, (int, bool)> values = [];
        for (int k = 0; k < _polynomials.Count; k++)
        {
            CoefficientPolynomial? rest = _polynomials[k];
            while (rest is not null)
            {
                int variable = Choose(rest);
                (CoefficientPolynomial quotient, rest) = rest.Divide(variable);
                (int value, bool negative) = Emit(builder, input, weights, quotient, values);
                int product = builder.Multiply(builder.Load(input, variable), value);
                builder.Store(output, k, negative ? builder.Negate(product) : product);
            }
        }
    }

    private static HornerScheme Improve(HornerScheme scheme, int[] start, int trials, CancellationToken cancellation)
    {
        int[] order = [.. start];
        bool improved = true;
        while (improved && trials > 0)
        {
            improved = false;
            for (int a = 0; a < order.Length && trials > 0; a++)
            {
                for (int b = a + 1; b < order.Length && trials > 0; b++, trials--)
                {
                    cancellation.ThrowIfCancellationRequested();
                    (order[a], order[b]) = (order[b], order[a]);
                    HornerScheme changed = new(scheme._polynomials, scheme._variables, order, scheme._takesCommonest);
                    if (changed.Operations < scheme.Operations)
                    {
                        scheme = changed;
                        improved = true;
                    }
                    else
                    {
                        (order[a], order[b]) = (order[b], order[a]);
                    }
                }
            }
        }

        return scheme;
    }

    /// <summary>Makes sure that a polynomial, whatever its sign, is among the parts, unless it is a weight.</summary>
    private void Divide(CoefficientPolynomial polynomial)
    {
        if (IsWeight(polynomial))
            return;
        if (polynomial.IsNegative)
            polynomial = polynomial.Negate();
        if (_parts.ContainsKey(polynomial))
            return;
        int variable = Choose(polynomial);
        (CoefficientPolynomial quotient, CoefficientPolynomial? rest) = polynomial.Divide(variable);
        _parts.Add(polynomial, (variable, quotient, rest));
        Divide(quotient);
        if (rest is not null)
            Divide(rest);
    }

    /// <summary>The value of a polynomial, or its negative: signs move outwards, so that every step is one operation.</summary>
    private (int Value, bool Negative) Emit(
        KernelBuilder builder, int input, Func<int, int> weights, CoefficientPolynomial polynomial, Dictionary<CoefficientPolynomial, (int, bool)> values)
    {
        if (IsWeight(polynomial))
            return (weights(Math.Abs(polynomial.Weights[0]) - 1), polynomial.IsNegative);
        bool negative = polynomial.IsNegative;
        if (negative)
            polynomial = polynomial.Negate();
        if (!values.TryGetValue(polynomial, out (int Value, bool Negative) known))
        {
            (int variable, CoefficientPolynomial quotient, CoefficientPolynomial? rest) = _parts[polynomial];
            int factor = builder.Load(input, variable);
            (int inner, bool innerNegative) = Emit(builder, input, weights, quotient, values);
            if (rest is null)
            {
                known = (builder.Multiply(factor, inner), innerNegative);
            }
            else
            {
                (int sum, bool sumNegative) = Emit(builder, input, weights, rest, values);
                int value = innerNegative == sumNegative
                    ? builder.MultiplyAdd(factor, inner, sum)
                    : builder.NegateMultiplyAdd(factor, inner, sum);
                known = (value, sumNegative);
            }

            values.Add(polynomial, known);
        }

        return (known.Value, known.Negative != negative);
    }

    private static bool IsWeight(CoefficientPolynomial polynomial)
        => polynomial.Count == 1 && polynomial.Monomials[0] == PackedMonomial.One;

    private int Choose(CoefficientPolynomial polynomial)
    {
        int[] counts = new int[_variables];
        foreach (ulong monomial in polynomial.Monomials)
        {
            int previous = -1;
            foreach (int variable in PackedMonomial.Variables(monomial))
            {
                if (variable != previous)
                    counts[variable]++;
                previous = variable;
            }
        }

        int best = -1;
        for (int v = 0; v < counts.Length; v++)
        {
            if (counts[v] == 0)
                continue;
            if (best < 0 || (_takesCommonest && counts[v] != counts[best] ? counts[v] > counts[best] : _rank[v] < _rank[best]))
                best = v;
        }

        return best;
    }
}
