using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Runtime.Diagrams;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Algebra;
using TpCompiler.Runtime.Kernels;
using TpCompiler.Runtime.Recording;
using Xunit;

namespace TpCompiler.Testing.Tests;

[TensorProduct("4x0e + 4x1o", "0e + 1o", Keep = "0e + 1o")]
internal static partial class Message;

[FusionDiagram("""
    leg h[i] : 4x(0e+1o)
    harmonics Y[ij] : sh(2)
    index z[i]
    weight R[ij,path,4] W[z,path,4] V[z,path,4]
    A[i] : 4x(0e+1o) = sum j: h[j]*Y*Y uuu by R
    out B[i] : 4x(0e+1o) = (A by W) + (A^2 by V)
    """)]
internal static partial class Convolution;

/// <summary>Compiled kernels pass every check.</summary>
public sealed class KernelTests
{
    private static readonly Operation s_message = new(
        "Message",
        [new("x", Message.XIrreps), new("y", Message.YIrreps), Operand.Scalars("w", Message.WeightCount)],
        new("output", Message.OutputIrreps),
        t => Message.Forward(t["x"], t["y"], t["w"], t.Output, t.Count))
    {
        Backward = t => Message.Backward(t["x"], t["y"], t["w"], t.OutputGradient, t.Gradient("x"), t.Gradient("y"), t.Gradient("w"), t.Count),
        DoubleBackward = t => Message.DoubleBackward(
            t["x"], t["y"], t["w"], t.OutputGradient,
            t.Cotangent("x"), t.Cotangent("y"), t.Cotangent("w"),
            t.SecondGradient("x"), t.SecondGradient("y"), t.SecondGradient("w"), t.SecondOutputGradient, t.Count),
    };

    private static readonly TensorProductSpec s_spec = TensorProductSpec.Uvu(
        Irreps.Parse(Message.XIrreps), Irreps.Parse(Message.YIrreps), Irreps.Parse("0e+1o"));

    private const int Kinds = 2;

    private static readonly Operation s_convolution = new(
        "Convolution",
        [
            new("h", Convolution.HIrreps, Rows.Node),
            Operand.Harmonics("Y", 2, Rows.Edge),
            Operand.Scalars("R", Convolution.RCount, Rows.Edge),
            Operand.Scalars("W", Kinds * Convolution.WCount, Rows.Shared),
            Operand.Scalars("V", Kinds * Convolution.VCount, Rows.Shared),
        ],
        new("B", Convolution.BIrreps, Rows.Node),
        t => Convolution.Forward(t.Graph, t["h"], t["Y"], t.Label("z"), t["R"], t["W"], t["V"], t.Output))
    {
        Labels = [new("z", Kinds)],
        Backward = t => Convolution.Backward(
            t.Graph, t["h"], t["Y"], t.Label("z"), t["R"], t["W"], t["V"], t.OutputGradient,
            t.Gradient("h"), t.Gradient("Y"), t.Gradient("R"), t.Gradient("W"), t.Gradient("V")),
        DoubleBackward = t => Convolution.DoubleBackward(
            t.Graph, t["h"], t["Y"], t.Label("z"), t["R"], t["W"], t["V"], t.OutputGradient,
            t.Cotangent("h"), t.Cotangent("Y"), t.Cotangent("R"), t.Cotangent("W"), t.Cotangent("V"),
            t.SecondGradient("h"), t.SecondGradient("Y"), t.SecondGradient("R"), t.SecondGradient("W"), t.SecondGradient("V"), t.SecondOutputGradient),
    };

    [Fact]
    public void Compiled_product_passes()
    {
        Equivariance.Check(s_message).ThrowIfFailed();
        Gradients.Check(s_message).ThrowIfFailed();
        Permutations.Check(s_message).ThrowIfFailed();
        Paths.Check(s_message, s_spec).ThrowIfFailed();
        Agreement.Check(s_message, Operation.Of(s_spec)).ThrowIfFailed();
    }

    [Fact]
    public void Compiled_diagram_passes()
    {
        Equivariance.Check(s_convolution).ThrowIfFailed();
        Gradients.Check(s_convolution).ThrowIfFailed();
        Permutations.Check(s_convolution).ThrowIfFailed();
        Paths.Check(s_convolution).ThrowIfFailed();
    }

    [Fact]
    public void Properties_of_FsCheck_take_cases()
        => Prop.ForAll(
            Arbitraries.Cases(s_message),
            test => Equivariance.Findings(test).Concat(Gradients.Findings(test)).All(f => f.Passed)).QuickCheckThrowOnFailure();

    [Fact]
    public void What_ran_is_known()
    {
        TestCase test = TestCase.Random(s_message, new(1));
        Execution.Require(KernelExecution.Compiled, () => Assert.NotEmpty(Equivariance.Findings(test)));
        Operation interpreted = Operation.Of(s_spec);
        TestCase other = TestCase.Random(interpreted, new(1));
        Execution.Require(KernelExecution.Interpreted, () => Assert.NotEmpty(Equivariance.Findings(other)));
        CheckFailedException e = Assert.Throws<CheckFailedException>(
            () => Execution.Require(KernelExecution.Compiled, () => Assert.NotEmpty(Agreement.Findings(test, interpreted).ToList())));
        Assert.Contains("FAIL ran as Interpreted, forward ", e.Message, System.StringComparison.Ordinal);
        Assert.Contains("ok   ran as Compiled", e.Message, System.StringComparison.Ordinal);
        Assert.Throws<CheckFailedException>(() => Execution.Require(KernelExecution.Compiled, () => { }));
        Assert.Empty(Execution.Of(() => new System.Threading.Thread(() => { }).Start()));
    }
}
