using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Core.Radial;

/// <summary>
/// What potentials make of a distance, as values of a program: bases, envelopes, changes of variable, the repulsion of nuclei. All
/// numbers that a model brings (lengths, frequencies, exponents) are values too, so that there are derivatives with respect to them.
/// </summary>
public static class RadialFunctions
{
    /// <summary>prefactor sin(w_n r) / r (Gasteiger, Gross and Guennemann, ICLR 2020, eq. 7); untrained, w_n = n pi / r_max and the prefactor is sqrt(2 / r_max).</summary>
    public static int[] Bessel(KernelBuilder builder, int r, IEnumerable<int> frequencies, int prefactor)
    {
        int factor = builder.Divide(prefactor, r);
        return [.. frequencies.Select(w => builder.Multiply(factor, builder.Apply(Function.Sine, builder.Multiply(w, r))))];
    }

    /// <summary>exp(c (x - mu_n)^2), c negative.</summary>
    public static int[] Gaussian(KernelBuilder builder, int x, IEnumerable<int> means, int coefficient)
    {
        return [.. means.Select(Of)];

        int Of(int mean)
        {
            int distance = builder.Subtract(x, mean);
            return builder.Apply(Function.Exponential, builder.Multiply(coefficient, builder.Multiply(distance, distance)));
        }
    }

    /// <summary>T_1(x), T_2(x), ..., the Chebyshev polynomials of the first kind.</summary>
    public static int[] Chebyshev(KernelBuilder builder, int x, int count)
    {
        int[] values = new int[count];
        int twice = builder.Scale(2, x);
        int before = builder.Constant(ExactNumber.One);
        for (int n = 0; n < count; n++)
        {
            values[n] = n == 0 ? x : builder.Subtract(builder.Multiply(twice, values[n - 1]), before);
            before = n == 0 ? before : values[n - 1];
        }

        return values;
    }

    /// <summary>
    /// The polynomial envelope 1 - (p+1)(p+2)/2 u^p + p(p+2) u^(p+1) - p(p+1)/2 u^(p+2), u = r / radius, zero from the radius on
    /// (Gasteiger, Gross and Guennemann, eq. 8). As (1-u)^3 times the first p terms of 1 / (1-u)^3, whose coefficients are positive: near the
    /// radius, where the envelope is small, it keeps its digits, and so do its slopes.
    /// </summary>
    public static int Envelope(KernelBuilder builder, int r, int radius, int power)
    {
        int one = builder.Constant(ExactNumber.One);
        int u = builder.Divide(r, radius), left = builder.Subtract(one, u);
        int sum = builder.Constant(power * (power + 1) / 2);
        for (int k = power - 1; k > 0; k--)
            sum = builder.Add(builder.Multiply(sum, u), builder.Constant(k * (k + 1) / 2));
        int value = builder.Multiply(builder.Multiply(left, builder.Multiply(left, left)), sum);
        return builder.Select(left, value, builder.Constant(ExactNumber.Zero));
    }

    /// <summary>
    /// The generalised Agnesi transform 1 / (1 + a t^q / (1 + t^(q-p))), t = r / r0, r0 the mean of two covalent radii (Witt et al.,
    /// J. Chem. Phys. 159, 164101 (2023)). The inner fraction is t^q times a sigmoid of (p-q) log t: nothing overflows.
    /// </summary>
    public static int Agnesi(KernelBuilder builder, int r, int meanRadius, int a, int q, int p)
    {
        int one = builder.Constant(ExactNumber.One);
        int logarithm = builder.Apply(Function.Logarithm, builder.Divide(r, meanRadius));
        int fraction = builder.Apply(Function.Sigmoid, builder.Multiply(builder.Subtract(p, q), logarithm));
        int power = builder.Apply(Function.Exponential, builder.Multiply(q, logarithm));
        return builder.Apply(Function.Reciprocal, builder.Add(one, builder.Multiply(a, builder.Multiply(power, fraction))));
    }

    /// <summary>
    /// The soft transform p0 + (r - p0) (1 + tanh(alpha (r - m) / (p1 - p0))) / 2 with p0 = 3/4 r0, p1 = 4/3 r0, m = (p0 + p1) / 2, r0 the sum
    /// of two covalent radii; (1 + tanh z) / 2 is the sigmoid of 2 z.
    /// </summary>
    public static int Soft(KernelBuilder builder, int r, int radii, int alpha)
    {
        int start = builder.Scale(new Rational(3, 4), radii);
        int beyondMiddle = builder.Subtract(r, builder.Scale(new Rational(25, 24), radii));
        int rate = builder.Scale(new Rational(24, 7), builder.Divide(alpha, radii));
        int half = builder.Apply(Function.Sigmoid, builder.Multiply(rate, beyondMiddle));
        return builder.Add(start, builder.Multiply(builder.Subtract(r, start), half));
    }

    /// <summary>The older soft transform r + (1 + tanh(-t - a t^b)) / 2 with t = r / r0, r0 a quarter of the sum of two covalent radii.</summary>
    public static int LegacySoft(KernelBuilder builder, int r, int radii, int a, int exponent)
    {
        int t = builder.Divide(builder.Scale(4, r), radii);
        int power = builder.Apply(Function.Exponential, builder.Multiply(exponent, builder.Apply(Function.Logarithm, t)));
        int argument = builder.Scale(-2, builder.Add(t, builder.Multiply(a, power)));
        return builder.Add(r, builder.Apply(Function.Sigmoid, argument));
    }

    /// <summary>
    /// The screened nuclear repulsion of Ziegler, Biersack and Littmark (1985) as MACE has it, for one direction of a pair:
    /// 1/2 * 14.3996 eV Angstrom * Z_i Z_j / r * phi(r / a) * envelope(r; R_i + R_j), a = prefactor * 0.529 Angstrom / (Z_i^e + Z_j^e).
    /// </summary>
    /// <param name="builder">Makes the values.</param>
    /// <param name="r">The distance, Angstrom.</param>
    /// <param name="numbers">The two atomic numbers.</param>
    /// <param name="radii">R_i + R_j, Angstrom.</param>
    /// <param name="coefficients">The four coefficients of the screening function.</param>
    /// <param name="exponent">e.</param>
    /// <param name="prefactor">The prefactor of the screening length.</param>
    /// <param name="power">The exponent of the envelope.</param>
    public static int Repulsion(
        KernelBuilder builder, int r, (int First, int Second) numbers, int radii, IReadOnlyList<int> coefficients, int exponent, int prefactor, int power)
    {
        Rational[] rates = [new(16, 5), new(9423, 10000), new(1007, 2500), new(126, 625)];
        int charges = builder.Add(Power(numbers.First), Power(numbers.Second));
        int t = builder.Divide(builder.Multiply(r, charges), builder.Scale(new Rational(529, 1000), prefactor));
        int screening = builder.Constant(ExactNumber.Zero);
        for (int k = 0; k < rates.Length; k++)
            screening = builder.Add(screening, builder.Multiply(coefficients[k], builder.Apply(Function.Exponential, builder.Scale(-rates[k], t))));
        int coulomb = builder.Scale(new Rational(35999, 5000), builder.Divide(builder.Multiply(numbers.First, numbers.Second), r));
        return builder.Multiply(builder.Multiply(coulomb, screening), Envelope(builder, r, radii, power));

        int Power(int number) => builder.Apply(Function.Exponential, builder.Multiply(exponent, builder.Apply(Function.Logarithm, number)));
    }
}
