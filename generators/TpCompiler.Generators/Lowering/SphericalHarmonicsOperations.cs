using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.SphericalHarmonics;
using TpCompiler.Generators.Model;

namespace TpCompiler.Generators.Lowering;

/// <summary>Lowers spherical harmonics, and says what they are.</summary>
internal static class SphericalHarmonicsOperations
{
    /// <summary>Lowers and describes the harmonics.</summary>
    public static LoweredOperation Lower(SphericalHarmonicsOperation operation)
    {
        Irreps irreps = Irreps.SphericalHarmonics(operation.LMax);
        KernelProgram program = operation.Normalize
            ? SphericalHarmonicsProgram.Compile(new(operation.LMax, operation.Normalization))
            : Homogeneous(operation.LMax, operation.Normalization);
        string vectors = operation.Normalize ? "unit vectors along the given ones, which must not be zero" : "vectors, as homogeneous polynomials";
        return new(
            $"The real spherical harmonics {irreps} of {vectors}.",
            [
                "In e3nn's basis: the polar axis is y, degree 1 is (x, y, z); degree after degree, m = -l..l.",
                $"Normalisation: {operation.Normalization.ToString().ToLowerInvariant()}.",
            ],
            [
                Member.Text("OutputIrreps", irreps, "The irreps of the harmonics."),
                Member.Number("LMax", operation.LMax, "The highest degree."),
                Member.Number("OutputDimension", irreps.Dim, "The number of harmonics per vector."),
            ],
            [new("x", "vectors", "Vectors", "The vectors, (x, y, z) per item.", 3, true)],
            new("out", "output", "Output", $"The harmonics, {irreps.Dim} per item.", irreps.Dim, true),
            [new(program, 1, 1, 1, new(program.Operands.Select(_ => new OperandBinding(0, 1, 0, 0))))])
        {
            Harmonics = new(
                operation.LMax, operation.Normalize, RealSphericalHarmonics.TranscendentalFactor(operation.Normalization)),
        };
    }

    /// <summary>The harmonic polynomials term by term; powers are shared by all of them.</summary>
    private static KernelProgram Homogeneous(int lmax, SphericalHarmonicsNormalization normalization)
    {
        KernelBuilder builder = new("spherical_harmonics");
        int input = builder.Input("x", 3, hasLanes: true);
        int output = builder.Output("out", (lmax + 1) * (lmax + 1), hasLanes: true);
        List<int>[] powers = [.. Enumerable.Range(0, 3).Select(_ => new List<int> { builder.Constant(ExactNumber.One) })];
        for (int l = 0; l <= lmax; l++)
        {
            EquatableArray<HarmonicPolynomial> polynomials = RealSphericalHarmonics.Polynomials(l, normalization);
            for (int m = 0; m < polynomials.Count; m++)
            {
                int sum = builder.Constant(ExactNumber.Zero);
                foreach (Algebra.Monomial term in polynomials[m].Terms)
                {
                    int product = builder.Multiply(builder.Multiply(Power(0, term.X), Power(2, term.Z)), Power(1, term.Y));
                    sum = builder.Add(sum, builder.Scale(term.Coefficient, product));
                }

                builder.Store(output, (l * l) + m, sum);
            }
        }

        return builder.Build();

        int Power(int axis, int exponent)
        {
            while (powers[axis].Count <= exponent)
                powers[axis].Add(builder.Multiply(builder.Load(input, axis), powers[axis][powers[axis].Count - 1]));
            return powers[axis][exponent];
        }
    }
}
