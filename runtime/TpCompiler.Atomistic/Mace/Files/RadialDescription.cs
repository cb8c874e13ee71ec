using System.Collections.Immutable;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>How the length of an edge becomes radial features.</summary>
/// <param name="Basis">The radial functions.</param>
/// <param name="Transform">What is done to the distance before the basis (never before the envelope); null for nothing.</param>
/// <param name="CutoffExponent">
/// The integer p of the envelope 1 - (p+1)(p+2)/2 u^p + p(p+2) u^(p+1) - p(p+1)/2 u^(p+2), u = r / cutoff
/// (J. Gasteiger et al., ICLR 2020, eq. 8).
/// </param>
/// <param name="AppliesCutoffToBasis">
/// Whether the envelope multiplies the basis (as in all but the newest models); otherwise it multiplies the weights of the
/// tensor product and the densities of edges.
/// </param>
public sealed record RadialDescription(
    RadialBasisDescription Basis, DistanceTransformDescription? Transform, int CutoffExponent, bool AppliesCutoffToBasis);

/// <summary>A set of radial functions.</summary>
public abstract record RadialBasisDescription
{
    /// <summary>The number of functions.</summary>
    public abstract int Count { get; }
}

/// <summary>prefactor sin(w_n x) / x.</summary>
/// <param name="Weights">The wave numbers w_n in 1/Angstrom.</param>
/// <param name="Prefactor">The factor, sqrt(2 / cutoff) before any training.</param>
public sealed record BesselBasisDescription(ImmutableArray<double> Weights, double Prefactor) : RadialBasisDescription
{
    /// <inheritdoc/>
    public override int Count => Weights.Length;
}

/// <summary>exp(coefficient (x - mu_n)^2).</summary>
/// <param name="Centers">The centers mu_n in Angstrom.</param>
/// <param name="Coefficient">The factor in the exponent, negative, in 1/Angstrom^2.</param>
public sealed record GaussianBasisDescription(ImmutableArray<double> Centers, double Coefficient) : RadialBasisDescription
{
    /// <inheritdoc/>
    public override int Count => Centers.Length;
}

/// <summary>The Chebyshev polynomials T_1(x) to T_n(x) of the transformed distance, which is not mapped to [-1, 1].</summary>
/// <param name="Functions">Their number n.</param>
public sealed record ChebyshevBasisDescription(int Functions) : RadialBasisDescription
{
    /// <inheritdoc/>
    public override int Count => Functions;
}

/// <summary>A map of distances that depends on the two elements through their covalent radii.</summary>
/// <param name="CovalentRadii">Radii in Angstrom, indexed by atomic number.</param>
public abstract record DistanceTransformDescription(ImmutableArray<double> CovalentRadii);

/// <summary>x = 1 / (1 + a t^q / (1 + t^(q-p))), t = r / r0, r0 = (R_i + R_j) / 2.</summary>
/// <param name="CovalentRadii">Radii in Angstrom, indexed by atomic number.</param>
/// <param name="Q">The exponent q.</param>
/// <param name="P">The exponent p.</param>
/// <param name="A">The factor a.</param>
public sealed record AgnesiTransformDescription(ImmutableArray<double> CovalentRadii, double Q, double P, double A)
    : DistanceTransformDescription(CovalentRadii);

/// <summary>
/// x = p0 + (r - p0) (1 + tanh(alpha/(p1 - p0) (r - (p0 + p1)/2))) / 2, p0 = 3/4 r0, p1 = 4/3 r0, r0 = R_i + R_j
/// (mace-torch since 0.3.14).
/// </summary>
/// <param name="CovalentRadii">Radii in Angstrom, indexed by atomic number.</param>
/// <param name="Alpha">The steepness alpha.</param>
public sealed record SoftTransformDescription(ImmutableArray<double> CovalentRadii, double Alpha)
    : DistanceTransformDescription(CovalentRadii);

/// <summary>x = r + tanh(-r/r0 - a (r/r0)^b) / 2 + 1/2, r0 = (R_i + R_j) / 4 (mace-torch before 0.3.14).</summary>
/// <param name="CovalentRadii">Radii in Angstrom, indexed by atomic number.</param>
/// <param name="A">The factor a.</param>
/// <param name="B">The exponent b.</param>
public sealed record OldSoftTransformDescription(ImmutableArray<double> CovalentRadii, double A, double B)
    : DistanceTransformDescription(CovalentRadii);

/// <summary>
/// The screened repulsion of nuclei of Ziegler, Biersack and Littmark, cut off at the sum of two covalent radii:
/// 14.3996/2 Z_i Z_j / r * sum_k c_k exp(-d_k r/a_ij) * envelope(r; R_i + R_j, p) for every directed edge,
/// d = (3.2, 0.9423, 0.4028, 0.2016), a_ij = APrefactor * 0.529 / (Z_i^AExponent + Z_j^AExponent).
/// </summary>
/// <param name="Coefficients">The four c_k.</param>
/// <param name="CutoffExponent">The integer p of the envelope.</param>
/// <param name="CovalentRadii">Radii in Angstrom, indexed by atomic number.</param>
/// <param name="AExponent">The exponent in the screening length.</param>
/// <param name="APrefactor">The factor in the screening length.</param>
public sealed record PairRepulsionDescription(
    ImmutableArray<double> Coefficients, int CutoffExponent, ImmutableArray<double> CovalentRadii, double AExponent, double APrefactor);
