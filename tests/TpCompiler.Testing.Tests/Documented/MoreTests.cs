using System;
using System.IO;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using TpCompiler.Algebra;
using TpCompiler.Atomistic;
using TpCompiler.Atomistic.Mace;
using TpCompiler.Core.TensorProducts;
using TpCompiler.Runtime.Layers;
using TpCompiler.Runtime.Recording;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Testing.Tests.Documented;

[FusionDiagram("""
    leg h[i] : 4x(0e+1o)
    leg Y[ij] : sh(2)
    weight R[ij,path,4]
    out m[i] = sum j: h[j]*Y -> 0e+1o uvu by R
    """)]
public static partial class Convolution;

/// <summary>The other examples of docs/testing.md.</summary>
public sealed class MoreTests
{
    private static Operation Message { get; } = MessageWithDerivatives();

    private static Operation MessageWithDerivatives()
    {
        Operation message = new(
            "Message",
            [new("x", Documented.Message.XIrreps), new("y", Documented.Message.YIrreps), Operand.Scalars("w", Documented.Message.WeightCount)],
            new("output", Documented.Message.OutputIrreps),
            t => Documented.Message.Forward(t["x"], t["y"], t["w"], t.Output, t.Count))
        {
            Backward = t => Documented.Message.Backward(
                t["x"], t["y"], t["w"], t.OutputGradient, t.Gradient("x"), t.Gradient("y"), t.Gradient("w"), t.Count),
            DoubleBackward = t => Documented.Message.DoubleBackward(
                t["x"], t["y"], t["w"], t.OutputGradient, t.Cotangent("x"), t.Cotangent("y"), t.Cotangent("w"),
                t.SecondGradient("x"), t.SecondGradient("y"), t.SecondGradient("w"), t.SecondOutputGradient, t.Count),
        };
        Gradients.Check(message).ThrowIfFailed();
        return message;
    }

    [Fact]
    public void Paths_and_reference()
    {
        Operation message = Message;
        TensorProductSpec spec = TensorProductSpec.Uvu(Irreps.Parse("8x0e + 8x1o"), Irreps.Parse("0e + 1o"), keep: Irreps.Parse("0e + 1o"));
        Paths.Check(message).ThrowIfFailed();                          // no dead block, no dead weight
        Paths.Check(message, spec).ThrowIfFailed();                    // each path of the spec acts, into its block alone
        Agreement.Check(message, Operation.Of(spec)).ThrowIfFailed();  // the same numbers as the interpreter
    }

    [Fact]
    public void Diagram()
    {
        Operation convolution = new(
            "Convolution",
            [new("h", Convolution.HIrreps, Rows.Node), new("Y", Convolution.YIrreps, Rows.Edge), Operand.Scalars("R", Convolution.RCount, Rows.Edge)],
            new("m", Convolution.MIrreps, Rows.Node),
            t => Convolution.Forward(t.Graph, t["h"], t["Y"], t["R"], t.Output));
        Equivariance.Check(convolution).ThrowIfFailed();
        Permutations.Check(convolution).ThrowIfFailed();
    }

    [Fact]
    public void Layer()
    {
        Linear<double> linear = new(Irreps.Parse("4x0e + 2x1o"), Irreps.Parse("3x0e + 5x1o"), hasBiases: true);
        Equivariance.Check(Operation.Of(linear)).ThrowIfFailed();
        Gradients.Check(Operation.Of(linear)).ThrowIfFailed();

        OperationFamily products = new(3, irreps => Operation.Of(new TensorProduct<double>(TensorProductSpec.Uvw(irreps[0], irreps[1], irreps[2]))));
        Equivariance.Check(products).ThrowIfFailed();
    }

    [Fact]
    public void OwnProperty()
    {
        Operation message = Message;
        Prop.ForAll(
            Arbitraries.Cases(message),
            test => Equivariance.Findings(test).All(f => f.Passed)).QuickCheckThrowOnFailure();

        Irreps irreps = Irreps.Parse("8x0e + 8x1o");
        Prop.ForAll(
            Arbitraries.Rotations(),
            Arbitraries.Features(irreps),
            (rotation, x) => Math.Abs(x.Sum(v => v * v) - Features.Turn(irreps, rotation, x).Sum(v => v * v)) < 1e-12).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void ACompiledModel()
    {
        string model = Path.Combine(SharedData.Repository, "samples", "models", "acetylacetone.model");
        using MacePotential potential = MacePotential.Load(model);
        PotentialSetting setting = new(Elements: [1, 6, 8], Cutoff: potential.Description.CutoffRadius) { Structures = 2, Spacing = 1.5 };
        Potential.Check(potential, setting).ThrowIfFailed();

        Execution.Require(KernelExecution.Compiled, () => potential.Evaluate(Structures.Cluster(new Random(1), [1, 6, 8], 5, spacing: 1.5)));
    }
}
