using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Oracle;

/// <summary>Derivatives two ways.</summary>
public class TapeTests
{
    [Fact]
    public void GradientOfAPolynomialIsExact()
    {
        Tape<double> tape = new();
        (TapeNumber<double> x, TapeNumber<double> y) = (tape.Input(3), tape.Input(5));
        TapeNumber<double> z = x * x * y * 2 + x;
        double[] gradients = tape.Gradients([z, default], [10, 7]);

        Assert.Equal((93, 610, 180), (z.Value, gradients[x.Index], gradients[y.Index]));
    }

    [Fact]
    public void NestedDualNumbersHaveSecondDerivatives()
    {
        DualNumber<DualNumber<double>> x = new(new(3, 1), new(1, 0));
        DualNumber<DualNumber<double>> cube = x * x * x * 2;

        Assert.Equal((54, 54, 36), (cube.Value.Value, cube.Derivative.Value, cube.Derivative.Derivative));
    }

    [Fact]
    public void BackwardPassesAreForwardDerivatives()
    {
        FusionDiagram diagram = DiagramCorpus.Diagram("weights-of-all-kinds");
        DiagramInputs inputs = DiagramInputs.Random(diagram, OracleGraph.Small, 2, 1);
        var v = Numbers.DrawLike(inputs.Tensors, 2);
        var w = Numbers.DrawLike(inputs.Tensors, 3);
        double[] cotangent = Numbers.Draw(inputs.Length(diagram, diagram.Output.Name), 4);
        DualNumber<DualNumber<double>>[] output = DiagramOracle.Forward(diagram, inputs, inputs.Tensors.ToDictionary(
            t => t.Key,
            t => t.Value.Select((x, n) => new DualNumber<DualNumber<double>>(new(x, v[t.Key][n]), new(w[t.Key][n], 0))).ToArray()));
        SecondDerivatives second = DiagramOracle.DoubleBackward(diagram, inputs, cotangent, v);

        Numbers.AssertNear(DiagramOracle.Forward(diagram, inputs), [.. output.Select(x => x.Value.Value)], 1e-13);
        Numbers.AssertNear(
            [Numbers.Dot(DiagramOracle.Backward(diagram, inputs, cotangent), v)], [Numbers.Dot(output.Select(x => x.Value.Derivative), cotangent)], 1e-12);
        Numbers.AssertNear([Numbers.Dot(second.Gradients, w)], [Numbers.Dot(output.Select(x => x.Derivative.Derivative), cotangent)], 1e-12);
        Numbers.AssertNear(second.ByCotangent, [.. output.Select(x => x.Value.Derivative)], 1e-12);
    }
}
