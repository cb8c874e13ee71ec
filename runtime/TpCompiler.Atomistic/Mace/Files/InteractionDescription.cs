using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Mace.Files;

/// <summary>The kinds of interaction block.</summary>
public enum InteractionKind
{
    /// <summary>RealAgnosticInteractionBlock: skip_tp mixes the message by element, and there is no self connection.</summary>
    Agnostic,

    /// <summary>RealAgnosticResidualInteractionBlock: skip_tp makes the self connection from the node's features.</summary>
    Residual,

    /// <summary>RealAgnosticDensityInteractionBlock: Agnostic, normalised by a learned density of neighbours.</summary>
    Density,

    /// <summary>RealAgnosticDensityResidualInteractionBlock: Residual, normalised by a learned density of neighbours.</summary>
    DensityResidual,

    /// <summary>RealAgnosticResidualNonLinearInteractionBlock: Residual, with a density, embeddings of both elements in the radial networks, and a gate.</summary>
    NonLinear,

    /// <summary>RealAgnosticAttResidualInteractionBlock: Residual, with a few scalars of both ends of an edge in the radial network.</summary>
    Attention,
}

/// <summary>A weight matrix of a radial network, row-major [inputs, outputs].</summary>
/// <param name="Inputs">The number of rows.</param>
/// <param name="Outputs">The number of columns.</param>
/// <param name="Values">The elements.</param>
public sealed record WeightMatrix(int Inputs, int Outputs, ImmutableArray<double> Values);

/// <summary>The activation x -> constant * f(x); the constant normalises the second moment, and is an estimate that e3nn stores.</summary>
/// <param name="Kind">The function f.</param>
/// <param name="Constant">The factor; 1.6791767923989418 for silu in every known file.</param>
public sealed record ActivationDescription(ActivationFunction Kind, double Constant);

/// <summary>
/// A network without biases: x -> constant f(x W / sqrt(inputs)) for all matrices but the last, which is followed by no
/// activation.
/// </summary>
/// <param name="Layers">The matrices, first to last.</param>
/// <param name="Activation">The activation between them.</param>
public sealed record RadialNetworkDescription(ImmutableArray<WeightMatrix> Layers, ActivationDescription Activation)
{
    /// <summary>
    /// For a network with biases and normalisations (mace-torch's RadialMLP) one entry for each matrix; null for one without. With
    /// them nothing is divided by sqrt(inputs).
    /// </summary>
    public ImmutableArray<AffineDescription>? Affine { get; init; }

    internal long ParameterCount => Layers.Sum(m => (long)m.Values.Length)
        + (Affine?.Sum(a => (long)a.Bias.Length + (a.Scale?.Length ?? 0) + (a.Shift?.Length ?? 0)) ?? 0);
}

/// <summary>
/// What follows a matrix product y = x W: y + bias, and where there is a next matrix, a layer normalisation to mean 0 and variance 1
/// (with 1e-5 added to the variance), times scale, plus shift.
/// </summary>
/// <param name="Bias">The bias.</param>
/// <param name="Scale">The factors after normalisation; null after the last matrix.</param>
/// <param name="Shift">The summands after normalisation; null after the last matrix.</param>
public sealed record AffineDescription(ImmutableArray<double> Bias, ImmutableArray<double>? Scale, ImmutableArray<double>? Shift);

/// <summary>
/// An interaction block. In flat weights of a linear map, for every input block a (outer loop) and output block b (inner
/// loop) of equal irrep stands a row-major matrix [mul_a, mul_b]; the map divides by the square root of the summed
/// multiplicities that enter b.
/// </summary>
public sealed record InteractionDescription
{
    /// <summary>The kind of block.</summary>
    public required InteractionKind Kind { get; init; }

    /// <summary>The irreps of the features that enter the layer.</summary>
    public required Irreps NodeIrreps { get; init; }

    /// <summary>The irreps of the features that are sent along edges; <see cref="NodeIrreps"/> unless a model is told otherwise.</summary>
    public required Irreps EdgeIrreps { get; init; }

    /// <summary>The irreps of the message: C copies of every degree up to the largest.</summary>
    public required Irreps TargetIrreps { get; init; }

    /// <summary>The irreps of the layer's output.</summary>
    public required Irreps HiddenIrreps { get; init; }

    /// <summary>What the message is divided by, where the kind has no density.</summary>
    public required double AverageNeighborCount { get; init; }

    /// <summary>linear_up, flat: <see cref="NodeIrreps"/> to <see cref="EdgeIrreps"/>.</summary>
    public required ImmutableArray<double> LinearUp { get; init; }

    /// <summary>
    /// conv_tp_weights: radial features to the weights of the tensor product, in the order of its paths, which are
    /// sorted by output irrep (stable; before that by node block, then by spherical harmonic).
    /// </summary>
    public required RadialNetworkDescription ConvolutionWeights { get; init; }

    /// <summary>linear, flat: the sorted outputs of the tensor product, a block for each path, to <see cref="TargetIrreps"/>.</summary>
    public required ImmutableArray<double> Linear { get; init; }

    /// <summary>
    /// skip_tp, flat: for every pair of blocks of equal irrep [mul_in, Z, mul_out], divided by sqrt(Z * summed mul_in) in use.
    /// From target to target irreps for the kinds without self connection, from node to hidden irreps for the others; for
    /// <see cref="InteractionKind.NonLinear"/> and <see cref="InteractionKind.Attention"/> a plain linear map from node to hidden irreps.
    /// </summary>
    public required ImmutableArray<double> SkipTensorProduct { get; init; }

    /// <summary>density_fn [number of radial features, 1], for the linear kinds with a density; otherwise null.</summary>
    public required ImmutableArray<double>? Density { get; init; }

    /// <summary>
    /// linear_down [C, D], row-major, of <see cref="InteractionKind.Attention"/>: the node's scalars to D scalars, divided by sqrt(C) in use,
    /// which the radial network reads of the sender and of the receiver after the radial features. Otherwise null.
    /// </summary>
    public ImmutableArray<double>? LinearDown { get; init; }

    /// <summary>What only <see cref="InteractionKind.NonLinear"/> has; otherwise null.</summary>
    public NonLinearInteractionDescription? NonLinear { get; init; }

    /// <summary>Whether the block makes a self connection from the node's own features.</summary>
    public bool HasSelfConnection => Kind is InteractionKind.Residual or InteractionKind.DensityResidual or InteractionKind.NonLinear or InteractionKind.Attention;

    /// <summary>Whether <see cref="SkipTensorProduct"/> is one map for all elements.</summary>
    public bool SkipIgnoresElement => Kind is InteractionKind.NonLinear or InteractionKind.Attention;

    /// <summary>Whether the block normalises by a learned density.</summary>
    public bool HasDensity => Kind is InteractionKind.Density or InteractionKind.DensityResidual or InteractionKind.NonLinear;

    internal long ParameterCount => LinearUp.Length + ConvolutionWeights.ParameterCount + Linear.Length
        + SkipTensorProduct.Length + (Density?.Length ?? 0) + (LinearDown?.Length ?? 0) + (NonLinear?.ParameterCount ?? 0);
}
