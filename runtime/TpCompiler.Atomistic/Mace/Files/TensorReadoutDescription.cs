using System.Collections.Immutable;
using TpCompiler.Algebra;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>
/// The map from the features of a layer to electric moments of atoms, such as dipoles. Linear maps are those of e3nn's o3.Linear: their flat
/// weights hold for every input block, for every output block of its irrep, a matrix [mul_in, mul_out], divided by sqrt(mul_in) in use.
/// </summary>
/// <param name="Output">The irreps of the result.</param>
public abstract record TensorReadoutDescription(Irreps Output)
{
    internal abstract long ParameterCount { get; }
}

/// <summary>One linear map from the features to the result.</summary>
/// <param name="Output">The irreps of the result.</param>
/// <param name="Weights">Its flat weights.</param>
public sealed record LinearTensorReadoutDescription(Irreps Output, ImmutableArray<double> Weights) : TensorReadoutDescription(Output)
{
    internal override long ParameterCount => Weights.Length;
}

/// <summary>
/// A linear map to what a gate reads (see <see cref="NonLinearInteractionDescription.GateIrreps"/>), the gate, and a linear map from the
/// gated features to the result.
/// </summary>
/// <param name="Output">The irreps of the result.</param>
/// <param name="Hidden">The irreps of the gated features.</param>
/// <param name="Linear1">Flat weights: features to what the gate reads.</param>
/// <param name="ScalarActivation">The activation of scalars; without effect where there are none.</param>
/// <param name="GateActivation">The activation of gates; without effect where there are none.</param>
/// <param name="Linear2">Flat weights: gated features to the result.</param>
public sealed record GatedTensorReadoutDescription(
    Irreps Output,
    Irreps Hidden,
    ImmutableArray<double> Linear1,
    ActivationDescription ScalarActivation,
    ActivationDescription GateActivation,
    ImmutableArray<double> Linear2) : TensorReadoutDescription(Output)
{
    internal override long ParameterCount => Linear1.Length + Linear2.Length;
}
