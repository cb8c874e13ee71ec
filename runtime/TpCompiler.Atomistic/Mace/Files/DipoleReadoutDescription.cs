using System.Collections.Immutable;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>The map from the vectors (1o) of a layer's features to dipoles of atoms, in Debye.</summary>
public abstract record DipoleReadoutDescription
{
    internal abstract long ParameterCount { get; }
}

/// <summary>dipole = sum_c x[c] W[c] / sqrt(C).</summary>
/// <param name="Weights">W [C].</param>
public sealed record LinearDipoleReadoutDescription(ImmutableArray<double> Weights) : DipoleReadoutDescription
{
    internal override long ParameterCount => Weights.Length;
}

/// <summary>
/// dipole = sum_j activation(s G / sqrt(C))[j] (x V / sqrt(C))[j] O[j] / sqrt(M), s and x being the scalars and vectors of the features.
/// </summary>
/// <param name="Gates">G [C, M], row-major; empty where the features have no scalars, and s G is 0.</param>
/// <param name="Activation">The activation of gates.</param>
/// <param name="Vectors">V [C, M], row-major.</param>
/// <param name="Output">O [M].</param>
public sealed record GatedDipoleReadoutDescription(
    ImmutableArray<double> Gates, ActivationDescription Activation, ImmutableArray<double> Vectors, ImmutableArray<double> Output)
    : DipoleReadoutDescription
{
    internal override long ParameterCount => Gates.Length + Vectors.Length + Output.Length;
}
