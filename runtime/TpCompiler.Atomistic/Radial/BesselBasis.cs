using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace TpCompiler.Atomistic.Radial;

/// <summary>
/// phi_n(x) = prefactor sin(w_n x) / x (Gasteiger, Gross and Guennemann, ICLR 2020, arXiv:2003.03123, eq. 7). Untrained, w_n = n pi / r_max
/// and the prefactor is sqrt(2 / r_max).
/// </summary>
public sealed class BesselBasis : RadialBasis
{
    private readonly double[] _weights;
    private readonly double _prefactor;

    /// <summary>Creates the basis from a model's numbers.</summary>
    /// <param name="weights">w_n, 1/Angstrom.</param>
    /// <param name="prefactor">The common factor.</param>
    public BesselBasis(ReadOnlySpan<double> weights, double prefactor)
        : base(weights.Length)
    {
        _weights = weights.ToArray();
        _prefactor = prefactor;
    }

    /// <summary>The untrained basis with <paramref name="count"/> functions up to <paramref name="cutoff"/> (Angstrom).</summary>
    public static BesselBasis Create(double cutoff, int count)
    {
        double[] weights = new double[count];
        for (int n = 0; n < count; n++)
            weights[n] = Math.PI / cutoff * (n + 1);
        return new BesselBasis(weights, Math.Sqrt(2 / cutoff));
    }

    private protected override void EvaluateAll(ReadOnlySpan<double> x, Span<double> values, Span<double> derivatives)
    {
        double[] weights = _weights;
        for (int e = 0, i = 0; e < x.Length; e++)
        {
            for (int n = 0; n < weights.Length; n++, i++)
                values[i] = weights[n] * x[e];
        }

        SineAndCosine(values, derivatives);
        for (int e = 0, i = 0; e < x.Length; e++)
        {
            double inverse = 1 / x[e], factor = _prefactor * inverse;
            for (int n = 0; n < weights.Length; n++, i++)
            {
                double value = factor * values[i];
                values[i] = value;
                derivatives[i] = (factor * weights[n] * derivatives[i]) - (value * inverse);
            }
        }
    }

    /// <summary>Replaces angles by their sines. The last few go through a whole vector, so that a result does not depend on its place.</summary>
    private static void SineAndCosine(Span<double> angles, Span<double> cosines)
    {
        int lanes = Vector<double>.Count, i = 0;
        ref double angle = ref MemoryMarshal.GetReference(angles);
        ref double cosine = ref MemoryMarshal.GetReference(cosines);
        for (; i <= angles.Length - lanes; i += lanes)
        {
            (Vector<double> sin, Vector<double> cos) = Vector.SinCos(Vector.LoadUnsafe(ref angle, (nuint)i));
            sin.StoreUnsafe(ref angle, (nuint)i);
            cos.StoreUnsafe(ref cosine, (nuint)i);
        }

        if (i < angles.Length)
        {
            Span<double> rest = stackalloc double[lanes];
            rest.Clear();
            angles[i..].CopyTo(rest);
            (Vector<double> sin, Vector<double> cos) = Vector.SinCos(new Vector<double>(rest));
            for (int lane = 0; i + lane < angles.Length; lane++)
            {
                angles[i + lane] = sin[lane];
                cosines[i + lane] = cos[lane];
            }
        }
    }
}
