using System;
using System.Numerics;

namespace TpCompiler.Algebra;

/// <summary>Whole-number square roots and square-free parts.</summary>
internal static class SquareRoots
{
    /// <summary>The largest whole number whose square is at most <paramref name="value"/>, which must not be negative.</summary>
    public static BigInteger Floor(BigInteger value)
    {
        if (value.IsZero)
            return BigInteger.Zero;

        // Newton's iteration from above decreases until it reaches the floor.
        BigInteger root = BigInteger.One << ((BinaryRounding.BitLength(value) + 1) / 2);
        while (true)
        {
            BigInteger next = (root + value / root) >> 1;
            if (next >= root)
                return root;
            root = next;
        }
    }

    /// <summary>Writes a positive number as outer² * inner with square-free inner.</summary>
    /// <exception cref="OverflowException">The square-free part does not fit in 64 bits.</exception>
    public static (BigInteger Outer, long Inner) Split(BigInteger value)
    {
        BigInteger outer = BigInteger.One;
        long inner = 1;

        // Once every prime up to the cube root is gone, what is left is 1, a prime, a product of two primes or a prime squared.
        for (long p = 2; (BigInteger)p * p * p <= value; p += p == 2 ? 1 : 2)
        {
            if (p > 1 << 21)
                break;
            int power = 0;
            while (true)
            {
                var quotient = BigInteger.DivRem(value, p, out BigInteger remainder);
                if (!remainder.IsZero)
                    break;
                value = quotient;
                power++;
            }

            outer *= BigInteger.Pow(p, power / 2);
            if (power % 2 == 1)
                inner = checked(inner * p);
        }

        BigInteger root = Floor(value);
        if (root * root == value)
            return (outer * root, inner);
        value *= inner;
        if (value > long.MaxValue)
            throw new OverflowException($"The square-free part of a radicand, {value}, does not fit in 64 bits.");
        return (outer, (long)value);
    }
}
