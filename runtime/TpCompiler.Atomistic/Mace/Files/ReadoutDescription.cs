using System.Collections.Immutable;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>The map from the features of a layer to energies of atoms, one for every head. Only scalars enter.</summary>
public abstract record ReadoutDescription
{
    internal abstract long ParameterCount { get; }
}

/// <summary>energy[h] = sum_c x[c] W[c, h] / sqrt(C).</summary>
/// <param name="Weights">W [C, H], row-major.</param>
public sealed record LinearReadoutDescription(ImmutableArray<double> Weights) : ReadoutDescription
{
    internal override long ParameterCount => Weights.Length;
}

/// <summary>
/// y = activation(x W1 / sqrt(C)), energy[h] = sum_j y[j] W2[j, h] / sqrt(H M), where for head h only the M hidden
/// features from h M on count: the others are set to zero, and the scale stays that of all of them.
/// </summary>
/// <param name="HiddenFeatures">The number M of hidden features of each head.</param>
/// <param name="Linear1">W1 [C, H M], row-major.</param>
/// <param name="Activation">The activation.</param>
/// <param name="Linear2">W2 [H M, H], row-major.</param>
public sealed record NonLinearReadoutDescription(
    int HiddenFeatures, ImmutableArray<double> Linear1, ActivationDescription Activation, ImmutableArray<double> Linear2) : ReadoutDescription
{
    internal override long ParameterCount => Linear1.Length + Linear2.Length;
}

/// <summary>
/// y = activation(x W1 / sqrt(C)), z = activation(y Wm / sqrt(H M) + bm), energy[h] = sum_j z[j] W2[j, h] / sqrt(H M) + b2[h], with the
/// hidden features y and z of head h as in <see cref="NonLinearReadoutDescription"/>.
/// </summary>
/// <param name="HiddenFeatures">The number M of hidden features of each head.</param>
/// <param name="Linear1">W1 [C, H M], row-major.</param>
/// <param name="Activation">The activation.</param>
/// <param name="Middle">Wm [H M, H M], row-major.</param>
/// <param name="MiddleBias">bm [H M].</param>
/// <param name="Linear2">W2 [H M, H], row-major.</param>
/// <param name="Bias2">b2 [H].</param>
public sealed record NonLinearBiasReadoutDescription(
    int HiddenFeatures,
    ImmutableArray<double> Linear1,
    ActivationDescription Activation,
    ImmutableArray<double> Middle,
    ImmutableArray<double> MiddleBias,
    ImmutableArray<double> Linear2,
    ImmutableArray<double> Bias2) : ReadoutDescription
{
    internal override long ParameterCount => Linear1.Length + Middle.Length + MiddleBias.Length + Linear2.Length + Bias2.Length;
}
