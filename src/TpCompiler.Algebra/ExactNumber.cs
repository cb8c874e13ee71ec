using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace TpCompiler.Algebra;

/// <summary>
/// An exact real number: a finite sum of terms q * sqrt(d) with rational q and square-free d. These numbers form a field
/// that holds every coupling coefficient of rotations. The form is canonical (terms ordered by d, none zero), so equality of
/// value is equality of terms, and a number is zero exactly when it has no terms.
/// </summary>
public sealed partial class ExactNumber : IEquatable<ExactNumber>
{
    private readonly Term[] _terms;

    private ExactNumber(Term[] terms) => _terms = terms;

    private ExactNumber(Rational coefficient, long radicand) => _terms = [new(coefficient, radicand)];

    /// <summary>0.</summary>
    public static ExactNumber Zero { get; } = new([]);

    /// <summary>1.</summary>
    public static ExactNumber One { get; } = new(Rational.One, 1);

    /// <summary>The terms, ordered by radicand; none is zero.</summary>
    public EquatableArray<Term> Terms => new(_terms);

    /// <summary>Whether this is 0.</summary>
    public bool IsZero => _terms.Length == 0;

    /// <summary>Whether this is 1.</summary>
    public bool IsOne => _terms.Length == 1 && _terms[0].Radicand == 1 && _terms[0].Coefficient.IsOne;

    /// <summary>Whether this is a fraction.</summary>
    public bool IsRational => _terms.Length == 0 || (_terms.Length == 1 && _terms[0].Radicand == 1);

    /// <summary>A fraction as an exact number.</summary>
    public static ExactNumber FromRational(Rational value) => value.IsZero ? Zero : new(value, 1);

    /// <summary>The square root of a fraction.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    /// <exception cref="OverflowException">The square-free part of numerator times denominator does not fit in 64 bits.</exception>
    public static ExactNumber Sqrt(Rational value)
    {
        if (value.Sign < 0)
            throw new ArgumentOutOfRangeException(nameof(value), $"The square root of the negative number {value} is not real.");
        if (value.IsZero)
            return Zero;
        (BigInteger outer, long inner) = SquareRoots.Split(value.Numerator * value.Denominator);
        return new(new Rational(outer, value.Denominator), inner);
    }

    /// <summary>coefficient * sqrt(radicand) for a radicand known to be square-free.</summary>
    internal static ExactNumber FromSquareFree(Rational coefficient, long radicand)
        => coefficient.IsZero ? Zero : new(coefficient, radicand);

    /// <summary>A whole number.</summary>
    public static implicit operator ExactNumber(int value) => FromRational(value);

    /// <summary>A whole number.</summary>
    public static implicit operator ExactNumber(long value) => FromRational(value);

    /// <summary>A fraction.</summary>
    public static implicit operator ExactNumber(Rational value) => FromRational(value);

    /// <summary>Sum.</summary>
    public static ExactNumber operator +(ExactNumber left, ExactNumber right)
    {
        if (left.IsZero)
            return right;
        if (right.IsZero)
            return left;
        if (left._terms.Length == 1 && right._terms.Length == 1 && left._terms[0].Radicand == right._terms[0].Radicand)
            return FromSquareFree(left._terms[0].Coefficient + right._terms[0].Coefficient, left._terms[0].Radicand);

        var terms = new List<Term>(left._terms.Length + right._terms.Length);
        int i = 0, j = 0;
        while (i < left._terms.Length || j < right._terms.Length)
        {
            if (j == right._terms.Length || (i < left._terms.Length && left._terms[i].Radicand < right._terms[j].Radicand))
            {
                terms.Add(left._terms[i++]);
            }
            else if (i == left._terms.Length || right._terms[j].Radicand < left._terms[i].Radicand)
            {
                terms.Add(right._terms[j++]);
            }
            else
            {
                Rational sum = left._terms[i].Coefficient + right._terms[j++].Coefficient;
                if (!sum.IsZero)
                    terms.Add(new(sum, left._terms[i].Radicand));
                i++;
            }
        }

        return terms.Count == 0 ? Zero : new([.. terms]);
    }

    /// <summary>Difference.</summary>
    public static ExactNumber operator -(ExactNumber left, ExactNumber right) => left + -right;

