using System;

namespace TpCompiler.Atomistic.Radial;

/// <summary>
/// Functions of the (transformed) distance. The kinds are a closed set: <see cref="BesselBasis"/>, <see cref="GaussianBasis"/>,
/// <see cref="ChebyshevBasis"/>.
/// </summary>
public abstract class RadialBasis
{
    private protected RadialBasis(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
    }

    /// <summary>The number of functions.</summary>
    public int Count { get; }

    /// <summary>All functions and their derivatives at many places.</summary>
    /// <param name="x">Places [E].</param>
    /// <param name="values">phi_n(x_e), [E, <see cref="Count"/>].</param>
    /// <param name="derivatives">d phi_n / dx, [E, <see cref="Count"/>].</param>
    /// <exception cref="ArgumentException">An output is too short.</exception>
    public void Evaluate(ReadOnlySpan<double> x, Span<double> values, Span<double> derivatives)
    {
        int length = checked(x.Length * Count);
        if (values.Length < length || derivatives.Length < length)
            throw new ArgumentException($"{x.Length} places need {length} values and derivatives, but there is room for {values.Length} and {derivatives.Length}.");
        EvaluateAll(x, values[..length], derivatives[..length]);
    }

    private protected abstract void EvaluateAll(ReadOnlySpan<double> x, Span<double> values, Span<double> derivatives);
}
