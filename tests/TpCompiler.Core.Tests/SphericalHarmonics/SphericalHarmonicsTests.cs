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

namespace TpCompiler.Core.Tests.SphericalHarmonics;

public class SphericalHarmonicsTests
{
    private const string Golden = "data/goldens/e3nn/spherical_harmonics.safetensors";

    [Theory]
    [InlineData(SphericalHarmonicsNormalization.Component)]
    [InlineData(SphericalHarmonicsNormalization.Norm)]
    [InlineData(SphericalHarmonicsNormalization.Integral)]
    public void TheProgramIsExactAtRationalPointsOfTheSphere(SphericalHarmonicsNormalization normalization)
    {
        KernelProgram program = SphericalHarmonicsLowering.Forward(new(11, normalization));
        foreach ((Rational x, Rational y, Rational z) in RationalPoints())
        {
            ExactNumber[] values = EvaluateExactly(program, [x, y, z]);
            for (int l = 0; l <= 11; l++)
            {
                EquatableArray<HarmonicPolynomial> polynomials = RealSphericalHarmonics.Polynomials(l, normalization);
                for (int i = 0; i < polynomials.Count; i++)
                    Assert.Equal(polynomials[i].Evaluate(x, y, z), values[(l * l) + i]);
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
        KernelProgram program = SphericalHarmonicsLowering.Forward(new(8, normalization));
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
        KernelProgram program = SphericalHarmonicsLowering.Forward(new(8));
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
    [InlineData(3, 30)]
    [InlineData(4, 49)]
    [InlineData(11, 400)]
    public void TheProgramTakesFewOperations(int lmax, int most)
    {
        KernelCost cost = KernelCost.Of(MultiplyAddFusion.Apply(SphericalHarmonicsLowering.Forward(new(lmax))));
        Assert.InRange(cost.LaneOperations, 1, most);
    }

    [Fact]
    public void DegreesBeyondTheRangeAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SphericalHarmonicsSpec(12));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SphericalHarmonicsSpec(-1));
    }

    /// <summary>Points with rational coordinates, more of them than a polynomial of degree 11 on the sphere has coefficients.</summary>
    private static IEnumerable<(Rational X, Rational Y, Rational Z)> RationalPoints()
    {
        for (int a = -7; a <= 7; a += 2)
        {
            for (int b = -8; b <= 8; b += 2)
            {
                // Stereographic projection of (a/5, b/3).
                Rational p = new(a, 5);
                Rational q = new(b, 3);
                Rational d = 1 + (p * p) + (q * q);
                yield return (2 * p / d, ((p * p) + (q * q) - 1) / d, 2 * q / d);
            }
        }
    }

    private static ExactNumber[] EvaluateExactly(KernelProgram program, ExactNumber[] x)
    {
        ExactNumber[] values = new ExactNumber[program.Instructions.Count];
        for (int n = 0; n < values.Length; n++)
        {
            Instruction i = program.Instructions[n];
            values[n] = i.Operation switch
            {
                Operation.Load => x[i.B],
                Operation.Constant => program.Constants[i.A],
                Operation.Add => values[i.A] + values[i.B],
                Operation.Subtract => values[i.A] - values[i.B],
                Operation.Multiply => values[i.A] * values[i.B],
                Operation.Negate => -values[i.A],
                _ => throw new NotSupportedException($"{i.Operation} before fusion"),
            };
        }

        ExactNumber[] outputs = new ExactNumber[program.Operands[1].Components];
        foreach (KernelStore store in program.Stores)
            outputs[store.Component] = values[store.Value];
        return outputs;
    }

    private static double[] Project(double[] v, double[] unit)
    {
        double radial = Dot(v, unit);
        return [.. v.Select((value, a) => value - (radial * unit[a]))];
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();
}
