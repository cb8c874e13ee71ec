using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SymmetricContractions;
using TpCompiler.Generators.Tests.Support;
using Xunit;
using Monomial = TpCompiler.Core.Kernels.Monomial;

namespace TpCompiler.Generators.Tests;

public class SymmetricContractionTests
{
    private const int Channels = 5;
    private const int Count = 3;

    [Theory]
    [InlineData("PerItem")]
    [InlineData("Shared")]
    public void ContractionAndDerivativesFollowThePolynomials(string weights)
    {
        CompiledOperations compiled = CompiledOperations.Of(
            [("Product", $"SymmetricContraction(\"5x0e + 5x1o\", \"5x0e + 5x1o\", Weights = WeightSource.{weights})", 2)]);
        KernelProgram program = SymmetricContraction.Compile(new(Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o"), 3)).Program;
        int paths = (int)compiled.Constant("Product", "PathCount");
        int sets = weights == "PerItem" ? Count : 1;
        Assert.Equal(paths * Channels, compiled.Constant("Product", "WeightCount"));
        Random random = new(17);
        double[] x = Values(random, Count * 4 * Channels);
        double[] w = Values(random, sets * paths * Channels);
        double[] gradientOfOutput = Values(random, x.Length);
        double[] hx = Values(random, x.Length);
        double[] hw = Values(random, w.Length);

        double[] output = new double[x.Length];
        compiled.Run("Product", "Forward", Count, x, w, output);
        Near(Evaluate(program, x, w), output, 1e-12);

        double[] gradientOfX = new double[x.Length];
        double[] gradientOfW = new double[w.Length];
        compiled.Run("Product", "Backward", Count, x, w, gradientOfOutput, gradientOfX, gradientOfW);
        Near(Gradient(p => Dot(gradientOfOutput, Evaluate(program, p, w)), x), gradientOfX, 1e-7);
        Near(Gradient(p => Dot(gradientOfOutput, Evaluate(program, x, p)), w), gradientOfW, 1e-7);

        double[] dx = new double[x.Length];
        double[] dw = new double[w.Length];
        double[] dg = new double[x.Length];
        compiled.Run("Product", "DoubleBackward", Count, x, w, gradientOfOutput, hx, hw, dx, dw, dg);
        Near(Gradient(p => Contracted(p, w, gradientOfOutput), x), dx, 1e-7);
        Near(Gradient(p => Contracted(x, p, gradientOfOutput), w), dw, 1e-7);
        Near(Gradient(p => Contracted(x, w, p), gradientOfOutput), dg, 1e-7);

        double Contracted(double[] x, double[] w, double[] g)
        {
            double[] gx = new double[x.Length];
            double[] gw = new double[w.Length];
            compiled.Run("Product", "Backward", Count, x, w, g, gx, gw);
            return Dot(hx, gx) + Dot(hw, gw);
        }
    }

    [Fact]
    public void FloatAgreesWithDouble()
    {
        CompiledOperations compiled = CompiledOperations.Of([("Product", "SymmetricContraction(\"16x0e + 16x1o\", \"16x0e\")", 2)], derivatives: 0);
        Random random = new(3);
        double[] x = Values(random, 64);
        double[] w = Values(random, (int)compiled.Constant("Product", "WeightCount"));
        double[] expected = new double[16];
        float[] actual = new float[16];

        compiled.Run("Product", "Forward", 1, x, w, expected);
        compiled.Run("Product", "Forward", 1, [.. x.Select(v => (float)v)], [.. w.Select(v => (float)v)], actual);

        Near(expected, [.. actual.Select(v => (double)v)], 1e-5);
    }

    /// <summary>The program's polynomials, item by item and channel by channel.</summary>
    private static double[] Evaluate(KernelProgram program, double[] x, double[] w)
    {
        double[] output = new double[x.Length];
        int paths = program.Operands[1].Components;
        bool shared = w.Length == paths * Channels;
        foreach ((int target, Polynomial polynomial) in Polynomial.OfProgram(program))
        {
            foreach ((Monomial monomial, ExactNumber coefficient) in polynomial.Terms)
            {
                double factor = coefficient.ToDouble();
                for (int n = 0; n < Count; n++)
                {
                    for (int u = 0; u < Channels; u++)
                    {
                        double product = factor;
                        for (int i = 0; i < monomial.Degree; i++)
                        {
                            int component = Monomial.ComponentOf(monomial[i]);
                            product *= Monomial.OperandOf(monomial[i]) == 0
                                ? x[(((n * 4) + component) * Channels) + u]
                                : w[((((shared ? 0 : n) * paths) + component) * Channels) + u];
                        }

                        output[(((n * 4) + Monomial.ComponentOf(target)) * Channels) + u] += product;
                    }
                }
            }
        }

        return output;
    }

    private static double[] Gradient(Func<double[], double> function, double[] at) => [.. at.Select((value, i) =>
    {
        const double step = 1e-5;
        double[] shifted = [.. at];
        shifted[i] = value + step;
        double above = function(shifted);
        shifted[i] = value - step;
        return (above - function(shifted)) / (2 * step);
    })];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static double[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];

    private static void Near(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"element {i}: expected {expected[i]}, found {actual[i]}");
    }
}
