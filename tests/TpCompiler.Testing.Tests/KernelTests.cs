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

    /// <summary>As docs/layers.md says of layers: a cotangent that is empty is zero, a gradient that is empty is not wanted.</summary>
    [Fact]
    public void Empty_cotangents_of_a_product_are_zero()
    {
        (double[] x, double[] y, double[] w, double[] g, double[] hy) = (Numbers(Message.XDimension), Numbers(Message.YDimension), Numbers(Message.WeightCount), Numbers(Message.OutputDimension), Numbers(Message.YDimension));
        double[] dx = new double[x.Length], dw = new double[w.Length], dg = new double[g.Length], some = new double[w.Length];
        Message.DoubleBackward(x, y, w, g, new double[x.Length], hy, new double[w.Length], dx, new double[y.Length], dw, dg, 1);
        Message.DoubleBackward(x, y, w, g, [], hy, [], [], [], some, [], 1);
        Assert.Equal(dw, some);
        Assert.Contains(dw, v => v != 0);
    }

    [Fact]
    public void Empty_cotangents_of_a_diagram_are_zero()
    {
        FusionGraph graph = new(2, [0, 0, 1], [0, 1, 0]);
        FusionLabel z = new([1, 0], Kinds);
        double[] h = Numbers(2 * Convolution.HDimension), R = Numbers(3 * Convolution.RCount), W = Numbers(Kinds * Convolution.WCount), V = Numbers(Kinds * Convolution.VCount);
        double[] Y = Numbers(3 * Convolution.YDimension), g = Numbers(2 * Convolution.BDimension), hR = Numbers(R.Length);
        double[] dW = new double[W.Length], some = new double[W.Length];
        Convolution.DoubleBackward(
            graph, h, Y, z, R, W, V, g, new double[h.Length], new double[Y.Length], hR, new double[W.Length], new double[V.Length],
            new double[h.Length], new double[Y.Length], new double[R.Length], dW, new double[V.Length], new double[g.Length]);
        Convolution.DoubleBackward(graph, h, Y, z, R, W, V, g, [], [], hR, [], [], [], [], [], some, [], []);
        Assert.Equal(dW, some);
        Assert.Contains(dW, v => v != 0);
    }

    private static double[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(n => System.Math.Sin(0.7 * n))];

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
