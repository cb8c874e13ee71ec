using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Algebra.Tests;

public class RotationTests
{
    [Fact]
    public void Generators_satisfy_the_algebra_of_rotations_exactly()
    {
        for (int l = 0; l <= 6; l++)
        {
            So3Generators j = So3Generators.Get(l);
            ExactNumber[,] x = Dense(l, j.X), y = Dense(l, j.Y), z = Dense(l, j.Z);
            AssertEqual(z, Subtract(Multiply(x, y), Multiply(y, x)));
            AssertEqual(x, Subtract(Multiply(y, z), Multiply(z, y)));
            AssertEqual(y, Subtract(Multiply(z, x), Multiply(x, z)));
            foreach (ExactNumber[,] g in new[] { x, y, z })
            {
                for (int i = 0; i <= 2 * l; i++)
                    Assert.All(Enumerable.Range(0, 2 * l + 1), k => Assert.Equal(-g[k, i], g[i, k]));
            }
        }
    }

    [Fact]
    public void Generators_of_degree_one_turn_vectors()
    {
        Assert.Equal([new(1, 2, -1), new(2, 1, 1)], So3Generators.Get(1).X);
        Assert.Equal([new(0, 2, 1), new(2, 0, -1)], So3Generators.Get(1).Y);
        Assert.Equal([new(0, 1, -1), new(1, 0, 1)], So3Generators.Get(1).Z);
    }

    [Fact]
    public void D_matrices_turn_about_each_axis_as_the_generators_say()
    {
        const double T = 1e-4;
        double[][,] about =
        [
            WignerD.RotationFromAngles(0, T, 0),
            WignerD.RotationFromAngles(T, 0, 0),
            WignerD.RotationFromAngles(Math.PI / 2, T, -Math.PI / 2),
        ];
        double[][,] back =
        [
            WignerD.RotationFromAngles(0, -T, 0),
            WignerD.RotationFromAngles(-T, 0, 0),
            WignerD.RotationFromAngles(Math.PI / 2, -T, -Math.PI / 2),
        ];

        // Ry(90°) turns x to -z, so the third rotation is about -z.
        double[] sign = [1, 1, -1];
        for (int l = 0; l <= 5; l++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                double[,] plus = WignerD.FromRotation(l, about[axis]), minus = WignerD.FromRotation(l, back[axis]);
                ExactNumber[,] generator = Dense(l, So3Generators.Get(l)[axis]);
                for (int i = 0; i <= 2 * l; i++)
                {
                    for (int k = 0; k <= 2 * l; k++)
                        Assert.Equal(sign[axis] * generator[i, k].ToDouble(), (plus[i, k] - minus[i, k]) / (2 * T), 1e-6);
                }
            }
        }
    }

    [SharedDataFact("data/goldens/e3nn/wigner_D.safetensors")]
    public void D_matrices_are_those_of_e3nn()
    {
        SafetensorsFile goldens = SafetensorsFile.Open(SharedData.PathOf("data/goldens/e3nn/wigner_D.safetensors"));
        double[] alpha = goldens.Doubles("alpha"), beta = goldens.Doubles("beta"), gamma = goldens.Doubles("gamma");
        double[] parity = goldens.Doubles("parity_k");
        var irreps = Irreps.Parse("2x0e+1x0o+3x1o+2x1e+1x2e+1x3o");
        for (int n = 0; n < alpha.Length; n++)
        {
            double[,] r = WignerD.RotationFromAngles(alpha[n], beta[n], gamma[n]);
            AssertClose(Slice(goldens.Doubles("R"), n, 9), r);
            for (int l = 0; l <= 6; l++)
                AssertClose(Slice(goldens.Doubles($"D_{l}"), n, (2 * l + 1) * (2 * l + 1)), WignerD.FromRotation(l, r));
            AssertClose(Slice(goldens.Doubles("D_irreps"), n, 900), WignerD.FromRotation(irreps, r));
            double sign = parity[n] % 2 == 0 ? 1 : -1;
            for (int i = 0; i < 9; i++)
                r[i / 3, i % 3] *= sign;
            AssertClose(Slice(goldens.Doubles("D_irreps_with_parity"), n, 900), WignerD.FromRotation(irreps, r));
        }
    }

    [Fact]
    public void D_matrices_multiply_like_the_rotations()
        => Prop.ForAll(Generators.Rotation, Generators.Rotation, (a, b) =>
        {
            double[,] ab = Multiply(a, b);
            for (int l = 0; l <= 8; l++)
                AssertClose([.. Multiply(WignerD.FromRotation(l, a), WignerD.FromRotation(l, b)).Cast<double>()], WignerD.FromRotation(l, ab));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void Spherical_harmonics_turn_by_D_matrices()
        => Prop.ForAll(Generators.Rotation, Generators.Vector, (r, v) =>
        {
            const int LMax = 11;
            double[] y = new double[144], turned = new double[144];
            RealSphericalHarmonics.Evaluate(LMax, v[0], v[1], v[2], true, SphericalHarmonicsNormalization.Component, y);
            double[] rv = [.. Enumerable.Range(0, 3).Select(i => r[i, 0] * v[0] + r[i, 1] * v[1] + r[i, 2] * v[2])];
            RealSphericalHarmonics.Evaluate(LMax, rv[0], rv[1], rv[2], true, SphericalHarmonicsNormalization.Component, turned);
            for (int l = 0; l <= LMax; l++)
            {
                double[,] d = WignerD.FromRotation(l, r);
                for (int i = 0; i <= 2 * l; i++)
                    Assert.Equal(Enumerable.Range(0, 2 * l + 1).Sum(k => d[i, k] * y[l * l + k]), turned[l * l + i], 1e-11);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    private static double[] Slice(double[] all, int n, int size) => all[(n * size)..((n + 1) * size)];

    private static void AssertClose(double[] expected, double[,] actual)
        => Assert.All(expected.Zip(actual.Cast<double>()), p => Assert.Equal(p.First, p.Second, 2e-12));

    private static ExactNumber[,] Dense(int l, IEnumerable<MatrixEntry> entries)
    {
        var dense = new ExactNumber[2 * l + 1, 2 * l + 1];
        for (int i = 0; i < dense.Length; i++)
            dense[i / (2 * l + 1), i % (2 * l + 1)] = 0;
        foreach (MatrixEntry e in entries)
            dense[e.Row, e.Column] = e.Value;
        return dense;
    }

    private static ExactNumber[,] Multiply(ExactNumber[,] a, ExactNumber[,] b)
    {
        int n = a.GetLength(0);
        var c = new ExactNumber[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                c[i, j] = Enumerable.Range(0, n).Aggregate(ExactNumber.Zero, (s, k) => s + a[i, k] * b[k, j]);
        }

        return c;
    }

    private static double[,] Multiply(double[,] a, double[,] b)
    {
        int n = a.GetLength(0);
        double[,] c = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                c[i, j] = Enumerable.Range(0, n).Sum(k => a[i, k] * b[k, j]);
        }

        return c;
    }

    private static ExactNumber[,] Subtract(ExactNumber[,] a, ExactNumber[,] b)
    {
        int n = a.GetLength(0);
        var c = new ExactNumber[n, n];
        for (int i = 0; i < n * n; i++)
            c[i / n, i % n] = a[i / n, i % n] - b[i / n, i % n];
        return c;
    }

    private static void AssertEqual(ExactNumber[,] expected, ExactNumber[,] actual)
        => Assert.Equal(expected.Cast<ExactNumber>(), actual.Cast<ExactNumber>());
}
