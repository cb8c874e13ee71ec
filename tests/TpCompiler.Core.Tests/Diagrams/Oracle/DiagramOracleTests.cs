using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Oracle;

/// <summary>Values worked out by hand.</summary>
public class DiagramOracleTests
{
    private static readonly OracleGraph s_graph = OracleGraph.Small;

    [Fact]
    public void ScalarsAreMultipliedChannelByChannel()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg a : 2x0e\nleg b : 2x0e\nweight W[path,2]\nout x = a*b by W");
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 1, 0)
            .With("a", [2, 3]).With("b", [5, 7]).With("W", [10, 100]);

        AssertNear([100, 2100], DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void VectorsCoupleToTheirScalarAndCrossProduct()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg a : 1o\nleg b : 1o\nout x = a*b -> 0e+1e");
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 1, 0).With("a", [1, 2, 3]).With("b", [-2, 5, 4]);

        // 3j(1,1,0) is the unit matrix over sqrt(3); 3j(1,1,1) the Levi-Civita symbol over sqrt(6).
        double cross = Math.Sqrt(3) / Math.Sqrt(6);
        AssertNear(
            [20 / Math.Sqrt(3), cross * (2 * 4 - 3 * 5), cross * (3 * -2 - 1 * 4), cross * (1 * 5 - 2 * -2)],
            DiagramOracle.Forward(diagram, inputs));
    }

    [Theory]
    [InlineData("uvu", "[path,3,2]", new[] { 1.0, 1.0 })]
    [InlineData("uvv", "[path,2,3]", new[] { 1.0, 1.0, 1.0 })]
    [InlineData("uvuv", "[path,2,3]", new[] { 1.0, 1.0, 1.0, 1.0, 1.0, 1.0 })]
    [InlineData("uvw", "[path,2,3,1]", new[] { 1.0 })]
    public void ModesSumOverTheirChannels(string mode, string shape, double[] ones)
    {
        FusionDiagram diagram = DiagramCorpus.Read($"leg a : 2x0e\nleg b : 3x0e\nweight W{shape}\nout x = a*b {mode} by W");
        double[] w = [.. Enumerable.Range(1, 6).Select(n => (double)n)];
        double[] a = [2, 3];
        double[] b = [5, 7, 11];
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 1, 0).With("a", a).With("b", b).With("W", w);

        double[] expected = mode switch
        {
            "uvu" => [.. Pick(2, u => (w[u] * b[0] + w[2 + u] * b[1] + w[4 + u] * b[2]) * a[u] / Math.Sqrt(3))],
            "uvv" => [.. Pick(3, v => (w[v] * a[0] + w[3 + v] * a[1]) * b[v] / Math.Sqrt(2))],
            "uvuv" => [.. Pick(6, n => w[n] * a[n / 3] * b[n % 3])],
            _ => [Pick(6, n => w[n] * a[n / 3] * b[n % 3]).Sum() / Math.Sqrt(6)],
        };
        Assert.Equal(ones.Length, expected.Length);
        AssertNear(expected, DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void ChannelsOfEqualNumberMakeNewOnes()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg a : 2x0e\nleg b : 2x0e\nweight W[path,2,3]\nout x = a*b uuw by W");
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 1, 0)
            .With("a", [2, 3]).With("b", [5, 7]).With("W", [1, 2, 3, 4, 5, 6]);

        AssertNear(Pick(3, w => (10 * (1 + w) + 21 * (4 + w)) / Math.Sqrt(2)), DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void SumRunsOverEdgesSoThatImagesCountEach()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg h[j] : 0e\nleg r[ij] : 0e\nout x[i] = sum j: h*r");
        DiagramInputs inputs = DiagramInputs.Random(diagram, new(3, [0, 0, 2], [1, 1, 2]), 1, 0)
            .With("h", [2, 3, 5]).With("r", [10, 100, 1000]);

        AssertNear([330, 0, 5000], DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void DistinctNeighboursAreDistinctEdges()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg r[ij] : 0e\nout x[i] = sum j k where j!=k: r[ij]*r[ik]");
        DiagramInputs inputs = DiagramInputs.Random(diagram, new(2, [0, 0, 0], [1, 1, 0]), 1, 0).With("r", [2, 3, 5]);

        // Two of the edges lead to the same neighbour and still make a pair.
        AssertNear([2 * (6 + 10 + 15), 0], DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void ChainFollowsTheEdgesOfTheNeighbour()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg r[ij] : 0e\nout x[i] = sum j k: r[ij]*r[jk]");
        DiagramInputs inputs = DiagramInputs.Random(diagram, new(3, [0, 0, 1, 2], [1, 2, 0, 2]), 1, 0).With("r", [2, 3, 5, 7]);

        AssertNear([2 * 5 + 3 * 7, 5 * (2 + 3), 7 * 7], DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void SumOverTheMiddleOfTwoEdgesRunsOverAllPairsThatMeet()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg r[ij] : 0e\nout x[ik] = (sum j: r[ij]*r[jk])*r[ik]");

        // 0 -> 1 twice, 1 -> 2, 0 -> 2, 1 -> 1.
        DiagramInputs inputs = DiagramInputs.Random(diagram, new(3, [0, 0, 1, 0, 1], [1, 1, 2, 2, 1]), 1, 0).With("r", [2, 3, 5, 7, 11]);

        AssertNear([2 * 11 * (2 + 3), 3 * 11 * (2 + 3), 5 * 11 * 5, 7 * (2 + 3) * 5, 11 * 11 * 11], DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void InnerSumsRunOverEachOuterNeighboursEdges()
    {
        FusionDiagram nested = DiagramCorpus.Read("leg r[ij] : 0e\nout x[i] = sum j: r[ij]*(sum k l where k!=l: r[jk]*r[jl])");
        DiagramInputs inputs = DiagramInputs.Random(nested, new(3, [0, 1, 1], [1, 2, 0]), 1, 0).With("r", [2, 3, 5]);

        AssertNear([2 * 2 * 15, 0, 0], DiagramOracle.Forward(nested, inputs));
    }

    [Fact]
    public void LabelsOfNeighboursSelectWeights()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg r[ij] : 0e\nindex z[i]\nweight W[z]\nout x[i] = sum j: r by W[j]");
        DiagramInputs inputs = DiagramInputs.Random(diagram, new(2, [0, 0, 1], [0, 1, 1]), 2, 0).With("r", [2, 3, 5]).With("W", [10, 100]);
        inputs = inputs with { Labels = new Dictionary<string, (int[], int)> { ["z"] = ([1, 0], 2) } };

        AssertNear([230, 50], DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void TwoLabelsAreRowByRow()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg h[i] : 0e\nindex z[i]\nindex y[i]\nweight W[z,y,path,2]\nout x[i] = h by W");
        DiagramInputs inputs = DiagramInputs.Random(diagram, new(2, [], []), 3, 0)
            .With("h", [1, 10]).With("W", [.. Enumerable.Range(0, 18).Select(n => (double)n)]);
        inputs = inputs with { Labels = new Dictionary<string, (int[], int)> { ["z"] = ([2, 0], 3), ["y"] = ([1, 2], 3) } };

        AssertNear([14, 15, 40, 50], DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void IrrepWeightsAreSharedByItsPaths()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg h : 0e+0o+0e\nweight W[ir]\nout x = h by W");
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 1, 0).With("h", [2, 3, 5]).With("W", [10, 100]);

        AssertNear([20, 300, 50], DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void PathsToAnIrrepAreCollectedTogether()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg h : 0e+0o+0e\nout x : 0o+0e = h + (h -> 0e)");
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 1, 0).With("h", [2, 3, 5]);

        // Each term of the sum is collected, then the sum itself, which has one block for each irrep.
        AssertNear([3, 14 / Math.Sqrt(2)], DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void MixIsALinearMapOfAllChannelsOfAnIrrep()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg h : 2x(0o+0e+0o)\nweight M\nout x = mix M(h) -> 1x(0e+0o)");
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 1, 0)
            .With("h", [2, 3, 5, 7, 11, 13]).With("M", [1, 10, 100, 1000, -1, -2]);

        AssertNear([(2 + 30 + 1100 + 13000) / 2.0, (-5 - 14) / Math.Sqrt(2)], DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void PowersAreProductsOfOneChannel()
    {
        FusionDiagram diagram = DiagramCorpus.Read("leg h[i] : 2x0e\nweight W[path,2]\nout x[i] = h^3 by W");
        DiagramInputs inputs = DiagramInputs.Random(diagram, new(1, [], []), 1, 0).With("h", [2, 3]).With("W", [10, 100]);

        AssertNear([80, 2700], DiagramOracle.Forward(diagram, inputs));
    }

    [Fact]
    public void ScalarHasTheNormalisationOfItsTree()
    {
        // ((v v)0e v)1o is v |v|^2 / sqrt(3); the vertex 0e x 1o multiplies.
        FusionDiagram diagram = DiagramCorpus.Read("leg v : 1o\nout x = (v*v){0e}*v");
        DiagramInputs inputs = DiagramInputs.Random(diagram, s_graph, 1, 0).With("v", [1, 2, 3]);
        double scale = 14 / Math.Sqrt(3);

        AssertNear([scale, 2 * scale, 3 * scale], DiagramOracle.Forward(diagram, inputs));
        Assert.Equal(new Irrep(1, -1), diagram.Output.Value.Blocks[0].Irrep);
    }

    private static double[] Pick(int count, Func<int, double> value) => [.. Enumerable.Range(0, count).Select(value)];

    private static void AssertNear(double[] expected, double[] actual) => Numbers.AssertNear(expected, actual, 1e-12);
}
