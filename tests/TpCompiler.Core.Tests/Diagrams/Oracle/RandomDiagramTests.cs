using System;
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

    private static readonly Lazy<(int Seed, DiagramText Read)[]> s_drawn
        = new(() => [.. Enumerable.Range(0, Count).Select(seed => (seed, DiagramText.Read(RandomDiagram.Text(seed))))]);

    [Fact]
    public void PrintedTextsReadBackEqual() => Assert.All(s_drawn.Value, drawn =>
    {
        DiagramText again = DiagramText.Read(drawn.Read.Syntax!.ToString());

        Assert.Equal(drawn.Read.Syntax, again.Syntax);
        Assert.Equal(drawn.Read.Diagram, again.Diagram);
        Assert.Equal(drawn.Read.Diagnostics.Select(d => d.Kind), again.Diagnostics.Select(d => d.Kind));
    });

    [Fact]
    public void DiagramsAreEquivariant() => Assert.All(s_drawn.Value, drawn => DiagramProperties.AssertEquivariant(drawn.Read.Diagram!, drawn.Seed));

    [Fact]
    public void NodesMayBeRenamed() => Assert.All(s_drawn.Value, drawn => DiagramProperties.AssertPermutes(drawn.Read.Diagram!, drawn.Seed));

    [Fact]
    public void GradientsAreThoseOfDifferences() => Assert.All(s_drawn.Value, drawn => DiagramProperties.AssertGradients(drawn.Read.Diagram!, drawn.Seed));

    [Fact]
    public void DrawsAreDifferentAndRepeatable()
    {
        string[] texts = [.. Enumerable.Range(0, 20).Select(RandomDiagram.Text)];

        Assert.Equal(texts, Enumerable.Range(0, 20).Select(RandomDiagram.Text));
        Assert.Equal(texts.Length, texts.Distinct().Count());
    }

    [Fact]
    public void DrawsUseTheWholeLanguage()
        => Assert.Equal(DiagramProperties.AllKinds.Except(s_drawn.Value.SelectMany(d => d.Read.Diagram!.Values).SelectMany(v => DiagramProperties.Kinds(v.Value))), []);
}
