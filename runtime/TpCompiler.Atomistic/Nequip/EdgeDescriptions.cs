using System;
using System.Collections.Immutable;
using TpCompiler.Atomistic.Models;

namespace TpCompiler.Atomistic.Nequip;

/// <summary>How the length r of an edge becomes scalars; x = r / r_c, r_c the cutoff of the two types.</summary>
public abstract record RadialEncoding
{
    /// <summary>How many functions there are.</summary>
    public abstract int Count { get; }
}

/// <summary>sin(pi w_n x) / (pi x) times the polynomial envelope (J. Gasteiger et al., ICLR 2020, eq. 7, 8).</summary>
/// <param name="Frequencies">w_n, 1, 2, ... before any training.</param>
/// <param name="Exponent">The exponent p of the envelope.</param>
public sealed record BesselEncoding(Weights Frequencies, int Exponent) : RadialEncoding
{
    /// <inheritdoc/>
    public override int Count => Frequencies.Values!.Value.Length;
}

/// <summary>
/// sin^4(pi t), t = (x - l_k) / d from 0 to 1, for k from 0 to count - 1, l_k = (k - span) / count, d = (span + 1) / count.
/// </summary>
/// <param name="Functions">The number of functions.</param>
/// <param name="Span">How many of them overlap.</param>
public sealed record SplineEncoding(int Functions, int Span) : RadialEncoding
{
    /// <inheritdoc/>
    public override int Count => Functions;
}

/// <summary>From the length and the two types of an edge to scalars that vanish at the cutoff.</summary>
/// <param name="Width">How many scalars.</param>
public abstract record EdgeEmbedding(int Width);

/// <summary>[c(type of the centre), n(type of the neighbour)] times the radial functions, mixed by a matrix.</summary>
/// <param name="Radial">The radial functions.</param>
/// <param name="Mixing">The matrix.</param>
/// <param name="Center">c, [types, width / 2].</param>
/// <param name="Neighbor">n, [types, width / 2].</param>
public sealed record TypeProductEmbedding(BesselEncoding Radial, ScalarLayer Mixing, Weights Center, Weights Neighbor) : EdgeEmbedding(Mixing.Outputs);

/// <summary>A sum of splines with weights of each pair of types.</summary>
/// <param name="Radial">The splines.</param>
/// <param name="Weights">[types of the centre, types of the neighbour, width, splines].</param>
/// <param name="Width">How many scalars.</param>
public sealed record SplineEmbedding(SplineEncoding Radial, Weights Weights, int Width) : EdgeEmbedding(Width);

/// <summary>
/// Half of the screened repulsion of nuclei for each edge, as LAMMPS has it (pair_style zbl): k Z_i Z_j / r psi(t) envelope(x),
/// t = (Z_i^0.23 + Z_j^0.23) r / 0.46850.
/// </summary>
/// <param name="Charges">Z of each type.</param>
/// <param name="Constant">k: half of Coulomb's constant in the model's units, eV Angstrom.</param>
/// <param name="Exponent">The exponent p of the envelope.</param>
public sealed record NuclearRepulsion(ImmutableArray<double> Charges, double Constant, int Exponent);
