using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>
/// The parts that a non-linear interaction has beside those of <see cref="InteractionDescription"/>. With x = [radial features,
/// source of the sender, target of the receiver], h' = linear_up(h) and A the convolution of h' with weights conv_tp_weights(x):
/// message = linear_2(gate(linear_1(A) / (beta rho + alpha) + linear_res(h'))), rho = sum over edges of tanh(density_fn(x)^2).
/// The gate's input is the irreps of <see cref="GateIrreps"/>.
/// </summary>
public sealed record NonLinearInteractionDescription
{
    /// <summary>source_embedding [Z, K], row-major; features are rows divided by sqrt(Z).</summary>
    public required ImmutableArray<double> SourceEmbedding { get; init; }

    /// <summary>target_embedding [Z, K], as <see cref="SourceEmbedding"/>.</summary>
    public required ImmutableArray<double> TargetEmbedding { get; init; }

    /// <summary>density_fn, with one output.</summary>
    public required RadialNetworkDescription Density { get; init; }

    /// <summary>alpha.</summary>
    public required double Alpha { get; init; }

    /// <summary>beta.</summary>
    public required double Beta { get; init; }

    /// <summary>linear_res, flat: edge irreps to <see cref="GateIrreps"/>.</summary>
    public required ImmutableArray<double> LinearResidual { get; init; }

    /// <summary>The activation of scalars.</summary>
    public required ActivationDescription ScalarActivation { get; init; }

    /// <summary>The activation of gates.</summary>
    public required ActivationDescription GateActivation { get; init; }

    /// <summary>linear_2, flat: target to target irreps.</summary>
    public required ImmutableArray<double> Linear2 { get; init; }

    internal long ParameterCount
        => SourceEmbedding.Length + TargetEmbedding.Length + Density.ParameterCount + 2 + LinearResidual.Length + Linear2.Length;

    /// <summary>What a gate to <paramref name="target"/> reads: its scalars, a block of 0e for each other block, then those blocks.</summary>
    public static Irreps GateIrreps(Irreps target)
    {
        MulIrrep[] gated = [.. target.Where(block => block.Irrep.L > 0)];
        return new([
            .. target.Where(block => block.Irrep.L == 0),
            .. gated.Select(block => new MulIrrep(block.Multiplicity, new Irrep(0, 1))),
            .. gated]);
    }
}
