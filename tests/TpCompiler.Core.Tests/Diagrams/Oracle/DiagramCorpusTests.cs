using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Oracle;

/// <summary>What holds of every diagram.</summary>
public class DiagramCorpusTests
{
    public static TheoryData<string> Names => [.. DiagramCorpus.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void DiagramIsEquivariant(string name) => DiagramProperties.AssertEquivariant(DiagramCorpus.Diagram(name), 1);

    [Theory]
    [MemberData(nameof(Names))]
    public void NodesMayBeRenamed(string name) => DiagramProperties.AssertPermutes(DiagramCorpus.Diagram(name), 2);

    [Theory]
    [MemberData(nameof(Names))]
    public void GradientsAreThoseOfDifferences(string name) => DiagramProperties.AssertGradients(DiagramCorpus.Diagram(name), 3);

    [Theory]
    [MemberData(nameof(Names))]
    public void OutputDependsOnEveryTensor(string name)
    {
        FusionDiagram diagram = DiagramCorpus.Diagram(name);
        DiagramInputs inputs = DiagramInputs.Random(diagram, OracleGraph.Small, 2, 4);
        double[] output = DiagramOracle.Forward(diagram, inputs);
        IReadOnlyDictionary<string, double[]> gradients = DiagramOracle.Backward(diagram, inputs, Numbers.Draw(output.Length, 5));

        Assert.All(gradients, g => Assert.Contains(g.Value, x => x != 0));
    }

    [Fact]
    public void CorpusUsesEveryModeAndKindOfExpression()
    {
        HashSet<object> found = [.. DiagramCorpus.Names.SelectMany(n => DiagramCorpus.Diagram(n).Values).SelectMany(v => DiagramProperties.Kinds(v.Value))];

        Assert.Equal(DiagramProperties.AllKinds.Except(found), []);
    }
}
