using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Trees;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Oracle;

/// <summary>The exact tensor of a path is the map that evaluating it gives.</summary>
public class PathTensorTests
{
    [Theory]
    [InlineData("leg a : 1o+0e\nleg b : 2e+1o\nout x = a*b", "a b")]
    [InlineData("leg a : 1o\nleg b : 1o+0e\nleg c : 2o\nout x = a*b*c", "a b c")]
    [InlineData("leg a : 1o\nleg b : 1e\nleg c : 0e+1o\nleg d : 1o\nout x = a*b*c*d -> 0o+2e", "a b c d")]
    public void TensorOfAProductIsItsMap(string text, string legs)
    {
        FusionDiagram diagram = DiagramCorpus.Read(text);
        ProductExpression product = Assert.IsType<ProductExpression>(diagram.Output.Value);
        DiagramInputs inputs = DiagramInputs.Random(diagram, OracleGraph.Small, 1, 1);
        double[][][] factors = [.. legs.Split(' ').Select((name, f) => Split(inputs.Tensors[name], product.Factors[f].Irreps))];

        AssertMaps(product, DiagramOracle.Forward(diagram, inputs), n => [.. product.Paths[n].Factors.Select((block, f) => factors[f][block])]);
    }

    [Theory]
    [InlineData("leg a : 1o\nout x = a^1")]
    [InlineData("leg a : 0e+1o\nout x = a^2")]
    [InlineData("leg a : 0o+1o+2e\nout x = a^3")]
    [InlineData("leg a : 1o+1e\nout x = a^4 -> 0e+1o")]
    public void TensorOfAPowerIsItsMap(string text)
    {
        FusionDiagram diagram = DiagramCorpus.Read(text);
        PowerExpression power = Assert.IsType<PowerExpression>(diagram.Output.Value);
        DiagramInputs inputs = DiagramInputs.Random(diagram, OracleGraph.Small, 1, 1);
        double[][] body = Split(inputs.Tensors["a"], power.Body.Irreps);

        AssertMaps(power, DiagramOracle.Forward(diagram, inputs), n => [.. power.Paths[n].Factors.Select(block => body[block])]);
    }

    [Fact]
    public void TreesDownToTheLeavesFollowParentheses()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg a : 1o\nleg b : 1e\nleg c : 2e\nout x = a*(b*c){1e+2e}");
        DiagramInputs inputs = DiagramInputs.Random(diagram, OracleGraph.Small, 1, 1);
        double[][] output = Split(DiagramOracle.Forward(diagram, inputs), diagram.Output.Value.Irreps);
        double[][] leaves = [inputs.Tensors["a"], inputs.Tensors["b"], inputs.Tensors["c"]];

        Assert.NotEmpty(output);
        for (int n = 0; n < output.Length; n++)
            Numbers.AssertNear(output[n], Apply(PathTensor.Of(diagram.Output.Value.Blocks[n]), leaves), 1e-13);
    }

    [Fact]
    public void ElementsAreExact()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg a : 1o\nleg b : 1o\nout x = a*b -> 0e");
        FusionTensor tensor = PathTensor.Of(diagram.Output.Value, 0);

        Assert.Equal([3, 3, 1], tensor.Dimensions);
        Assert.Equal(
            new[] { 0, 4, 8 }.Select(index => new FusionTensorEntry(index, ExactNumber.Sqrt(new Rational(1, 3)))),
            tensor.Entries);
    }

    [Fact]
    public void OnlyProductsAndPowersHavePathsOfTheirOwn()
    {
        DiagramExpression leg = DiagramCorpus.Read("leg a : 1o\nout x = a").Output.Value;

        Assert.Throws<ArgumentException>(() => PathTensor.Of(leg, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PathTensor.Of(leg, 1));
    }

    private static void AssertMaps(DiagramExpression expression, double[] output, Func<int, double[][]> blocksOf)
    {
        double[][] blocks = Split(output, expression.Irreps);
        Assert.NotEmpty(blocks);
        for (int n = 0; n < blocks.Length; n++)
            Numbers.AssertNear(blocks[n], Apply(PathTensor.Of(expression, n), blocksOf(n)), 1e-13, $"path {n}");
    }

    private static double[] Apply(FusionTensor tensor, double[][] blocks)
    {
        double[] result = new double[tensor.Dimensions[tensor.Dimensions.Count - 1]];
        foreach (FusionTensorEntry entry in tensor.Entries)
        {
            double product = entry.Value.ToDouble();
            int rest = entry.Index / result.Length;
            for (int axis = blocks.Length - 1; axis >= 0; axis--)
            {
                product *= blocks[axis][rest % blocks[axis].Length];
                rest /= blocks[axis].Length;
            }

            result[entry.Index % result.Length] += product;
        }

        return result;
    }

    private static double[][] Split(double[] row, Irreps irreps)
    {
        int start = 0;
        List<double[]> blocks = [];
        foreach (MulIrrep block in irreps)
            blocks.Add(row[start..(start += block.Dim)]);
        return [.. blocks];
    }
}
