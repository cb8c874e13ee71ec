using System;
using System.Collections.Generic;
using System.Numerics;

namespace TpCompiler.Algebra;

/// <summary>
/// A product of powers of factorials, kept as the exponents of its primes: its square root then needs no factorisation.
/// </summary>
internal sealed class FactorialProduct
{
    // Far beyond any degree in use.
    private const int Limit = 1000;
    private static readonly int[] s_primes = Primes();
    private readonly int[] _exponents = new int[s_primes.Length];

    /// <summary>The factorial of <paramref name="n"/>.</summary>
    public static BigInteger Factorial(int n)
    {
        BigInteger product = BigInteger.One;
        for (int k = 2; k <= n; k++)
            product *= k;
        return product;
    }

    /// <summary>Multiplies by (n!)^power.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> exceeds 1000.</exception>
    public FactorialProduct Times(int n, int power = 1)
    {
        if (n > Limit)
            throw new ArgumentOutOfRangeException(nameof(n), n, "Coupling coefficients are available while their degrees sum to less than 1000.");
        for (int i = 0; i < s_primes.Length && s_primes[i] <= n; i++)
        {
            // Legendre: the exponent of p in n! is the sum of floor(n / p^k).
            for (int rest = n / s_primes[i]; rest > 0; rest /= s_primes[i])
                _exponents[i] += power * rest;
        }

        return this;
    }

    /// <summary>The square root of the product, times <paramref name="factor"/>.</summary>
    public ExactNumber SquareRoot(Rational factor)
    {
        BigInteger numerator = BigInteger.One;
        BigInteger denominator = BigInteger.One;
        long radicand = 1;
        for (int i = 0; i < s_primes.Length; i++)
        {
            int exponent = _exponents[i];
            if ((exponent & 1) != 0)
            {
                // An odd exponent e is 1 + (e - 1), also where e is negative.
                radicand = checked(radicand * s_primes[i]);
                exponent--;
            }

            if (exponent > 0)
                numerator *= BigInteger.Pow(s_primes[i], exponent / 2);
            else if (exponent < 0)
                denominator *= BigInteger.Pow(s_primes[i], -exponent / 2);
        }

        return ExactNumber.FromSquareFree(factor * new Rational(numerator, denominator), radicand);
    }

    private static int[] Primes()
    {
        var primes = new List<int>();
        for (int n = 2; n <= Limit; n++)
        {
            if (primes.TrueForAll(p => n % p != 0))
                primes.Add(n);
        }

        return [.. primes];
    }
}
