using System;
using System.Numerics;

namespace TpCompiler.Algebra;

/// <summary>Clebsch-Gordan coefficients of whole angular momenta, in the Condon-Shortley phase convention.</summary>
public static class ClebschGordan
{
    /// <summary>
    /// The coefficient ⟨l1 m1 l2 m2 | l3 m3⟩, exactly, by Racah's formula (G. Racah, Phys. Rev. 62, 438 (1942), eq. 16) with
    /// its sum written in binomial coefficients. Zero where the selection rules forbid the coupling.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A degree is negative, or |m| exceeds its degree, or the degrees sum to 1000 or more.
    /// </exception>
    /// <exception cref="OverflowException">The square-free part under the root does not fit in 64 bits; degrees to 11 are far from that.</exception>
    public static ExactNumber Value(int l1, int m1, int l2, int m2, int l3, int m3)
    {
        Check(l1, m1);
        Check(l2, m2);
        Check(l3, m3);
        if (m1 + m2 != m3 || !IsTriangle(l1, l2, l3))
            return ExactNumber.Zero;

        int a = l1 + l2 - l3, b = l1 - l2 + l3, c = -l1 + l2 + l3;
        BigInteger sum = BigInteger.Zero;
        for (int k = Math.Max(0, Math.Max(l2 - l3 - m1, l1 - l3 + m2)); k <= Math.Min(a, Math.Min(l1 - m1, l2 + m2)); k++)
        {
            BigInteger term = Binomial(a, k) * Binomial(b, l1 - m1 - k) * Binomial(c, l2 + m2 - k);
            sum += k % 2 == 0 ? term : -term;
        }

        return sum.IsZero
            ? ExactNumber.Zero
            : new FactorialProduct()
                .Times(l1 + m1).Times(l1 - m1).Times(l2 + m2).Times(l2 - m2).Times(l3 + m3).Times(l3 - m3)
                .Times(a, -1).Times(b, -1).Times(c, -1).Times(l1 + l2 + l3 + 1, -1)
                .Times(2 * l3 + 1).Times(2 * l3, -1)
                .SquareRoot(sum);
    }

    /// <summary>Whether three degrees can couple: |l1-l2| &lt;= l3 &lt;= l1+l2.</summary>
    public static bool IsTriangle(int l1, int l2, int l3) => l3 >= Math.Abs(l1 - l2) && l3 <= l1 + l2;

    private static BigInteger Binomial(int n, int k)
    {
        // Every partial product is itself a binomial coefficient, so 64 bits hold them up to n = 61.
        if (n > 61)
            return FactorialProduct.Factorial(n) / (FactorialProduct.Factorial(k) * FactorialProduct.Factorial(n - k));
        long value = 1;
        for (int i = 1; i <= Math.Min(k, n - k); i++)
            value = value * (n - i + 1) / i;
        return value;
    }

    private static void Check(int l, int m)
    {
        if (l < 0)
            throw new ArgumentOutOfRangeException(nameof(l), l, "A degree is at least 0.");
        if (Math.Abs(m) > l)
            throw new ArgumentOutOfRangeException(nameof(m), m, $"The order of degree {l} lies between {-l} and {l}.");
    }
}
