using System;
using System.Numerics;
using TpCompiler.Algebra;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>
/// Whole numbers modulo a prime in which every prime up to 53 has a square root, so that coupling coefficients have exact
/// images there: sums and products of images are images of sums and products. What is independent among images is
/// independent, and no floating point takes part, so every machine finds the same.
/// </summary>
internal static class PrimeField
{
    /// <summary>The prime; it leaves the remainder 7 when divided by 8.</summary>
    public const long Modulus = 2147260631;

    /// <summary>The image of an exact number.</summary>
    /// <exception cref="NotSupportedException">A radicand has a prime factor without a root here.</exception>
    public static long Image(ExactNumber value)
    {
        long sum = 0;
        foreach (ExactNumber.Term term in value.Terms)
        {
            long coefficient = Multiply(Reduce(term.Coefficient.Numerator), Inverse(Reduce(term.Coefficient.Denominator)));
            sum = Add(sum, Multiply(coefficient, Root(term.Radicand)));
        }

        return sum;
    }

    public static long Add(long a, long b) => (a + b) % Modulus;

    public static long Subtract(long a, long b) => (a - b + Modulus) % Modulus;

    // Both are below 2^31, so the product fits.
    public static long Multiply(long a, long b) => a * b % Modulus;

    public static long Inverse(long a) => Power(a, Modulus - 2);

    private static long Reduce(BigInteger value)
    {
        long rest = (long)(value % Modulus);
        return rest < 0 ? rest + Modulus : rest;
    }

    // For a prime of the form 4k+3. The root chosen is itself a square, so roots of products are products of roots.
    private static long Root(long radicand)
    {
        long root = Power(radicand % Modulus, (Modulus + 1) / 4);
        return Multiply(root, root) == radicand % Modulus
            ? root
            : throw new NotSupportedException($"sqrt({radicand}) has no image modulo {Modulus}.");
    }

    private static long Power(long value, long exponent)
    {
        long power = 1;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                power = Multiply(power, value);
            value = Multiply(value, value);
        }

        return power;
    }
}
