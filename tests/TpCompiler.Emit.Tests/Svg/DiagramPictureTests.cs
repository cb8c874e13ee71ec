using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Emit.Svg;
using TpCompiler.TestSupport.Diagrams;
using Xunit;

namespace TpCompiler.Emit.Tests.Svg;

public sealed class DiagramPictureTests
{
    public static TheoryData<string> Specs => DrawnSpecs.All;

    public static TheoryData<string> Corpus => [.. DiagramCorpus.Names];

    [Theory]
    [MemberData(nameof(Specs))]
    public void LabelsOfTheSpecsDoNotOverlap(string name) => AssertLegible(DrawnSpecs.Diagram(name));

    [Theory]
    [MemberData(nameof(Corpus))]
    public void LabelsOfTheCorpusDoNotOverlap(string name) => AssertLegible(DiagramCorpus.Diagram(name));

    [Theory]
    [MemberData(nameof(Corpus))]
    public void PictureIsWellFormedAndNamesWhatIsInTheDiagram(string name)
    {
        FusionDiagram diagram = DiagramCorpus.Diagram(name);
        string svg = DiagramSvg.Write(diagram);

        XDocument document = XDocument.Parse(svg);
        string[] texts = [.. document.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        Assert.All(diagram.Legs, l => Assert.Contains(texts, t => t.StartsWith(l.Name, StringComparison.Ordinal)));
        Assert.All(diagram.Weights, w => Assert.Contains(texts, t => t.Contains(w.Name, StringComparison.Ordinal)));
        Assert.All(diagram.Values, v => Assert.Contains(texts, t => t.StartsWith(v.Name, StringComparison.Ordinal)));
        Assert.Equal(svg, DiagramSvg.Write(DiagramCorpus.Diagram(name)));
    }

    [Fact]
    public void LabelsOfRandomDiagramsDoNotOverlap()
    {
        for (int seed = 0; seed < 40; seed++)
            AssertLegible(DiagramCorpus.Read(RandomDiagram.Text(seed)));
    }

    private static void AssertLegible(FusionDiagram diagram)
    {
        DiagramPicture picture = DiagramPicture.Of(diagram);
        PictureLabel[] labels = [.. picture.Parts.OfType<PictureLabel>()];
        Assert.NotEmpty(labels);
        List<string> overlaps = [];
        for (int a = 0; a < labels.Length; a++)
        {
            (double left, double top, double right, double bottom) = labels[a].Bounds;
            Assert.True(left >= 0 && top >= 0 && right <= picture.Width && bottom <= picture.Height, $"{labels[a]} leaves the picture.");
            for (int b = a + 1; b < labels.Length; b++)
            {
                (double left2, double top2, double right2, double bottom2) = labels[b].Bounds;
                if (left < right2 && left2 < right && top < bottom2 && top2 < bottom)
                    overlaps.Add($"{labels[a]} and {labels[b]}");
            }
        }

        Assert.Empty(overlaps);
    }
}