    /// <summary>Negation.</summary>
    public static ExactNumber operator -(ExactNumber value) => value.Select(t => new(-t.Coefficient, t.Radicand));

    /// <summary>Product.</summary>
    public static ExactNumber operator *(ExactNumber left, ExactNumber right)
    {
        if (left.IsZero || right.IsZero)
            return Zero;
        if (left._terms.Length == 1 && right._terms.Length == 1)
            return new([left._terms[0] * right._terms[0]]);
        ExactNumber sum = Zero;
        foreach (Term factor in right._terms)
            sum += Multiply(left, factor);
        return sum;
    }

    /// <summary>Quotient.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="right"/> is zero.</exception>
    public static ExactNumber operator /(ExactNumber left, ExactNumber right) => left * Reciprocal(right);

    /// <summary>1 / <paramref name="value"/>.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="value"/> is zero.</exception>
    public static ExactNumber Reciprocal(ExactNumber value)
    {
        if (value.IsZero)
            throw new DivideByZeroException("Division of an exact number by zero.");
        ExactNumber numerator = One;
        ExactNumber denominator = value;
        while (denominator._terms.Length > 1)
        {
            // With a prime p of one of the radicands, value = a + b sqrt(p); multiplying by a - b sqrt(p) rids it of sqrt(p).
            long p = SmallestPrimeFactor(denominator._terms[denominator._terms.Length - 1].Radicand);
            ExactNumber conjugate = denominator.Select(t => t.Radicand % p == 0 ? new(-t.Coefficient, t.Radicand) : t);
            numerator *= conjugate;
            denominator *= conjugate;
        }

        // 1 / (q sqrt(d)) = sqrt(d) / (q d)
        Term last = denominator._terms[0];
        return numerator * new ExactNumber(Rational.Reciprocal(last.Coefficient * last.Radicand), last.Radicand);
    }

    /// <summary>Equality of value.</summary>
    public static bool operator ==(ExactNumber? left, ExactNumber? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality of value.</summary>
    public static bool operator !=(ExactNumber? left, ExactNumber? right) => !(left == right);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] ExactNumber? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || _terms.Length != other._terms.Length)
            return false;
        for (int i = 0; i < _terms.Length; i++)
        {
            if (_terms[i] != other._terms[i])
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as ExactNumber);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = 17;
        foreach (Term t in _terms)
            hash = unchecked(hash * 31 + t.GetHashCode());
        return hash;
    }

    private static ExactNumber Multiply(ExactNumber value, Term factor)
    {
        // Different radicands stay different under multiplication by one square root, but their order may change.
        var terms = new Term[value._terms.Length];
        for (int i = 0; i < terms.Length; i++)
            terms[i] = value._terms[i] * factor;
        if (factor.Radicand != 1)
            Array.Sort(terms, static (a, b) => a.Radicand.CompareTo(b.Radicand));
        return new(terms);
    }

    private static long SmallestPrimeFactor(long value)
    {
        for (long p = 2; p * p <= value; p++)
        {
            if (value % p == 0)
                return p;
        }

        return value;
    }

    private ExactNumber Select(Func<Term, Term> map) => IsZero ? this : new(Array.ConvertAll(_terms, t => map(t)));

    /// <summary>One term, <paramref name="Coefficient"/> * sqrt(<paramref name="Radicand"/>).</summary>
    /// <param name="Coefficient">The fraction before the root.</param>
    /// <param name="Radicand">A square-free positive number; 1 for a rational term.</param>
    public readonly record struct Term(Rational Coefficient, long Radicand)
    {
        /// <summary>Product.</summary>
        /// <exception cref="OverflowException">The radicand of the product does not fit in 64 bits.</exception>
        public static Term operator *(Term left, Term right)
        {
            if (left.Radicand == 1 || right.Radicand == 1)
                return new(left.Coefficient * right.Coefficient, left.Radicand * right.Radicand);
            long common = Rational.GreatestCommonDivisor(left.Radicand, right.Radicand);
            return new(
                left.Coefficient * right.Coefficient * common,
                checked(left.Radicand / common * (right.Radicand / common)));
        }
    }
}
