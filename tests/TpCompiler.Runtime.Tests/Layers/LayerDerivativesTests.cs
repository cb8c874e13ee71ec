using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Layers;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

/// <summary>What holds of every layer: derivatives are the limits of differences, rotations and inversion commute with it.</summary>
public sealed class LayerDerivativesTests
{
    private const int Items = 3;

    private static readonly Dictionary<string, Layer<double>> s_layers = new()
    {
        ["linear"] = new Linear<double>(Irreps.Parse("5x0e+3x1o+2x2e+1x0e"), Irreps.Parse("4x1o+2x0e+1x2e+2x0o"), hasBiases: true),
        ["linear, weights per item"] = new Linear<double>(Irreps.Parse("2x0e+3x1o"), Irreps.Parse("4x1o+20x0e"), hasBiases: true, hasWeightsPerItem: true),
        ["linear, wide"] = new Linear<double>(Irreps.Parse("300x0e"), Irreps.Parse("600x0e"), normalization: PathNormalization.None),
        ["activation"] = new Activation<double>(
            Irreps.Parse("3x0e+2x0o+1x1o+4x0o"),
            [new(ActivationFunction.Silu), new(ActivationFunction.Tanh), null, new(ActivationFunction.Abs)]),
        ["activation of one block"] = new Activation<double>(Irreps.Parse("7x0e"), new NormalizedActivation(ActivationFunction.Sigmoid)),
        ["gate"] = new Gate<double>(
            Irreps.Parse("2x0e+1x0o"),
            [new(ActivationFunction.Silu), new(ActivationFunction.Sin)],
            Irreps.Parse("3x0e+2x0o"),
            [new(ActivationFunction.Sigmoid), new(ActivationFunction.Tanh)],
            Irreps.Parse("4x1o+1x2e")),
        ["perceptron"] = new FullyConnectedNet<double>([3, 8, 5], new(ActivationFunction.Silu), activatesOutput: true),
        ["soft one hot"] = new SoftOneHot<double>(-2, 2, 5, SoftOneHotBasis.SmoothFinite, hasCutoff: true),
        ["soft one hot, Gaussian"] = new SoftOneHot<double>(-2, 2, 5, SoftOneHotBasis.Gaussian, hasCutoff: false),
        ["soft one hot, Fourier"] = new SoftOneHot<double>(-2, 2, 5, SoftOneHotBasis.Fourier, hasCutoff: true),
        ["soft one hot, Fourier without cutoff"] = new SoftOneHot<double>(-2, 2, 5, SoftOneHotBasis.Fourier, hasCutoff: false),
        ["soft one hot, Bessel"] = new SoftOneHot<double>(-2, 2, 5, SoftOneHotBasis.Bessel, hasCutoff: true),
        ["spherical harmonics to degree 11"] = new SphericalHarmonics<double>(11),
        ["solid harmonics to degree 6"] = new SphericalHarmonics<double>(6, normalize: false),
        ["harmonics of degree 0"] = new SphericalHarmonics<double>(0),
        ["product"] = new TensorProduct<double>(TensorProductSpec.Uvw(Irreps.Parse("3x0e+2x1o"), Irreps.Parse("1x1o+2x0e"), Irreps.Parse("2x1o+3x0e+1x1e"))),
        ["product, weights per item"] = new TensorProduct<double>(TensorProductSpec.Uvu(Irreps.Parse("3x0e+2x1o"), Irreps.Parse("0e+1o"), Irreps.Parse("0e+1o+2e"))),
        ["product without weights"] = new TensorProduct<double>(TensorProductSpec.TriangularUv(Irreps.Parse("4x1o+2x0e"), Irreps.Parse("4x1o+2x0e"), Irreps.Parse("0e+1e+2e"))),
        ["product of pairs"] = new TensorProduct<double>(TensorProductSpec.TriangularUvw(Irreps.Parse("4x1o"), Irreps.Parse("4x1e"), Irreps.Parse("2x0o+3x2o"))),
        ["product, linear map and gate"] = new Sequence<double>(
            new TensorProduct<double>(TensorProductSpec.Uvw(Irreps.Parse("2x0e+2x1o"), Irreps.Parse("0e+1o"), Irreps.Parse("3x0e+2x1o"))),
            new Linear<double>(Irreps.Parse("3x0e+2x1o"), Irreps.Parse("5x0e+3x1o"), hasBiases: true),
            new Gate<double>(Irreps.Parse("2x0e"), [new(ActivationFunction.Silu)], Irreps.Parse("3x0e"), [new(ActivationFunction.Sigmoid)], Irreps.Parse("3x1o"))),
    };

