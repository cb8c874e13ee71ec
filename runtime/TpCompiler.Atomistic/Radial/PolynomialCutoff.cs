using System;

namespace TpCompiler.Atomistic.Radial;

/// <summary>
/// The polynomial envelope f(u) = 1 - (p+1)(p+2)/2 u^p + p(p+2) u^(p+1) - p(p+1)/2 u^(p+2), u = r / radius, zero from the radius on
/// (Gasteiger, Gross and Guennemann, ICLR 2020, arXiv:2003.03123, eq. 8). Its first and second derivatives vanish at the radius.
/// </summary>
public sealed class PolynomialCutoff
{
    /// <summary>Creates the envelope.</summary>
    /// <param name="radius">Where it becomes zero, Angstrom.</param>
    /// <param name="power">The exponent p, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not positive.</exception>
    public PolynomialCutoff(double radius, int power)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(radius);
        ArgumentOutOfRangeException.ThrowIfLessThan(power, 1);
        Radius = radius;
        Power = power;
    }

    /// <summary>The distance from which the envelope is zero, Angstrom.</summary>
    public double Radius { get; }

    /// <summary>The exponent p.</summary>
    public int Power { get; }

    /// <summary>The envelope and its derivative at one distance.</summary>
    /// <param name="r">The distance, Angstrom.</param>
    /// <param name="derivative">df/dr, 1/Angstrom.</param>
    public double Evaluate(double r, out double derivative) => Evaluate(r, Radius, Power, out derivative);

    /// <summary>The envelope and its derivative at many distances.</summary>
    /// <param name="r">Distances, Angstrom.</param>
    /// <param name="values">f, as long as <paramref name="r"/>.</param>
    /// <param name="derivatives">df/dr, as long as <paramref name="r"/>.</param>
    public void Evaluate(ReadOnlySpan<double> r, Span<double> values, Span<double> derivatives)
    {
        for (int i = 0; i < r.Length; i++)
            values[i] = Evaluate(r[i], out derivatives[i]);
    }

    internal static double Evaluate(double r, double radius, int p, out double derivative)
    {
        double u = r / radius;
        if (!(u < 1))
        {
            derivative = 0;
            return 0;
        }

        double below = IntegerPower(u, p - 1), power = below * u, left = 1 - u;
        derivative = -0.5 * p * (p + 1) * (p + 2) * below * left * left / radius;
        return 1 - (power * ((0.5 * (p + 1) * (p + 2)) - (u * ((p * (p + 2.0)) - (0.5 * p * (p + 1) * u)))));
    }

    private static double IntegerPower(double x, int n)
    {
        double result = 1;
        for (; n > 0; n >>= 1, x *= x)
        {
            if ((n & 1) != 0)
                result *= x;
        }

        return result;
    }
}
