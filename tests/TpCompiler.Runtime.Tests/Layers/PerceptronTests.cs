using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Runtime.Layers;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

public sealed class PerceptronTests
{
    [SharedDataFact(E3nnCase.Folder + "/fully_connected_net.safetensors")]
    public void Values_and_gradients_are_those_of_e3nn()
    {
        SafetensorsFile file = SafetensorsFile.Open(SharedData.PathOf(E3nnCase.Folder + "/fully_connected_net.safetensors"));
        FullyConnectedNet<double> net = new([8, 64, 64, 64, 40], new(ActivationFunction.Silu));
        LayerTensors operands = new(file.Doubles("x"), [], Weights(""));
        int count = file.Shape("x")[0];
        E3nnCase.AssertClose(file.Doubles("y"), net.Forward(operands, count), "y");
        LayerTensors gradients = net.Backward(operands, file.Doubles("gy"), count);
        E3nnCase.AssertClose(file.Doubles("grad_x"), gradients.Input, "grad_x");
        E3nnCase.AssertClose(Weights("grad_"), gradients.Weights, "grad_w");

        double[] Weights(string prefix) => [.. Enumerable.Range(0, 4).SelectMany(n => file.Doubles($"{prefix}layer{n}.weight"))];
    }

    [Fact]
    public void Layers_that_do_not_fit_are_refused()
    {
        Linear<double> linear = new(Irreps.Parse("2x0e"), Irreps.Parse("3x0e"));
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Sequence<double>(linear, linear));
        Assert.Contains("takes 2x0e, but is given 3x0e", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Sequence<double>());
        Assert.Throws<ArgumentException>(() => new FullyConnectedNet<double>([3], new(ActivationFunction.Silu)));
    }
}