    public static TheoryData<string> Layers => [.. s_layers.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Backward_is_the_derivative_of_forward(string name)
    {
        Layer<double> layer = s_layers[name];
        Random random = new(1);
        LayerTensors operands = LayerTensors.Random(layer, Items, random), direction = LayerTensors.Random(layer, Items, random);
        double[] g = LayerTensors.Numbers(random, layer.Output.Dim * Items);
        double expected = Slope(step => LayerTensors.Dot(g, layer.Forward(operands.Moved(direction, step), Items)));
        Near(expected, direction.Dot(layer.Backward(operands, g, Items)));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Double_backward_is_the_derivative_of_backward(string name)
    {
        Layer<double> layer = s_layers[name];
        Random random = new(2);
        LayerTensors operands = LayerTensors.Random(layer, Items, random), direction = LayerTensors.Random(layer, Items, random);
        LayerTensors cotangents = LayerTensors.Random(layer, Items, random);
        double[] g = LayerTensors.Numbers(random, layer.Output.Dim * Items), directionOfG = LayerTensors.Numbers(random, g.Length);
        (LayerTensors second, double[] secondOfG) = layer.DoubleBackward(operands, g, cotangents, Items);
        Near(
            Slope(step => cotangents.Dot(layer.Backward(operands.Moved(direction, step), LayerTensors.Moved(g, directionOfG, step), Items))),
            direction.Dot(second) + LayerTensors.Dot(directionOfG, secondOfG));
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void What_is_not_asked_for_does_not_change_what_is(string name)
    {
        Layer<double> layer = s_layers[name];
        Random random = new(3);
        LayerTensors operands = LayerTensors.Random(layer, Items, random), cotangents = LayerTensors.Random(layer, Items, random);
        double[] g = LayerTensors.Numbers(random, layer.Output.Dim * Items);
        LayerTensors all = layer.Backward(operands, g, Items);
        LayerTensors zeros = new(new double[all.Input.Length], new double[all.Second.Length], new double[all.Weights.Length]);
        for (int wanted = 0; wanted < 8; wanted++)
        {
            LayerTensors some = Part(LayerTensors.ForGradients(layer, Items), wanted);
            layer.Backward(LayerCalls.Operands(operands), g, LayerCalls.Gradients(some), Items);
            AssertEqual(Part(all, wanted), some);

            // An absent cotangent is zero.
            LayerTensors present = Part(cotangents, wanted);
            LayerTensors filled = new(Or(present.Input, zeros.Input), Or(present.Second, zeros.Second), Or(present.Weights, zeros.Weights));
            (LayerTensors expected, double[] expectedOfG) = layer.DoubleBackward(operands, g, filled, Items);
            (LayerTensors found, double[] foundOfG) = layer.DoubleBackward(operands, g, present, Items);
            AssertEqual(expected, found);
            E3nnCase.AssertClose(expectedOfG, foundOfG, "dg", 1e-14);
            some = Part(LayerTensors.ForGradients(layer, Items), wanted);
            layer.DoubleBackward(LayerCalls.Operands(operands), g, LayerCalls.Operands(filled), LayerCalls.Gradients(some), default, Items);
            AssertEqual(Part(expected, wanted), some);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Rotations_and_inversion_commute_with_the_layer(string name)
    {
        Layer<double> layer = s_layers[name];
        Prop.ForAll(
            Gen.Choose(0, 1_000_000).Four().ToArbitrary(),
            choice =>
            {
                double[,] rotation = Rotation(choice.Item1, choice.Item2, choice.Item3, inverted: choice.Item4 % 2 == 1);
                LayerTensors operands = LayerTensors.Random(layer, Items, new Random(choice.Item4));
                double[] expected = Turned(layer.Output, rotation, layer.Forward(operands, Items));
                double[] found = layer.Forward(
                    operands with { Input = Turned(layer.Input, rotation, operands.Input), Second = Turned(layer.Second, rotation, operands.Second) }, Items);
                E3nnCase.AssertClose(expected, found, name, 1e-11);
            }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Calls_do_not_allocate(string name)
    {
        Layer<double> layer = s_layers[name];
        LayerTensors operands = LayerTensors.Random(layer, Items, new Random(4));
        LayerTensors gradients = LayerTensors.ForGradients(layer, Items);
        double[] output = new double[layer.Output.Dim * Items], secondOutput = new double[output.Length];
        Call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Call();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Call()
        {
            LayerOperands<double> read = LayerCalls.Operands(operands);
            LayerGradients<double> written = LayerCalls.Gradients(gradients);
            layer.Forward(read, output, Items);
            layer.Backward(read, output, written, Items);
            layer.DoubleBackward(read, output, read, written, secondOutput, Items);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void No_items_are_no_work(string name)
    {
        Layer<double> layer = s_layers[name];
        LayerTensors operands = LayerTensors.Random(layer, 0, new Random(5));
        Assert.Empty(layer.Forward(operands, 0));
        Assert.All(layer.Backward(operands, [], 0).Weights, g => Assert.Equal(0, g));
        Assert.All(layer.DoubleBackward(operands, [], operands, 0).Gradients.Weights, g => Assert.Equal(0, g));
    }

    /// <summary>The derivative at 0, by a central difference of fourth order.</summary>
    private static double Slope(Func<double, double> f)
    {
        const double Step = 2e-4;
        return ((8 * (f(Step) - f(-Step))) - (f(2 * Step) - f(-2 * Step))) / (12 * Step);
    }

    private static void Near(double expected, double actual)
        => Assert.True(Math.Abs(expected - actual) < 1e-8 * Math.Max(1, Math.Abs(expected)), $"expected {expected}, found {actual}");

    private static double[,] Rotation(int alpha, int beta, int gamma, bool inverted)
    {
        const double Unit = 2 * Math.PI / 1_000_000;
        double[,] rotation = WignerD.RotationFromAngles(alpha * Unit, beta * Unit / 2, gamma * Unit);
        if (inverted)
        {
            for (int n = 0; n < 9; n++)
                rotation[n / 3, n % 3] *= -1;
        }

        return rotation;
    }

    private static double[] Turned(Irreps irreps, double[,] rotation, double[] rows)
    {
        double[,] d = WignerD.FromRotation(irreps, rotation);
        double[] result = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < irreps.Dim; j++)
                result[i] += d[i % irreps.Dim, j] * rows[(i / irreps.Dim * irreps.Dim) + j];
        }

        return result;
    }

    private static LayerTensors Part(LayerTensors tensors, int wanted) => new(
        (wanted & 1) != 0 ? tensors.Input : [], (wanted & 2) != 0 ? tensors.Second : [], (wanted & 4) != 0 ? tensors.Weights : []);

    private static double[] Or(double[] values, double[] zeros) => values.Length > 0 ? values : zeros;

    private static void AssertEqual(LayerTensors expected, LayerTensors actual)
    {
        E3nnCase.AssertClose(expected.Input, actual.Input, "input", 1e-14);
        E3nnCase.AssertClose(expected.Second, actual.Second, "second", 1e-14);
        E3nnCase.AssertClose(expected.Weights, actual.Weights, "weights", 1e-14);
    }
}
