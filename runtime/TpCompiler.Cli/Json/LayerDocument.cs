using System;
using System.Linq;
using TpCompiler.Atomistic.Mace.Files;

namespace TpCompiler.Cli.Json;

/// <summary>A layer of a model.</summary>
/// <param name="Interaction">The class of the interaction block in mace-torch.</param>
/// <param name="NodeIrreps">The features that enter.</param>
/// <param name="MessageIrreps">The features of messages, gathered at their receiver.</param>
/// <param name="HiddenIrreps">The features that leave.</param>
/// <param name="Correlation">The largest number of messages multiplied.</param>
/// <param name="AverageNeighbors">What messages are divided by; absent where a density of neighbours is learned instead.</param>
/// <param name="RadialMlp">The widths of the radial network, first to last.</param>
/// <param name="Readout">linear, nonlinear, or absent where the layer has none.</param>
internal sealed record LayerDocument(
    string Interaction,
    string NodeIrreps,
    string MessageIrreps,
    string HiddenIrreps,
    int Correlation,
    double? AverageNeighbors,
    int[] RadialMlp,
    string? Readout)
{
    public static LayerDocument Of(LayerDescription layer) => new(
        layer.Interaction.Kind switch
        {
            InteractionKind.Agnostic => "RealAgnosticInteractionBlock",
            InteractionKind.Residual => "RealAgnosticResidualInteractionBlock",
            InteractionKind.Density => "RealAgnosticDensityInteractionBlock",
            InteractionKind.DensityResidual => "RealAgnosticDensityResidualInteractionBlock",
            InteractionKind.NonLinear => "RealAgnosticResidualNonLinearInteractionBlock",
            InteractionKind.Attention => "RealAgnosticAttResidualInteractionBlock",
            _ => throw new ArgumentException($"The interaction {layer.Interaction.Kind} has no name.", nameof(layer)),
        },
        layer.Interaction.NodeIrreps.ToString(),
        layer.Interaction.TargetIrreps.ToString(),
        layer.Interaction.HiddenIrreps.ToString(),
        layer.Product.Correlation,
        layer.Interaction.HasDensity ? null : layer.Interaction.AverageNeighborCount,
        [layer.Interaction.ConvolutionWeights.Layers[0].Inputs, .. layer.Interaction.ConvolutionWeights.Layers.Select(matrix => matrix.Outputs)],
        ((object?)layer.Readout ?? layer.TensorReadout) switch
        {
            null => null,
            LinearReadoutDescription or LinearTensorReadoutDescription => "linear",
            _ => "nonlinear",
        });
}
