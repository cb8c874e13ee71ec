using System.Numerics;

namespace TpCompiler.Runtime.Layers;

/// <summary>The standard normal distribution.</summary>
internal static class NormalDistribution
{
    /// <summary>
    /// The probability of a value below <paramref name="x"/>. Near 0 by the series 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...), whose terms
    /// have one sign; further out by the continued fraction phi(x) / (x + 1/(x + 2/(x + 3/(x + ...)))) of the tail
    /// (Abramowitz and Stegun, 26.2.11 and 26.2.14).
    /// </summary>
    public static T Cumulative<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (T.IsNaN(x))
            return x;
        T two = T.CreateChecked(2), size = T.Abs(x);
        T density = T.Exp(-x * x / two) / T.Sqrt(two * T.Pi);
        if (size < T.CreateChecked(3))
        {
            T term = x, sum = T.Zero;
            for (int n = 3; sum + term != sum; n += 2)
            {
                sum += term;
                term *= x * x / T.CreateChecked(n);
            }

            return T.One / two + (density * sum);
        }

        T fraction = size;
        for (int n = 100; n > 0; n--)
            fraction = size + (T.CreateChecked(n) / fraction);
        T tail = density / fraction;
        return x > T.Zero ? T.One - tail : tail;
    }
}
