using System;
using System.Collections.Concurrent;

namespace TpCompiler.Algebra;

/// <summary>Wigner 6j symbols of whole angular momenta, which relate the orders in which three can be coupled.</summary>
public static class Wigner6j
{
    private static readonly ConcurrentDictionary<(int, int, int, int, int, int), ExactNumber> s_cache = new();

    /// <summary>
    /// The symbol {j1 j2 j3; j4 j5 j6}, exactly, by Racah's formula (A. R. Edmonds, Angular Momentum in Quantum Mechanics,
    /// eq. 6.3.7). Zero where one of the four triangles (123), (156), (426), (453) does not close.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A degree is negative.</exception>
    public static ExactNumber Value(int j1, int j2, int j3, int j4, int j5, int j6)
    {
        if (j1 < 0 || j2 < 0 || j3 < 0 || j4 < 0 || j5 < 0 || j6 < 0)
            throw new ArgumentOutOfRangeException(nameof(j1), "A degree is at least 0.");
        return s_cache.GetOrAdd((j1, j2, j3, j4, j5, j6), static j => Compute(j.Item1, j.Item2, j.Item3, j.Item4, j.Item5, j.Item6));
    }

    private static ExactNumber Compute(int j1, int j2, int j3, int j4, int j5, int j6)
    {
        if (!ClebschGordan.IsTriangle(j1, j2, j3) || !ClebschGordan.IsTriangle(j1, j5, j6)
            || !ClebschGordan.IsTriangle(j4, j2, j6) || !ClebschGordan.IsTriangle(j4, j5, j3))
        {
            return ExactNumber.Zero;
        }

        int[] lower = [j1 + j2 + j3, j1 + j5 + j6, j4 + j2 + j6, j4 + j5 + j3];
        int[] upper = [j1 + j2 + j4 + j5, j2 + j3 + j5 + j6, j3 + j1 + j6 + j4];
        int first = Math.Max(Math.Max(lower[0], lower[1]), Math.Max(lower[2], lower[3]));
        int last = Math.Min(upper[0], Math.Min(upper[1], upper[2]));
        Rational sum = 0;
        for (int t = first; t <= last; t++)
        {
            Rational term = FactorialProduct.Factorial(t + 1);
            foreach (int l in lower)
                term /= FactorialProduct.Factorial(t - l);
            foreach (int u in upper)
                term /= FactorialProduct.Factorial(u - t);
            sum += t % 2 == 0 ? term : -term;
        }

        var triangles = new FactorialProduct();
        Triangle(triangles, j1, j2, j3);
        Triangle(triangles, j1, j5, j6);
        Triangle(triangles, j4, j2, j6);
        Triangle(triangles, j4, j5, j3);
        return triangles.SquareRoot(sum);
    }

    private static void Triangle(FactorialProduct product, int a, int b, int c)
        => product.Times(a + b - c).Times(a - b + c).Times(-a + b + c).Times(a + b + c + 1, -1);
}
