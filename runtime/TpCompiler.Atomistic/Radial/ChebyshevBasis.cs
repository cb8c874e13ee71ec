using System;

namespace TpCompiler.Atomistic.Radial;

/// <summary>
/// phi_n(x) = T_n(x), n = 1, 2, ..., Chebyshev polynomials of the first kind of x itself: sensible where the transform maps to [-1, 1],
/// as Agnesi's does.
/// </summary>
/// <param name="count">The number of functions.</param>
public sealed class ChebyshevBasis(int count) : RadialBasis(count)
{
    private protected override void EvaluateAll(ReadOnlySpan<double> x, Span<double> values, Span<double> derivatives)
    {
        for (int e = 0, i = 0; e < x.Length; e++)
        {
            // T_(n+1) = 2 x T_n - T_(n-1), differentiated along.
            double before = 1, slopeBefore = 0, value = x[e], slope = 1;
            for (int n = 0; n < Count; n++, i++)
            {
                values[i] = value;
                derivatives[i] = slope;
                (before, value, slopeBefore, slope) =
                    (value, (2 * x[e] * value) - before, slope, (2 * value) + (2 * x[e] * slope) - slopeBefore);
            }
        }
    }
}
