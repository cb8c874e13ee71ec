using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Algebra;

/// <summary>The term Coefficient * x^X * y^Y * z^Z.</summary>
/// <param name="Coefficient">The exact coefficient.</param>
/// <param name="X">The power of x.</param>
/// <param name="Y">The power of y.</param>
/// <param name="Z">The power of z.</param>
public readonly record struct Monomial(ExactNumber Coefficient, int X, int Y, int Z);

/// <summary>An exact polynomial in x, y and z; ordered by falling powers of x, then y, then z, without zero terms.</summary>
public sealed class HarmonicPolynomial : IEquatable<HarmonicPolynomial>
{
    /// <summary>The sum of <paramref name="terms"/>, which may repeat monomials.</summary>
    public HarmonicPolynomial(IEnumerable<Monomial> terms)
    {
        var sums = new Dictionary<(int X, int Y, int Z), ExactNumber>();
        foreach (Monomial t in terms)
        {
            var key = (t.X, t.Y, t.Z);
            sums[key] = sums.TryGetValue(key, out ExactNumber? sum) ? sum + t.Coefficient : t.Coefficient;
        }

        Terms = new(sums.Where(s => !s.Value.IsZero).OrderByDescending(s => s.Key)
            .Select(s => new Monomial(s.Value, s.Key.X, s.Key.Y, s.Key.Z)));
    }

    /// <summary>The terms.</summary>
    public EquatableArray<Monomial> Terms { get; }

    /// <summary>Whether this is the zero polynomial.</summary>
    public bool IsZero => Terms.Count == 0;

    /// <summary>The polynomial times a number.</summary>
    public HarmonicPolynomial Scale(ExactNumber factor) => new(Terms.Select(t => t with { Coefficient = t.Coefficient * factor }));

    /// <summary>The derivative with respect to x (axis 0), y (1) or z (2).</summary>
    public HarmonicPolynomial Derivative(int axis) => new(Terms.Select(t => axis switch
    {
        0 => new Monomial(t.Coefficient * t.X, t.X - 1, t.Y, t.Z),
        1 => new Monomial(t.Coefficient * t.Y, t.X, t.Y - 1, t.Z),
        2 => new Monomial(t.Coefficient * t.Z, t.X, t.Y, t.Z - 1),
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, "An axis is 0, 1 or 2."),
    }));

    /// <summary>The exact value at an exact point.</summary>
    public ExactNumber Evaluate(Rational x, Rational y, Rational z)
    {
        ExactNumber sum = ExactNumber.Zero;
        foreach (Monomial t in Terms)
            sum += t.Coefficient * (Rational.Pow(x, t.X) * Rational.Pow(y, t.Y) * Rational.Pow(z, t.Z));
        return sum;
    }

    /// <inheritdoc/>
    public bool Equals(HarmonicPolynomial? other) => other is not null && Terms == other.Terms;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HarmonicPolynomial);

    /// <inheritdoc/>
    public override int GetHashCode() => Terms.GetHashCode();

    /// <summary>The form "(1/2*sqrt(3)) z^2 + (-1/2*sqrt(3)) x^2".</summary>
    public override string ToString() => IsZero ? "0" : string.Join(" + ", Terms.Select(t =>
        "(" + t.Coefficient + ")" + Power(" x", t.X) + Power(" y", t.Y) + Power(" z", t.Z)));

    private static string Power(string variable, int power) => power switch
    {
        0 => "",
        1 => variable,
        _ => FormattableString.Invariant($"{variable}^{power}"),
    };
}
