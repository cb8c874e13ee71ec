using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Algebra;

/// <summary>
/// Real spherical harmonics in e3nn's basis: the polar axis is y, degree 1 is (x, y, z), m = -l..l. As functions on all of
/// space they are homogeneous harmonic polynomials.
/// </summary>
public static class RealSphericalHarmonics
{
    private static readonly ConcurrentDictionary<int, EquatableArray<HarmonicPolynomial>> s_cache = new();
    private static readonly ConcurrentDictionary<int, CouplingTensor> s_steps = new();

    /// <summary>
    /// The 2l+1 polynomials of degree <paramref name="l"/>. In the integral normalisation they are still to be multiplied by
    /// <see cref="TranscendentalFactor"/>, which is no exact number.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="l"/> is negative.</exception>
    public static EquatableArray<HarmonicPolynomial> Polynomials(int l, SphericalHarmonicsNormalization normalization)
    {
        EquatableArray<HarmonicPolynomial> unit = s_cache.GetOrAdd(l, Unit);
        ExactNumber factor = ExactFactor(l, normalization);
        return factor.IsOne ? unit : new(unit.Select(p => p.Scale(factor)));
    }

    /// <summary>1/sqrt(4 pi) for the integral normalisation, else 1.</summary>
    public static double TranscendentalFactor(SphericalHarmonicsNormalization normalization)
        => normalization == SphericalHarmonicsNormalization.Integral ? 0.28209479177387814 : 1.0;

    /// <summary>
    /// All harmonics of degrees 0..<paramref name="lmax"/> at (x, y, z), in double precision, by the recurrence that also
    /// defines them.
    /// </summary>
    /// <param name="lmax">The highest degree.</param>
    /// <param name="x">The first coordinate.</param>
    /// <param name="y">The second coordinate, along the polar axis.</param>
    /// <param name="z">The third coordinate.</param>
    /// <param name="normalize">Whether to divide (x, y, z) by its length first; a vector shorter than 1e-12 is divided by that.</param>
    /// <param name="normalization">The normalisation.</param>
    /// <param name="values">Receives (lmax+1)² values, degree by degree.</param>
    /// <param name="gradients">When given, receives [(lmax+1)², 3] derivatives with respect to x, y, z as given.</param>
    public static void Evaluate(
        int lmax,
        double x,
        double y,
        double z,
        bool normalize,
        SphericalHarmonicsNormalization normalization,
        double[] values,
        double[]? gradients = null)
    {
        int count = (lmax + 1) * (lmax + 1);
        if (values.Length < count || (gradients is not null && gradients.Length < 3 * count))
            throw new ArgumentException($"Room for {count} values, and for three times as many derivatives, is needed.", nameof(values));
        const double Shortest = 1e-12;
        double length = normalize ? Math.Max(Math.Sqrt(x * x + y * y + z * z), Shortest) : 1.0;
        double[] n = [x / length, y / length, z / length];
        double[] slope = gradients ?? new double[3 * count];
        Array.Clear(values, 0, count);
        Array.Clear(slope, 0, 3 * count);
        values[0] = 1.0;
        for (int l = 0; l < lmax; l++)
            Step(l, n, values, slope);

        for (int i = 0; i < count; i++)
        {
            int l = (int)Math.Sqrt(i);
            double factor = TranscendentalFactor(normalization)
                * (normalization == SphericalHarmonicsNormalization.Norm ? 1.0 : Math.Sqrt(2 * l + 1));
            values[i] *= factor;
            double radial = normalize && length > Shortest ? slope[3 * i] * n[0] + slope[3 * i + 1] * n[1] + slope[3 * i + 2] * n[2] : 0.0;
            for (int a = 0; a < 3; a++)
                slope[3 * i + a] = factor * (slope[3 * i + a] - radial * n[a]) / length;
        }
    }

    private static void Step(int l, double[] n, double[] values, double[] slope)
    {
        CouplingTensor c = s_steps.GetOrAdd(l, RecurrenceTensor);
        for (int e = 0; e < c.Entries.Count; e++)
        {
            CouplingEntry entry = c.Entries[e];
            int to = (l + 1) * (l + 1) + entry.I;
            int from = l * l + entry.K;
            double weight = c.Values[e];
            values[to] += weight * n[entry.J] * values[from];
            slope[3 * to + entry.J] += weight * values[from];
            for (int a = 0; a < 3; a++)
                slope[3 * to + a] += weight * n[entry.J] * slope[3 * from + a];
        }
    }

    private static ExactNumber ExactFactor(int l, SphericalHarmonicsNormalization normalization)
        => normalization == SphericalHarmonicsNormalization.Norm ? ExactNumber.One : ExactNumber.Sqrt(2 * l + 1);

    // Coupling the polynomials of degree l with (x, y, z) to l+1 leaves a multiple of those of degree l+1: of the polynomials
    // of degree l+1 only the harmonic ones turn like that.
    private static EquatableArray<HarmonicPolynomial> Unit(int l)
    {
        if (l < 0)
            throw new ArgumentOutOfRangeException(nameof(l), l, "A degree is at least 0.");
        if (l == 0)
            return new(new HarmonicPolynomial[] { new([new(ExactNumber.One, 0, 0, 0)]) });

        EquatableArray<HarmonicPolynomial> lower = s_cache.GetOrAdd(l - 1, Unit);
        List<Monomial>[] terms = [.. Enumerable.Range(0, 2 * l + 1).Select(_ => new List<Monomial>())];
        foreach (CouplingEntry e in s_steps.GetOrAdd(l - 1, RecurrenceTensor).Entries)
        {
            foreach (Monomial t in lower[e.K].Terms)
            {
                terms[e.I].Add(new(
                    t.Coefficient * e.Value,
                    t.X + (e.J == 0 ? 1 : 0),
                    t.Y + (e.J == 1 ? 1 : 0),
                    t.Z + (e.J == 2 ? 1 : 0)));
            }
        }

        return new(terms.Select(t => new HarmonicPolynomial(t)));
    }

    // At the pole (0, 1, 0) only the m = 0 polynomial is not 0 but 1, in every degree; this fixes the multiple.
    private static CouplingTensor RecurrenceTensor(int l)
    {
        CouplingTensor c = Wigner3j.Get(l + 1, 1, l);
        ExactNumber atPole = c.Entries.First(e => (e.I, e.J, e.K) == (l + 1, 1, l)).Value;
        return c.Scale(ExactNumber.One / atPole);
    }
}
