using System.Numerics;
using TpCompiler.Atomistic.Mace.Files;

namespace TpCompiler.Atomistic.Mace.Layers;

/// <summary>
/// What a non-linear interaction does to the message after its normalisation: adds a linear map of the sent features, gates, and maps
/// linearly.
/// </summary>
internal sealed class NonLinearUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Packs the maps.</summary>
    /// <param name="parts">The description.</param>
    /// <param name="edge">The layout of the sent features.</param>
    /// <param name="target">The layout of the result.</param>
    /// <param name="elementSize">Bytes per element.</param>
    public NonLinearUpdate(NonLinearInteractionDescription parts, ChannelLayout edge, ChannelLayout target, int elementSize)
    {
        Nonlinearity = new Gate<T>(target, parts.ScalarActivation, parts.GateActivation, elementSize);
        Residual = EquivariantLinear<T>.Create(edge, Gate, parts.LinearResidual.AsSpan());
        Linear = EquivariantLinear<T>.Create(target, target, parts.Linear2.AsSpan());
    }

    /// <summary>The gate.</summary>
    public Gate<T> Nonlinearity { get; }

    /// <summary>The layout of the gate's input.</summary>
    public ChannelLayout Gate => Nonlinearity.Input;

    /// <summary>linear_res: sent features to the gate's input.</summary>
    public EquivariantLinear<T> Residual { get; }

    /// <summary>linear_2, after the gate.</summary>
    public EquivariantLinear<T> Linear { get; }
}
