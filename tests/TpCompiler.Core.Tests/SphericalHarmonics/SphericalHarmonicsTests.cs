using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Kernels.Passes;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Core.Tests.SymmetricContractions;
using TpCompiler.TestSupport;
using Xunit;
using Monomial = TpCompiler.Core.Kernels.Monomial;

namespace TpCompiler.Core.Tests.SphericalHarmonics;

public class SphericalHarmonicsTests
{
    private const string Golden = "data/goldens/e3nn/spherical_harmonics.safetensors";

    [Theory]
    [InlineData(11, SphericalHarmonicsNormalization.Component)]
    [InlineData(5, SphericalHarmonicsNormalization.Norm)]
    [InlineData(5, SphericalHarmonicsNormalization.Integral)]
    public void TheProgramIsTheHarmonicPolynomialsOnTheSphere(int lmax, SphericalHarmonicsNormalization normalization)
    {
        SortedDictionary<int, Polynomial> outputs = Polynomial.OfProgram(SphericalHarmonicsProgram.Compile(new(lmax, normalization)));
        Assert.Equal((lmax + 1) * (lmax + 1), outputs.Count);
        for (int l = 0; l <= lmax; l++)
        {
            EquatableArray<HarmonicPolynomial> expected = RealSphericalHarmonics.Polynomials(l, normalization);
            for (int i = 0; i < expected.Count; i++)
            {
                Polynomial actual = outputs[Monomial.Variable(1, (l * l) + i)];
                Assert.Equal(
                    OnSphere(expected[i].Terms.Select(t => (t.X, t.Y, t.Z, t.Coefficient))),
                    OnSphere(actual.Terms.Select(t => (Power(t.Key, 0), Power(t.Key, 1), Power(t.Key, 2), t.Value))));
            }
        }
    }

