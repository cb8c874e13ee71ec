using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using TpCompiler.Atomistic.Mace.Files;
using Xunit;

namespace TpCompiler.Atomistic.Tests.MaceFiles;

/// <summary>Compares descriptions member by member, weights bit by bit.</summary>
internal static class DescriptionAssert
{
    public static void Same(MaceDescription expected, MaceDescription actual)
    {
        Assert.Equal(expected.Kind, actual.Kind);
        Assert.Equal(expected.Precision, actual.Precision);
        Assert.Equal<int>(expected.AtomicNumbers, actual.AtomicNumbers);
        Assert.Equal(expected.CutoffRadius, actual.CutoffRadius);
        Assert.Equal<string>(expected.Heads, actual.Heads);
        Bits(expected.AtomicEnergies, actual.AtomicEnergies);
        Bits(expected.Scale, actual.Scale);
        Bits(expected.Shift, actual.Shift);
        Same(expected.Radial, actual.Radial);
        Same(expected.PairRepulsion, actual.PairRepulsion);
        Assert.Equal(expected.LMax, actual.LMax);
        Bits(expected.NodeEmbedding, actual.NodeEmbedding);
        Bits(expected.PolarizabilityBasis, actual.PolarizabilityBasis);
        Assert.Equal(expected.Layers.Length, actual.Layers.Length);
        foreach ((LayerDescription e, LayerDescription a) in expected.Layers.Zip(actual.Layers))
        {
            Same(e.Interaction, a.Interaction);
            Same(e.Product, a.Product);
            Same(e.Readout, a.Readout);
            Same(e.TensorReadout, a.TensorReadout);
        }

        Assert.Equal(expected.ParameterCount, actual.ParameterCount);
    }

    private static void Same(RadialDescription expected, RadialDescription actual)
    {
        Assert.Equal(expected.CutoffExponent, actual.CutoffExponent);
        Assert.Equal(expected.AppliesCutoffToBasis, actual.AppliesCutoffToBasis);
        Assert.Equal(expected.Basis.GetType(), actual.Basis.GetType());
        Assert.Equal(Numbers(expected.Basis), Numbers(actual.Basis));
        Assert.Equal(expected.Transform?.GetType(), actual.Transform?.GetType());
        Assert.Equal(Numbers(expected.Transform), Numbers(actual.Transform));
    }

    private static double[] Numbers(object? part) => part switch
    {
        null => [],
        BesselBasisDescription b => [.. b.Weights, b.Prefactor],
        GaussianBasisDescription g => [.. g.Centers, g.Coefficient],
        AgnesiTransformDescription a => [.. a.CovalentRadii, a.Q, a.P, a.A],
        OldSoftTransformDescription o => [.. o.CovalentRadii, o.A, o.B],
        SoftTransformDescription s => [.. s.CovalentRadii, s.Alpha],
        ChebyshevBasisDescription c => [c.Functions],
        _ => throw new ArgumentException(part.GetType().Name),
    };

    private static void Same(PairRepulsionDescription? expected, PairRepulsionDescription? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is null || actual is null)
            return;
        Bits(expected.Coefficients, actual.Coefficients);
        Bits(expected.CovalentRadii, actual.CovalentRadii);
        Assert.Equal((expected.CutoffExponent, expected.AExponent, expected.APrefactor), (actual.CutoffExponent, actual.AExponent, actual.APrefactor));
    }

    private static void Same(InteractionDescription expected, InteractionDescription actual)
    {
        Assert.Equal(expected.Kind, actual.Kind);
        Assert.Equal(expected.NodeIrreps, actual.NodeIrreps);
        Assert.Equal(expected.EdgeIrreps, actual.EdgeIrreps);
        Assert.Equal(expected.TargetIrreps, actual.TargetIrreps);
        Assert.Equal(expected.HiddenIrreps, actual.HiddenIrreps);
        Assert.Equal(expected.AverageNeighborCount, actual.AverageNeighborCount);
        Bits(expected.LinearUp, actual.LinearUp);
        Bits(expected.Linear, actual.Linear);
        Bits(expected.SkipTensorProduct, actual.SkipTensorProduct);
        Bits(expected.Density, actual.Density);
        Bits(expected.LinearDown, actual.LinearDown);
        Assert.Equal(expected.ConvolutionWeights.Activation, actual.ConvolutionWeights.Activation);
        Assert.Equal(expected.ConvolutionWeights.Layers.Length, actual.ConvolutionWeights.Layers.Length);
        foreach ((WeightMatrix e, WeightMatrix a) in expected.ConvolutionWeights.Layers.Zip(actual.ConvolutionWeights.Layers))
        {
            Assert.Equal((e.Inputs, e.Outputs), (a.Inputs, a.Outputs));
            Bits(e.Values, a.Values);
        }
    }

    private static void Same(ProductDescription expected, ProductDescription actual)
    {
        Assert.Equal(expected.UsesSelfConnection, actual.UsesSelfConnection);
        Assert.Equal(expected.Correlation, actual.Correlation);
        Bits(expected.Linear, actual.Linear);
        Assert.Equal(expected.Contractions.Select(c => c.Irrep), actual.Contractions.Select(c => c.Irrep));
        foreach ((ContractionOrder e, ContractionOrder a) in expected.Contractions.SelectMany(c => c.Orders).Zip(actual.Contractions.SelectMany(c => c.Orders)))
        {
            Bits(e.Weights, a.Weights);
            Assert.Equal<int>(e.Coupling.Shape, a.Coupling.Shape);
            Assert.Equal<int>(e.Coupling.Indices, a.Coupling.Indices);
            Bits(e.Coupling.Values, a.Coupling.Values);
        }
    }

    private static void Same(ReadoutDescription? expected, ReadoutDescription? actual)
    {
        switch (expected, actual)
        {
            case (LinearReadoutDescription e, LinearReadoutDescription a):
                Bits(e.Weights, a.Weights);
                break;
            case (NonLinearReadoutDescription e, NonLinearReadoutDescription a):
                Assert.Equal((e.HiddenFeatures, e.Activation), (a.HiddenFeatures, a.Activation));
                Bits(e.Linear1, a.Linear1);
                Bits(e.Linear2, a.Linear2);
                break;
            default:
                Assert.Equal(expected?.GetType(), actual?.GetType());
                break;
        }
    }

    private static void Same(TensorReadoutDescription? expected, TensorReadoutDescription? actual)
    {
        Assert.Equal(expected?.Output, actual?.Output);
        switch (expected, actual)
        {
            case (LinearTensorReadoutDescription e, LinearTensorReadoutDescription a):
                Bits(e.Weights, a.Weights);
                break;
            case (GatedTensorReadoutDescription e, GatedTensorReadoutDescription a):
                Assert.Equal((e.Hidden, e.ScalarActivation, e.GateActivation), (a.Hidden, a.ScalarActivation, a.GateActivation));
                Bits(e.Linear1, a.Linear1);
                Bits(e.Linear2, a.Linear2);
                break;
            default:
                Assert.Equal(expected?.GetType(), actual?.GetType());
                break;
        }
    }

    private static void Bits(ImmutableArray<double>? expected, ImmutableArray<double>? actual)
    {
        Assert.Equal(expected.HasValue, actual.HasValue);
        if (expected is { } e && actual is { } a)
            Assert.Equal(AsBits(e), AsBits(a));
    }

    private static IEnumerable<long> AsBits(ImmutableArray<double> values) => values.Select(BitConverter.DoubleToInt64Bits);
}
