using System.Collections.Generic;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Programs.Building;

/// <summary>Functions of distances that potentials are made of. Distances are positive, or replaced by 1 (<see cref="KernelValue.OrOne"/>).</summary>
public static class RadialFormulas
{
    /// <summary>
    /// The polynomial envelope 1 - (p+1)(p+2)/2 u^p + p(p+2) u^(p+1) - p(p+1)/2 u^(p+2) for u below 1, 0 from there on (J. Gasteiger et al., ICLR 2020,
    /// arXiv:2003.03123, eq. 8). Its first and second derivatives vanish at 1.
    /// </summary>
    /// <param name="u">The distance, divided by the cutoff.</param>
    /// <param name="p">The exponent.</param>
    public static KernelValue PolynomialEnvelope(KernelValue u, int p)
    {
        KernelValue inner = new Rational((p + 1) * (p + 2), 2) - (u * ((p * (p + 2)) - (new Rational(p * (p + 1), 2) * u)));
        KernelValue left = 1 - u;
        return left.Select(1 - (u.Power(p) * inner), u.Constant(ExactNumber.Zero));
    }

    /// <summary>The spherical Bessel function of degree 0, prefactor sin(frequency r) / r (J. Gasteiger et al., ICLR 2020, eq. 7).</summary>
    public static KernelValue Bessel(KernelValue r, KernelValue frequency, KernelValue prefactor) => prefactor * (frequency * r).Sin() / r;

    /// <summary>exp(coefficient (r - center)^2).</summary>
    public static KernelValue Gaussian(KernelValue r, KernelValue center, KernelValue coefficient)
    {
        KernelValue d = r - center;
        return (coefficient * (d * d)).Exp();
    }

    /// <summary>The Chebyshev polynomials T_1 to T_count.</summary>
    public static IEnumerable<KernelValue> Chebyshev(KernelValue x, int count)
    {
        KernelValue last = x.Constant(ExactNumber.One);
        KernelValue value = x;
        for (int n = 1; n <= count; n++)
        {
            yield return value;
            (last, value) = (value, (2 * (x * value)) - last);
        }
    }

    /// <summary>
    /// The generalised Agnesi transform 1 / (1 + a t^q / (1 + t^(q-p))) (C. Witt et al., J. Chem. Phys. 159, 164101 (2023)).
    /// </summary>
    /// <param name="t">The distance in units of the mean of two covalent radii.</param>
    /// <param name="q">q.</param>
    /// <param name="p">p.</param>
    /// <param name="a">a.</param>
    public static KernelValue Agnesi(KernelValue t, KernelValue q, KernelValue p, KernelValue a)
        => 1 / (1 + (a * t.Power(q) * ((p - q) * t.Log()).Sigmoid()));

    /// <summary>
    /// MACE's soft transform: p0 + (r - p0) (1 + tanh(alpha (r - m) / (p1 - p0))) / 2, p0 = 3/4 r0, p1 = 4/3 r0, m = (p0 + p1) / 2.
    /// </summary>
    public static KernelValue Soft(KernelValue r, KernelValue r0, KernelValue alpha)
    {
        KernelValue p0 = new Rational(3, 4) * r0;
        KernelValue p1 = new Rational(4, 3) * r0;
        KernelValue tanh = (alpha * (r - (new Rational(1, 2) * (p0 + p1))) / (p1 - p0)).Tanh();
        return p0 + ((r - p0) * (new Rational(1, 2) * (1 + tanh)));
    }

    /// <summary>The soft transform of older versions of MACE: r + tanh(-t - a t^b) / 2 + 1/2, t = r / r0.</summary>
    public static KernelValue OldSoft(KernelValue r, KernelValue r0, KernelValue a, KernelValue b)
    {
        KernelValue t = r / r0;
        return r - (new Rational(1, 2) * (t + (a * t.Power(b))).Tanh()) + new Rational(1, 2);
    }
}
