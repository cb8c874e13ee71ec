using System;
using TpCompiler.Algebra;

namespace TpCompiler.Core.SphericalHarmonics;

/// <summary>All real spherical harmonics of degrees 0..<see cref="LMax"/> of a unit vector, in e3nn's order and basis.</summary>
public sealed record SphericalHarmonicsSpec
{
    /// <summary>The highest degree that can be compiled; e3nn's own highest.</summary>
    public const int HighestDegree = 11;

    /// <summary>Describes the harmonics.</summary>
    /// <param name="lmax">The highest degree, 0..11.</param>
    /// <param name="normalization">
    /// How large they are. In the integral normalisation the program leaves out
    /// <see cref="RealSphericalHarmonics.TranscendentalFactor"/>, which is no exact number.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The degree is not 0..11.</exception>
    public SphericalHarmonicsSpec(int lmax, SphericalHarmonicsNormalization normalization = SphericalHarmonicsNormalization.Component)
    {
        if (lmax < 0 || lmax > HighestDegree)
            throw new ArgumentOutOfRangeException(nameof(lmax), lmax, $"The highest degree is 0..{HighestDegree}.");
        (LMax, Normalization) = (lmax, normalization);
    }

    /// <summary>The highest degree.</summary>
    public int LMax { get; }

    /// <summary>How large the harmonics are.</summary>
    public SphericalHarmonicsNormalization Normalization { get; }
}
