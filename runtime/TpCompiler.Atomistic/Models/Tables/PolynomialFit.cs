using System;

namespace TpCompiler.Atomistic.Models.Tables;

/// <summary>
/// Polynomials through the values of a function at Chebyshev points of the second kind, both ends included, so that neighbouring intervals meet
/// (L. N. Trefethen, "Approximation Theory and Approximation Practice", chapter 2).
/// </summary>
public sealed class PolynomialFit
{
    private readonly double[] _points;
    private readonly double[,] _powers;

    /// <summary>Prepares polynomials of a degree, 1 or more.</summary>
    public PolynomialFit(int degree)
    {
        Degree = degree;
        _points = new double[degree + 1];
        for (int k = 0; k <= degree; k++)
            _points[k] = -Math.Cos(Math.PI * k / degree);
        _powers = new double[degree + 1, degree + 1];
        for (int k = 0; k <= degree; k++)
        {
            // Lagrange's polynomial of a point, power by power.
            double[] polynomial = new double[degree + 1];
            polynomial[0] = 1;
            int length = 1;
            for (int j = 0; j <= degree; j++)
            {
                if (j == k)
                    continue;
                double scale = 1 / (_points[k] - _points[j]);
                for (int q = length; q >= 0; q--)
                    polynomial[q] = ((q > 0 ? polynomial[q - 1] : 0) - (_points[j] * polynomial[q])) * scale;
                length++;
            }

            for (int q = 0; q <= degree; q++)
                _powers[q, k] = polynomial[q];
        }
    }

    /// <summary>The degree.</summary>
    public int Degree { get; }

    /// <summary>The points from -1 to 1.</summary>
    public ReadOnlySpan<double> Points => _points;

    /// <summary>The coefficients of functions.</summary>
    /// <param name="values">Point after point the values of all functions.</param>
    /// <param name="coefficients">Power after power the coefficients of all functions.</param>
    /// <param name="functions">The number of functions.</param>
    public void Fit(ReadOnlySpan<double> values, Span<double> coefficients, int functions)
    {
        coefficients.Clear();
        for (int q = 0; q <= Degree; q++)
        {
            Span<double> row = coefficients.Slice(q * functions, functions);
            for (int k = 0; k <= Degree; k++)
            {
                double power = _powers[q, k];
                ReadOnlySpan<double> ofPoint = values.Slice(k * functions, functions);
                for (int f = 0; f < functions; f++)
                    row[f] += power * ofPoint[f];
            }
        }
    }
}
