using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Oracle;

/// <summary>What holds of every diagram, of diagrams drawn at random.</summary>
public class RandomDiagramTests
{
    private const int Count = 100;

    [Fact]
    public void PrintedTextsReadBackEqual() => Assert.All(Enumerable.Range(0, Count), seed =>
    {
        DiagramText read = DiagramText.Read(RandomDiagram.Text(seed));
        DiagramText again = DiagramText.Read(read.Syntax!.ToString());

        Assert.Equal(read.Syntax, again.Syntax);
        Assert.Equal(read.Diagram, again.Diagram);
        Assert.Equal(read.Diagnostics.Select(d => d.Kind), again.Diagnostics.Select(d => d.Kind));
    });

    [Fact]
    public void DiagramsAreEquivariant() => Assert.All(
        Enumerable.Range(0, Count), seed => DiagramProperties.AssertEquivariant(DiagramCorpus.Read(RandomDiagram.Text(seed)), seed));

    [Fact]
    public void NodesMayBeRenamed() => Assert.All(
        Enumerable.Range(0, Count), seed => DiagramProperties.AssertPermutes(DiagramCorpus.Read(RandomDiagram.Text(seed)), seed));

    [Fact]
    public void GradientsAreThoseOfDifferences() => Assert.All(
        Enumerable.Range(0, Count), seed => DiagramProperties.AssertGradients(DiagramCorpus.Read(RandomDiagram.Text(seed)), seed));

    [Fact]
    public void DrawsAreDifferentAndRepeatable()
    {
        string[] texts = [.. Enumerable.Range(0, Count).Select(RandomDiagram.Text)];

        Assert.Equal(texts, Enumerable.Range(0, Count).Select(RandomDiagram.Text));
        Assert.True(texts.Distinct().Count() > Count * 9 / 10);
    }

    [Fact]
    public void DrawsUseTheWholeLanguage()
    {
        HashSet<object> found = [.. Enumerable.Range(0, Count)
            .SelectMany(seed => DiagramCorpus.Read(RandomDiagram.Text(seed)).Values).SelectMany(v => DiagramProperties.Kinds(v.Value))];

        Assert.Equal(DiagramProperties.AllKinds.Except(found), []);
    }
}
