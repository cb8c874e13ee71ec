using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Generators.Tests.Support;
using Xunit;

namespace TpCompiler.Generators.Tests;

public class SphericalHarmonicsTests
{
    // More vectors than are computed at a time, and not a multiple of that.
    private const int Count = 37;

    [Fact]
    public void HarmonicsAndDerivativesAreThoseOfTheDefinition()
    {
        (int LMax, bool Normalize, SphericalHarmonicsNormalization Normalization)[] cases =
        [
            (0, true, SphericalHarmonicsNormalization.Component),
            (3, true, SphericalHarmonicsNormalization.Component),
            (2, false, SphericalHarmonicsNormalization.Norm),
            (4, true, SphericalHarmonicsNormalization.Integral),
            (3, false, SphericalHarmonicsNormalization.Integral),
        ];
        CompiledOperations compiled = CompiledOperations.Of(cases.Select((c, n) => (
            $"Harmonics{n}",
            $"SphericalHarmonics({c.LMax}, Normalize = {(c.Normalize ? "true" : "false")}, Normalization = SphericalHarmonicsNormalization.{c.Normalization})",
            1)));
        for (int n = 0; n < cases.Length; n++)
            Check(compiled, $"Harmonics{n}", cases[n].LMax, cases[n].Normalize, cases[n].Normalization);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1e-300)]
    [InlineData(1e-200)]
    [InlineData(3e-13)]
    [InlineData(1e-11)]
    [InlineData(1e20)]
    [InlineData(1e200)]
    public void VectorsOfAnyLengthHaveTheHarmonicsOfE3nnAndFiniteGradients(double length)
    {
        CompiledOperations compiled = CompiledOperations.Of([("H", "SphericalHarmonics(3)", 1)]);
        double[] direction = [2.0 / 7.0, -3.0 / 7.0, 6.0 / 7.0];
        double[] ones = [.. Enumerable.Repeat(1.0, 16)];
        double[] vector = [.. direction.Select(d => d * length)];

        // e3nn's 1e200 is zero, for its square overflows.
        double[] expected = new double[16];
        double[] at = length > 1e100 ? direction : vector;
        RealSphericalHarmonics.Evaluate(3, at[0], at[1], at[2], true, SphericalHarmonicsNormalization.Component, expected, new double[48]);
        double[] output = new double[16];
        compiled.Run("H", "Forward", 1, vector, output);
        Near(expected, output, 1e-14);
        if (length == 0.0)
            Assert.Equal([1.0, .. Enumerable.Repeat(0.0, 15)], output);

        double[] unit = new double[3];
        compiled.Run("H", "Backward", 1, direction, ones, unit);
        double[] gradient = new double[3];
        compiled.Run("H", "Backward", 1, vector, ones, gradient);
        Near([.. unit.Select(u => length < 1e-12 ? 0.0 : u)], [.. gradient.Select(g => length < 1e-12 ? g : g * length)], 1e-13);

        (double[] second, double[] secondOfOutput) = (new double[3], new double[16]);
        compiled.Run("H", "DoubleBackward", 1, vector, ones, direction, second, secondOfOutput);
        Assert.All(second.Concat(secondOfOutput), s => Assert.True(double.IsFinite(s) && (length >= 1e-12 || s == 0.0)));
    }

    [Fact]
    public void FloatsWhoseSquaresAreNoFloatsHaveHarmonics()
    {
        CompiledOperations compiled = CompiledOperations.Of([("H", "SphericalHarmonics(2)", 1)]);
        float[] output = new float[9];
        compiled.Run("H", "Forward", 1, [0f, 3e30f, 0f], output);
        Near([1.0, 0.0, Math.Sqrt(3.0), 0.0, 0.0, 0.0, Math.Sqrt(5.0), 0.0, 0.0], [.. output.Select(o => (double)o)], 1e-6);
        compiled.Run("H", "Forward", 1, [0f, 1e-30f, 0f], output);
        Assert.All(output.Skip(1), o => Assert.True(MathF.Abs(o) < 1e-15f));
        Assert.Equal(1f, output[0]);
    }

    private static void Check(
        CompiledOperations compiled, string name, int lmax, bool normalize, SphericalHarmonicsNormalization normalization)
    {
        Random random = new(lmax);
        int dimension = (lmax + 1) * (lmax + 1);
        Assert.Equal(dimension, compiled.Constant(name, "OutputDimension"));
        double[] vectors = Values(random, 3 * Count);
        double[] gradientOfOutput = Values(random, dimension * Count);
        double[] h = Values(random, 3 * Count);

        (double[] values, double[] gradients) = Reference(vectors);
        double[] output = new double[values.Length];
        compiled.Run(name, "Forward", Count, vectors, output);
        Near(values, output, 1e-13);

        double[] gradient = new double[vectors.Length];
        compiled.Run(name, "Backward", Count, vectors, gradientOfOutput, gradient);
        Near(gradients, gradient, 1e-12);

        double[] second = new double[vectors.Length];
        double[] secondOfOutput = new double[output.Length];
        compiled.Run(name, "DoubleBackward", Count, vectors, gradientOfOutput, h, second, secondOfOutput);
        Near(Directional((shifted, step) => Reference(Add(vectors, shifted, step)).Values), secondOfOutput, 1e-7);
        Near(Directional((shifted, step) => Reference(Add(vectors, shifted, step)).Gradients), second, 1e-7);

        float[] single = new float[output.Length];
        compiled.Run(name, "Forward", Count, [.. vectors.Select(v => (float)v)], single);
        Near(values, [.. single.Select(v => (double)v)], 1e-5);

        (double[] Values, double[] Gradients) Reference(double[] at)
        {
            double[] all = new double[dimension * Count];
            double[] gradient = new double[3 * Count];
            double[] value = new double[dimension];
            double[] slope = new double[3 * dimension];
            for (int i = 0; i < Count; i++)
            {
                RealSphericalHarmonics.Evaluate(
                    lmax, at[3 * i], at[(3 * i) + 1], at[(3 * i) + 2], normalize, normalization, value, slope);
                value.CopyTo(all, i * dimension);
                for (int k = 0; k < dimension; k++)
                {
                    for (int c = 0; c < 3; c++)
                        gradient[(3 * i) + c] += gradientOfOutput[(i * dimension) + k] * slope[(3 * k) + c];
                }
            }

            return (all, gradient);
        }

        // The Hessian of a gradient's potential is symmetric, so its product with h is the gradient's derivative along h.
        double[] Directional(Func<double[], double, double[]> function)
            => [.. function(h, 1e-5).Zip(function(h, -1e-5), (above, below) => (above - below) / 2e-5)];
    }

    private static double[] Add(double[] a, double[] b, double factor) => [.. a.Zip(b, (x, y) => x + (factor * y))];

    private static double[] Values(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 0.5 + random.NextDouble())];

    private static void Near(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < actual.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"element {i}: expected {expected[i]}, found {actual[i]}");
    }
}