    [SharedDataTheory(Golden)]
    [InlineData("component", SphericalHarmonicsNormalization.Component)]
    [InlineData("norm", SphericalHarmonicsNormalization.Norm)]
    [InlineData("integral", SphericalHarmonicsNormalization.Integral)]
    public void ValuesAndTangentialGradientsAreThoseOfE3nn(string name, SphericalHarmonicsNormalization normalization)
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf(Golden));
        KernelProgram program = SphericalHarmonicsProgram.Compile(new(8, normalization));
        KernelProgram backward = Differentiation.Reverse(program, "backward", ["x"], o => "g" + o, i => "d" + i);
        double factor = RealSphericalHarmonics.TranscendentalFactor(normalization);
        double[] x = file.Doubles("x");
        double[] y = file.Doubles(name + "_normalized.y");
        double[] vjp = file.Doubles(name + "_normalized.vjp");
        double[] cotangent = file.Doubles("cotangent");
        for (int n = 0; n < x.Length / 3; n++)
        {
            double length = Math.Sqrt((x[3 * n] * x[3 * n]) + (x[(3 * n) + 1] * x[(3 * n) + 1]) + (x[(3 * n) + 2] * x[(3 * n) + 2]));
            double[] unit = [x[3 * n] / length, x[(3 * n) + 1] / length, x[(3 * n) + 2] / length];
            Dictionary<string, double[]> inputs = new() { ["x"] = unit, ["gout"] = cotangent[(81 * n)..(81 * (n + 1))] };
            double[] values = ScalarEvaluator.Run(program, inputs)["out"];
            for (int i = 0; i < 81; i++)
                Assert.Equal(y[(81 * n) + i], factor * values[i], 5e-14);
            double[] gradient = ScalarEvaluator.Run(backward, inputs)["dx"];
            double radial = unit.Zip(gradient, (a, b) => a * b).Sum();
            for (int a = 0; a < 3; a++)
                Assert.Equal(vjp[(3 * n) + a] * length, factor * (gradient[a] - (radial * unit[a])), 1e-11);
        }
    }

    [SharedDataFact(Golden)]
    public void SecondDerivativesAreThoseOfE3nn()
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf(Golden));
        KernelProgram program = SphericalHarmonicsProgram.Compile(new(8));
        KernelProgram backward = Differentiation.Reverse(program, "backward", ["x"], o => "g" + o, i => "d" + i);
        KernelProgram second = Differentiation.Reverse(backward, "second", ["x"], o => "h" + o, i => "s" + i);
        double[] x = file.Doubles("x");
        double[] cotangent = file.Doubles("cotangent");
        double[] direction = file.Doubles("hvp_vector");
        double[] expected = file.Doubles("component_normalized.hvp");

        // With n = x/|x| and P = I - n n^T the gradient is P g/|x|; for |x| = 1 its derivative in the direction v is
        // P H P v - (v.n) P g - (n.g) P v - (g.P v) n, where H P v is the directional derivative of g.
        for (int n = 0; n < 32; n++)
        {
            double[] u = x[(3 * n)..(3 * (n + 1))];
            double[] v = direction[(3 * n)..(3 * (n + 1))];
            double[] tangent = Project(v, u);
            Dictionary<string, double[]> inputs = new() { ["x"] = u, ["gout"] = cotangent[(81 * n)..(81 * (n + 1))], ["hdx"] = tangent };
            double[] g = ScalarEvaluator.Run(backward, inputs)["dx"];
            double[] curvature = Project(ScalarEvaluator.Run(second, inputs)["sx"], u);
            double[] projected = Project(g, u);
            for (int a = 0; a < 3; a++)
            {
                double actual = curvature[a] - (Dot(v, u) * projected[a]) - (Dot(u, g) * tangent[a]) - (Dot(g, tangent) * u[a]);
                Assert.Equal(expected[(3 * n) + a], actual, 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 15)]
    [InlineData(3, 30)]
    [InlineData(4, 49)]
    [InlineData(11, 321)]
    public void TheProgramTakesFewOperations(int lmax, int most)
    {
        KernelCost cost = KernelCost.Of(MultiplyAddFusion.Apply(SphericalHarmonicsProgram.Compile(new(lmax))));
        Assert.InRange(cost.LaneOperations, 1, most);
    }

    [Fact]
    public void DegreesBeyondTheRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SphericalHarmonicsSpec(12));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SphericalHarmonicsSpec(-1));
    }

    private static int Power(Monomial monomial, int component)
        => Enumerable.Range(0, monomial.Degree).Count(n => Monomial.ComponentOf(monomial[n]) == component);

    /// <summary>The only polynomial without z^2 that is the given one where x^2 + y^2 + z^2 = 1.</summary>
    private static SortedDictionary<(int X, int Y, int Z), ExactNumber> OnSphere(IEnumerable<(int X, int Y, int Z, ExactNumber Coefficient)> terms)
    {
        SortedDictionary<(int X, int Y, int Z), ExactNumber> reduced = [];
        foreach ((int x, int y, int z, ExactNumber coefficient) in terms)
        {
            // z^(2k) = (1 - x^2 - y^2)^k = sum k!/(a! b! c!) (-1)^(a+b) x^2a y^2b with a + b + c = k.
            int k = z / 2;
            for (int a = 0; a <= k; a++)
            {
                for (int b = 0; a + b <= k; b++)
                {
                    long count = Factorial(k) / (Factorial(a) * Factorial(b) * Factorial(k - a - b));
                    var key = (x + (2 * a), y + (2 * b), z % 2);
                    ExactNumber sum = reduced.GetValueOrDefault(key, ExactNumber.Zero) + (coefficient * ((a + b) % 2 == 0 ? count : -count));
                    if (sum.IsZero)
                        reduced.Remove(key);
                    else
                        reduced[key] = sum;
                }
            }
        }

        return reduced;
    }

    private static long Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);

    private static double[] Project(double[] v, double[] unit)
    {
        double radial = Dot(v, unit);
        return [.. v.Select((value, a) => value - (radial * unit[a]))];
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();
}
