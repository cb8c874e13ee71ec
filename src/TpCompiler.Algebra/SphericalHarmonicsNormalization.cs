namespace TpCompiler;

/// <summary>How large real spherical harmonics are on the unit sphere.</summary>
public enum SphericalHarmonicsNormalization
{
    /// <summary>The squares of one degree sum to 2l+1: each component is 1 in the mean.</summary>
    Component,

    /// <summary>The squares of one degree sum to 1.</summary>
    Norm,

    /// <summary>The integral of each square over the sphere is 1.</summary>
    Integral,
}
