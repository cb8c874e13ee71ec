namespace TpCompiler.Runtime.Layers;

/// <summary>The functions of <see cref="SoftOneHot{T}"/>; d is the distance from the centre of a function in steps between centres.</summary>
public enum SoftOneHotBasis
{
    /// <summary>exp(-d^2) / 1.12.</summary>
    Gaussian,

    /// <summary>cos(pi d / 2) for |d| &lt; 1, otherwise 0.</summary>
    Cosine,

    /// <summary>1.14136 exp(2) exp(-1 / (1 + d)) exp(-1 / (1 - d)) for |d| &lt; 1, otherwise 0: all derivatives are continuous.</summary>
    SmoothFinite,

    /// <summary>cos(pi i t), i = 0.., or with cutoff sin(pi i t), i = 1.., over sqrt(1/4 + n/2), where t goes from 0 to 1.</summary>
    Fourier,

    /// <summary>sqrt(2 / c) sin(pi i r / c) / r, i = 1.., where r goes from 0 to c.</summary>
    Bessel,
}
