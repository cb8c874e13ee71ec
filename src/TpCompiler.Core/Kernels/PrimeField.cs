using System;
using System.Numerics;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Kernels;

/// <summary>A prime below 2^31 that leaves the remainder 7 when divided by 8, modulo which every prime up to 53 is a square.</summary>
internal interface IPrime
{
    /// <summary>The prime.</summary>
    long Value { get; }
}

/// <summary>The largest such prime.</summary>
internal readonly struct FirstPrime : IPrime
{
    /// <inheritdoc/>
    public long Value => 2147260631;
}

/// <summary>The next one.</summary>
internal readonly struct SecondPrime : IPrime
{
    /// <inheritdoc/>
    public long Value => 2146303871;
}

/// <summary>
/// Whole numbers modulo a prime in which every prime up to 53 has a square root, so that coupling coefficients have exact
/// images there: sums and products of images are images of sums and products. What is independent among images is
/// independent, and no floating point takes part, so every machine finds the same.
/// </summary>
/// <typeparam name="TPrime">The prime; a type, so that it is a constant in the machine's code.</typeparam>
internal static class PrimeField<TPrime>
    where TPrime : struct, IPrime
{
    /// <summary>The largest prime that has a root; every smaller one has one too.</summary>
    public const long LargestRadicand = 53;

    /// <summary>The prime.</summary>
    public static long Modulus => default(TPrime).Value;

    /// <summary>The image of an exact number.</summary>
    /// <exception cref="NotSupportedException">A radicand has a prime factor without a root here.</exception>
    public static long Image(ExactNumber value)
    {
        long sum = 0;
        foreach (ExactNumber.Term term in value.Terms)
            sum = Add(sum, Multiply(Image(term.Coefficient), Root(term.Radicand)));
        return sum;
    }

    /// <summary>The image of a fraction.</summary>
    public static long Image(Rational value) => Multiply(Reduce(value.Numerator), Inverse(Reduce(value.Denominator)));

    public static long Add(long a, long b) => (a + b) % Modulus;

    public static long Subtract(long a, long b) => (a - b + Modulus) % Modulus;

    // Both are below 2^31, so the product fits.
    public static long Multiply(long a, long b) => a * b % Modulus;

    public static long Inverse(long a) => Power(a, Modulus - 2);

    /// <summary>A root of a number whose prime factors are at most <see cref="LargestRadicand"/>.</summary>
    /// <exception cref="NotSupportedException">It has none.</exception>
    /// <remarks>For a prime of the form 4k+3. The root chosen is itself a square, so roots of products are products of roots.</remarks>
    public static long Root(long radicand)
    {
        long root = Power(radicand % Modulus, (Modulus + 1) / 4);
        return Multiply(root, root) == radicand % Modulus
            ? root
            : throw new NotSupportedException($"sqrt({radicand}) has no image modulo {Modulus}.");
    }

    private static long Reduce(BigInteger value)
    {
        long rest = (long)(value % Modulus);
        return rest < 0 ? rest + Modulus : rest;
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
