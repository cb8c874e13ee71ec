using System;
using TpCompiler.Algebra;

namespace TpCompiler;

/// <summary>
/// Compiles the real spherical harmonics of degrees 0 to <see cref="LMax"/> into the partial type it stands on, in e3nn's basis:
/// the polar axis is y, degree 1 is (x, y, z).
/// </summary>
/// <param name="lmax">The highest degree, 0 to 11.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class SphericalHarmonicsAttribute(int lmax) : Attribute
{
    /// <summary>The highest degree.</summary>
    public int LMax { get; } = lmax;

    /// <summary>
    /// Whether vectors are divided by their length first; otherwise nothing is normalised, and the harmonics are homogeneous polynomials of degree l.
    /// With normalisation, vectors shorter than 1e-12 have no direction: as in e3nn, they are divided by 1e-12, so that all harmonics of the zero vector but
    /// that of degree 0 are zero; and their gradients are zero.
    /// </summary>
    public bool Normalize { get; set; } = true;

    /// <summary>How large the harmonics are on the unit sphere.</summary>
    public SphericalHarmonicsNormalization Normalization { get; set; } = SphericalHarmonicsNormalization.Component;

    /// <summary>How many derivatives are compiled: 0 for <c>Forward</c> alone, 1 with <c>Backward</c>, 2 with <c>DoubleBackward</c>.</summary>
    public int Derivatives { get; set; } = 2;
}
