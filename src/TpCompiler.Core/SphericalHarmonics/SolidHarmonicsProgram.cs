using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.SphericalHarmonics;

/// <summary>
/// Compiles solid harmonics: the homogeneous polynomials that are the spherical harmonics on the unit sphere, for vectors of any
/// length.
/// </summary>
public static class SolidHarmonicsProgram
{
    /// <summary>
    /// The program: input <c>x</c> (x, y, z of a vector), output <c>out</c> ((lmax+1)^2 components), per lane. Term by term, the
    /// powers shared by all of them. Certified (<see cref="EquivarianceCertificate"/>).
    /// </summary>
    public static KernelProgram Compile(SphericalHarmonicsSpec spec) => Compile(spec, out _);

    /// <summary>The same, and what was done to prove it equivariant.</summary>
    public static KernelProgram Compile(SphericalHarmonicsSpec spec, out EquivarianceProof proof)
    {
        Irreps irreps = Irreps.SphericalHarmonics(spec.LMax);
        KernelBuilder builder = new("spherical_harmonics");
        int input = builder.Input("x", 3, hasLanes: true);
        int output = builder.Output("out", irreps.Dim, hasLanes: true);
        List<int>[] powers = [.. Enumerable.Range(0, 3).Select(_ => new List<int> { builder.Constant(ExactNumber.One) })];
        for (int l = 0; l <= spec.LMax; l++)
        {
            EquatableArray<HarmonicPolynomial> polynomials = RealSphericalHarmonics.Polynomials(l, spec.Normalization);
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

        KernelProgram program = builder.Build();
        proof = EquivarianceCertificate.Certify(program, [new Irreps(new Irrep(1, -1)), irreps]);
        return program;

        int Power(int axis, int exponent)
        {
            while (powers[axis].Count <= exponent)
                powers[axis].Add(builder.Multiply(builder.Load(input, axis), powers[axis][powers[axis].Count - 1]));
            return powers[axis][exponent];
        }
    }
}
