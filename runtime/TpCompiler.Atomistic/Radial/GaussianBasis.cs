using System;
using TpCompiler.Runtime.Dense;

namespace TpCompiler.Atomistic.Radial;

/// <summary>phi_n(x) = exp(c (x - mu_n)^2), c negative.</summary>
public sealed class GaussianBasis : RadialBasis
{
    private readonly double[] _means;
    private readonly double _coefficient;

    /// <summary>Creates the basis from a model's numbers.</summary>
    /// <param name="means">mu_n, Angstrom.</param>
    /// <param name="coefficient">c, 1/Angstrom^2.</param>
    public GaussianBasis(ReadOnlySpan<double> means, double coefficient)
        : base(means.Length)
    {
        _means = means.ToArray();
        _coefficient = coefficient;
    }

    /// <summary>The untrained basis: <paramref name="count"/> (at least 2) means from 0 to <paramref name="cutoff"/> (Angstrom), one step wide.</summary>
    public static GaussianBasis Create(double cutoff, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        double step = cutoff / (count - 1);
        double[] means = new double[count];
        for (int n = 0; n < count; n++)
            means[n] = n * step;
        means[^1] = cutoff;
        return new GaussianBasis(means, -0.5 / (step * step));
    }

    private protected override void EvaluateAll(ReadOnlySpan<double> x, Span<double> values, Span<double> derivatives)
    {
        for (int e = 0, i = 0; e < x.Length; e++)
        {
            foreach (double mean in _means)
            {
                double distance = x[e] - mean;
                values[i] = _coefficient * distance * distance;
                derivatives[i++] = 2 * _coefficient * distance;
            }
        }

        Activations.Exp<double>(values, values, 1.0);
        for (int i = 0; i < values.Length; i++)
            derivatives[i] *= values[i];
    }
}
