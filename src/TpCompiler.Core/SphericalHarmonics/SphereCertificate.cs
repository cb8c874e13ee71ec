using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;
using Monomial = TpCompiler.Core.Kernels.Monomial;

namespace TpCompiler.Core.SphericalHarmonics;

/// <summary>
/// The proof that a program is equivariant on the unit sphere. There x^2 + y^2 + z^2 is one, so each term may be multiplied with
/// it until all terms of a harmonic of degree l have degree l. A homogeneous polynomial is known by its values on the sphere:
/// if these polynomials are equivariant, so is the program there, and only then.
/// </summary>
internal static class SphereCertificate
{
    /// <summary>Certifies a program with input x and the harmonics of degrees 0 to <paramref name="lmax"/> as output.</summary>
    /// <returns>What was done to prove it.</returns>
    /// <exception cref="InvalidOperationException">It is not equivariant.</exception>
    public static EquivarianceProof Certify(KernelProgram program, int lmax)
    {
        int x = program.OperandIndex("x");
        SortedDictionary<int, Polynomial> outputs = Polynomial.OfProgram(program);
        foreach (int output in outputs.Keys.ToArray())
            outputs[output] = Homogeneous(outputs[output], DegreeOf(Monomial.ComponentOf(output)), x);
        EquivarianceCertificate.ThrowIfViolated(
            EquivarianceCertificate.FindViolation(program, [new Irreps(new Irrep(1, -1)), Irreps.SphericalHarmonics(lmax)], outputs));
        return EquivarianceProof.Identity;
    }

    private static int DegreeOf(int component)
    {
        int l = 0;
        while ((l + 1) * (l + 1) <= component)
            l++;
        return l;
    }

    /// <summary>The terms by degree, lowest first, each sum multiplied with the square of the radius to reach the next.</summary>
    private static Polynomial Homogeneous(Polynomial polynomial, int degree, int x)
    {
        Polynomial square = new();
        for (int i = 0; i < 3; i++)
            square.Add(new Monomial(Monomial.Variable(x, i), Monomial.Variable(x, i)), ExactNumber.One);

        Polynomial sum = new();
        for (int d = degree % 2; d <= degree; d += 2)
        {
            sum = Polynomial.Multiply(sum, square);
            foreach (KeyValuePair<Monomial, ExactNumber> term in polynomial.Terms.Where(t => t.Key.Degree == d))
                sum.Add(term.Key, term.Value);
        }

        // Terms of the other parity or of higher degree cannot be brought to the degree: they stay, and fail the check.
        foreach (KeyValuePair<Monomial, ExactNumber> term in polynomial.Terms.Where(t => t.Key.Degree > degree || (degree - t.Key.Degree) % 2 != 0))
            sum.Add(term.Key, term.Value);
        return sum;
    }
}
