using System;
using System.Collections.Generic;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// A polynomial whose coefficients are prepared weights: monomials in ascending order, and for each the number of its weight plus
/// one, negative for the negative weight. Equal by value.
/// </summary>
internal sealed class CoefficientPolynomial : IEquatable<CoefficientPolynomial>
{
    private readonly int _hash;

    /// <summary>Takes the arrays over.</summary>
    public CoefficientPolynomial(ulong[] monomials, int[] weights)
    {
        (Monomials, Weights) = (monomials, weights);
        int hash = 17;
        for (int n = 0; n < monomials.Length; n++)
            hash = unchecked((((hash * 31) + monomials[n].GetHashCode()) * 31) + weights[n]);
        _hash = hash;
    }

    public ulong[] Monomials { get; }

    public int[] Weights { get; }

    public int Count => Monomials.Length;

    /// <summary>Whether the first weight is negative.</summary>
    public bool IsNegative => Weights[0] < 0;

    public CoefficientPolynomial Negate() => new(Monomials, Array.ConvertAll(Weights, w => -w));

    /// <summary>The polynomials Q and R of variable * Q + R, in which R lacks the variable; R may be null.</summary>
    public (CoefficientPolynomial Quotient, CoefficientPolynomial? Remainder) Divide(int variable)
    {
        List<(ulong Monomial, int Weight)> quotient = [];
        List<(ulong Monomial, int Weight)> rest = [];
        for (int n = 0; n < Count; n++)
        {
            if (PackedMonomial.Has(Monomials[n], variable))
                quotient.Add((PackedMonomial.Without(Monomials[n], variable), Weights[n]));
            else
                rest.Add((Monomials[n], Weights[n]));
        }

        // Dividing by one variable keeps ascending order only among monomials of one degree.
        quotient.Sort((a, b) => a.Monomial.CompareTo(b.Monomial));
        return (Of(quotient), rest.Count == 0 ? null : Of(rest));
    }

    public bool Equals(CoefficientPolynomial? other)
    {
        if (other is null || _hash != other._hash || Count != other.Count)
            return false;
        for (int n = 0; n < Count; n++)
        {
            if (Monomials[n] != other.Monomials[n] || Weights[n] != other.Weights[n])
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as CoefficientPolynomial);

    public override int GetHashCode() => _hash;

    private static CoefficientPolynomial Of(List<(ulong Monomial, int Weight)> terms)
    {
        ulong[] monomials = new ulong[terms.Count];
        int[] weights = new int[terms.Count];
        for (int n = 0; n < monomials.Length; n++)
            (monomials[n], weights[n]) = terms[n];
        return new(monomials, weights);
    }
}
