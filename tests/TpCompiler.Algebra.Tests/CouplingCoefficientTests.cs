using System;
using System.Linq;
using Xunit;

namespace TpCompiler.Algebra.Tests;

public class CouplingCoefficientTests
{
    [Theory]
    [InlineData(1, 1, 1, -1, 0, 0, "1/3*sqrt(3)")]
    [InlineData(1, 0, 1, 0, 0, 0, "-1/3*sqrt(3)")]
    [InlineData(1, 1, 1, 0, 1, 1, "1/2*sqrt(2)")]
    [InlineData(1, 0, 1, 0, 1, 0, "0")]
    [InlineData(1, 0, 1, 0, 2, 0, "1/3*sqrt(6)")]
    [InlineData(2, 2, 1, -1, 2, 1, "1/3*sqrt(3)")]
    [InlineData(2, 1, 2, -1, 4, 0, "2/35*sqrt(70)")]
    [InlineData(3, 0, 3, 0, 6, 1, "0")]
    [InlineData(1, 0, 1, 0, 3, 0, "0")]
    public void Clebsch_Gordan_coefficients_are_those_of_the_tables(int l1, int m1, int l2, int m2, int l3, int m3, string value)
        => Assert.Equal(value, ClebschGordan.Value(l1, m1, l2, m2, l3, m3).ToString());

    [Fact]
    public void Orders_beyond_the_degree_are_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => ClebschGordan.Value(1, 2, 1, 0, 1, 1));

    [Fact]
    public void Degrees_beyond_the_table_of_primes_are_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => ClebschGordan.Value(500, 0, 500, 0, 0, 0));

    [Fact]
    public void Clebsch_Gordan_coefficients_are_orthonormal()
    {
        foreach ((int l1, int l2) in new[] { (1, 1), (2, 1), (2, 3), (4, 3), (7, 2) })
        {
            for (int m = -l1 - l2; m <= l1 + l2; m++)
            {
                int[] degrees = [.. Enumerable.Range(0, l1 + l2 + 1).Where(l => l >= Math.Max(Math.Abs(l1 - l2), Math.Abs(m)))];
                foreach (int l in degrees)
                {
                    foreach (int k in degrees)
                    {
                        ExactNumber sum = 0;
                        for (int m1 = Math.Max(-l1, m - l2); m1 <= Math.Min(l1, m + l2); m1++)
                            sum += ClebschGordan.Value(l1, m1, l2, m - m1, l, m) * ClebschGordan.Value(l1, m1, l2, m - m1, k, m);
                        Assert.Equal(l == k ? 1 : 0, sum);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1, 1, "1/6")]
    [InlineData(1, 1, 2, 1, 1, 0, "1/3")]
    [InlineData(1, 1, 2, 1, 1, 2, "1/30")]
    [InlineData(2, 2, 2, 2, 2, 2, "-3/70")]
    [InlineData(1, 2, 3, 1, 2, 3, "1/105")]
    [InlineData(0, 1, 2, 1, 1, 1, "0")]
    public void Six_j_symbols_are_those_of_the_tables(int a, int b, int c, int d, int e, int f, string value)
        => Assert.Equal(value, Wigner6j.Value(a, b, c, d, e, f).ToString());

    [Fact]
    public void Six_j_symbols_are_orthogonal()
    {
        // sum_x (2x+1)(2k+1) {a b x; c d k} {a b x; c d l} = delta_kl
        foreach ((int a, int b, int c, int d) in new[] { (1, 1, 1, 1), (2, 1, 3, 2), (3, 3, 2, 2), (4, 3, 3, 4) })
        {
            int low = Math.Max(Math.Abs(a - d), Math.Abs(b - c)), high = Math.Min(a + d, b + c);
            for (int k = low; k <= high; k++)
            {
                for (int l = low; l <= high; l++)
                {
                    ExactNumber sum = 0;
                    for (int x = 0; x <= a + b; x++)
                        sum += (2 * x + 1) * (2 * k + 1) * Wigner6j.Value(a, b, x, c, d, k) * Wigner6j.Value(a, b, x, c, d, l);
                    Assert.Equal(k == l ? 1 : 0, sum);
                }
            }
        }
    }

    [Fact]
    public void Six_j_symbols_recouple_Clebsch_Gordan_products()
    {
        // <(j1 j2) J12 j3; J M | j1 (j2 j3) J23; J M> = (-1)^(j1+j2+j3+J) sqrt((2 J12+1)(2 J23+1)) {j1 j2 J12; j3 J J23}
        (int j1, int j2, int j3, int j, int m) = (2, 1, 2, 3, 1);
        for (int j12 = 1; j12 <= 3; j12++)
        {
            for (int j23 = 1; j23 <= 3; j23++)
            {
                ExactNumber overlap = 0;
                for (int m1 = -j1; m1 <= j1; m1++)
                {
                    for (int m2 = -j2; m2 <= j2; m2++)
                    {
                        int m3 = m - m1 - m2;
                        if (Math.Abs(m3) <= j3 && Math.Abs(m1 + m2) <= j12 && Math.Abs(m2 + m3) <= j23)
                        {
                            overlap += ClebschGordan.Value(j1, m1, j2, m2, j12, m1 + m2) * ClebschGordan.Value(j12, m1 + m2, j3, m3, j, m)
                                * ClebschGordan.Value(j2, m2, j3, m3, j23, m2 + m3) * ClebschGordan.Value(j1, m1, j23, m2 + m3, j, m);
                        }
                    }
                }

                int sign = (j1 + j2 + j3 + j) % 2 == 0 ? 1 : -1;
                Assert.Equal(
                    sign * ExactNumber.Sqrt((2 * j12 + 1) * (2 * j23 + 1)) * Wigner6j.Value(j1, j2, j12, j3, j, j23),
                    overlap);
            }
        }
    }
}
