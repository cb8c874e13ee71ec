using System;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Atomistic.Mace.Files;
using TpCompiler.Runtime.Layers;

namespace TpCompiler.Atomistic.Tests.Mace;

/// <content>Models that predict electric moments.</content>
internal static partial class RandomMace
{
    private static readonly Irrep s_scalar = new(0, 1);

    /// <summary>
    /// Symmetric matrices [6, 3, 3] as a scalar and as degree 2, as in mace-torch: the polar axis is y. Every one has the norm 1.
    /// </summary>
    public static ImmutableArray<double> PolarizabilityBasis { get; } = Basis();

    private static MaceDescription WithMoments(MaceDescription model, Source random) => model with
    {
        AtomicEnergies = model.HasEnergy ? model.AtomicEnergies : [.. new double[model.AtomicNumbers.Length]],
        PolarizabilityBasis = model.Kind == MaceModelKind.AtomicDielectric ? PolarizabilityBasis : null,
        Layers = [.. model.Layers.Select((layer, t) => layer with
        {
            Readout = model.HasEnergy ? layer.Readout : null,
            TensorReadout = Readout(random, model, layer.Interaction.HiddenIrreps, isLast: t == model.Layers.Length - 1),
        })],
    };

    private static TensorReadoutDescription Readout(Source random, MaceDescription model, Irreps features, bool isLast)
    {
        Irreps output = model.Moments!;
        if (!isLast)
            return new LinearTensorReadoutDescription(output, random.Next(Linear(features, output)));
        var hidden = Irreps.Parse(model.Kind == MaceModelKind.AtomicDielectric ? "4x0e+3x1o+2x2e" : "4x1o");
        return new GatedTensorReadoutDescription(
            output,
            hidden,
            random.Next(Linear(features, NonLinearInteractionDescription.GateIrreps(hidden))),
            hidden.Contains(s_scalar) ? s_silu : new ActivationDescription(ActivationFunction.Identity, 1),
            s_silu,
            random.Next(Linear(hidden, output)));
    }

    private static ImmutableArray<double> Basis()
    {
        double pair = Math.Sqrt(0.5), diagonal = Math.Sqrt(1.0 / 6), trace = Math.Sqrt(1.0 / 3);
        return
        [
            trace, 0, 0, 0, trace, 0, 0, 0, trace,
            0, 0, pair, 0, 0, 0, pair, 0, 0,
            0, pair, 0, pair, 0, 0, 0, 0, 0,
            -diagonal, 0, 0, 0, 2 * diagonal, 0, 0, 0, -diagonal,
            0, 0, 0, 0, 0, pair, 0, pair, 0,
            -pair, 0, 0, 0, 0, 0, 0, 0, pair,
        ];
    }
}
