using System;
using System.Linq;
using System.Text.Json;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Layers;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

public sealed class LinearTests
{
    [SharedDataTheory(E3nnCase.Folder + "/linear")]
    [InlineData("default")]
    [InlineData("bias")]
    [InlineData("persample")]
    [InlineData("path_norm_path")]
    [InlineData("instructions")]
    [InlineData("mace_message")]
    public void Values_and_gradients_are_those_of_e3nn(string name)
    {
        E3nnCase golden = new("linear", name);
        JsonElement settings = golden.Description.GetProperty("kwargs");
        Linear<double> linear = new(
            golden.Irreps("irreps_in"),
            golden.Irreps("irreps_out"),
            settings.TryGetProperty("instructions", out JsonElement pairs)
                ? pairs.EnumerateArray().Select(p => new LinearPath(p[0].GetInt32(), p[1].GetInt32()))
                : null,
            golden.Contains("b"),
            !golden.Description.GetProperty("shared_weights").GetBoolean(),
            settings.TryGetProperty("path_normalization", out _) ? PathNormalization.Path : PathNormalization.Element);
        LayerTensors operands = new(golden["x"], [], [.. golden["w"], .. golden["b"]]);
        int count = golden.Rows("x");

        golden.AssertClose("y", linear.Forward(operands, count));
        LayerTensors gradients = linear.Backward(operands, golden["gy"], count);
        golden.AssertClose("grad_x", gradients.Input);
        E3nnCase.AssertClose([.. golden["grad_w"], .. golden["grad_b"]], gradients.Weights, "grad_w");
    }

    [Fact]
    public void A_block_that_no_path_reaches_is_zero()
    {
        Linear<double> linear = new(Irreps.Parse("2x0e"), Irreps.Parse("3x1o+1x0e"));
        double[] output = linear.Forward(new([1, 2], [], [3, 4]), 1);
        Assert.Equal(new double[9], output[..9]);
        Assert.Equal(11 / Math.Sqrt(2), output[9], 1e-15);
    }

    [Fact]
    public void Wrong_paths_are_refused()
    {
        Irreps irreps = Irreps.Parse("2x0e+1x1o");
        Assert.Contains("joins 2x0e to 1x1o", Assert.Throws<ArgumentException>(() => new Linear<double>(irreps, irreps, [new(0, 1)])).Message, StringComparison.Ordinal);
        Assert.Contains("does not have", Assert.Throws<ArgumentException>(() => new Linear<double>(irreps, irreps, [new(2, 0)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        Linear<double> linear = new(Irreps.Parse("2x0e"), Irreps.Parse("1x0e"));
        ArgumentException error = Assert.Throws<ArgumentException>(() => linear.Forward(new([1, 2, 3], [1, 2]), new double[2], 2));
        Assert.Contains("has 3 elements; 2 rows of 2 were expected", error.Message, StringComparison.Ordinal);
    }
}
