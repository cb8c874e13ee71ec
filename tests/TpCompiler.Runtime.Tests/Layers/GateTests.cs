using System;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Runtime.Layers;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Runtime.Tests.Layers;

public sealed class GateTests
{
    [SharedDataTheory(E3nnCase.Folder + "/gate")]
    [InlineData("silu_tanh_sigmoid")]
    [InlineData("odd_gates")]
    [InlineData("scalars_only")]
    public void Values_and_derivatives_are_those_of_e3nn(string name)
    {
        E3nnCase golden = new("gate", name);
        Gate<double> gate = new(
            golden.Irreps("irreps_scalars"), Functions(golden, "act_scalars"),
            golden.Irreps("irreps_gates"), Functions(golden, "act_gates"),
            golden.Irreps("irreps_gated"));
        Assert.Equal(golden.Irreps("irreps_in"), gate.Input);
        Assert.Equal(golden.Irreps("irreps_out"), gate.Output);
        LayerTensors operands = new(golden["x"], [], []);
        int count = golden.Rows("x");

        golden.AssertClose("y", gate.Forward(operands, count));
        golden.AssertClose("grad_x", gate.Backward(operands, golden["gy"], count).Input);
        golden.AssertClose("dgrad_x", gate.DoubleBackward(operands, golden["gy"], new(golden["h_x"], [], []), count).Gradients.Input);
    }

    [Fact]
    public void Gates_must_be_as_many_as_what_they_gate()
    {
        NormalizedActivation silu = new(ActivationFunction.Silu);
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new Gate<double>(Irreps.Parse("2x0e"), [silu], Irreps.Parse("2x0e"), [silu], Irreps.Parse("3x1o")));
        Assert.Contains("3 copies to gate, but there are 2 gates", error.Message, StringComparison.Ordinal);
    }

    private static NormalizedActivation[] Functions(E3nnCase golden, string property)
        => [.. golden.Words(property).Select(w => new NormalizedActivation(Enum.Parse<ActivationFunction>(w, ignoreCase: true)))];
}
