using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.TensorProducts;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Language;

public class SpecBindingTests
{
    public static TheoryData<string> Names => [.. SpecFiles.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void SpecBindsWithoutAnyFinding(string name) => SpecFiles.Bind(SpecFiles.Text(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void SpecIsEqualToItselfReadWithOtherBlanksAndComments(string name)
    {
        string text = SpecFiles.Text(name);
        string other = "\n  " + text.Replace("\n", "   // a comment\n\n  ").Replace(" = ", "=\n        ");

        Assert.Equal(DiagramText.Read(text).Syntax, DiagramText.Read(other).Syntax);
        Assert.Equal(SpecFiles.Bind(text), SpecFiles.Bind(other));
        Assert.Equal(SpecFiles.Bind(text).GetHashCode(), SpecFiles.Bind(other).GetHashCode());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PrintedSpecReadsBack(string name)
    {
        DiagramSyntax syntax = DiagramText.Read(SpecFiles.Text(name)).Syntax!;

        Assert.Equal(syntax, DiagramText.Read(syntax.ToString()).Syntax);
        Assert.Equal(syntax.ToString(), DiagramText.Read(syntax.ToString()).Syntax!.ToString());
    }

    [Fact]
    public void MessageHasTheTenPathsOfTheUvuProductInItsOrder()
    {
        FusionDiagram diagram = SpecFiles.Bind(SpecFiles.Text("1-message"));
        TensorProductSpec product = TensorProductSpec.Uvu(Irreps.Parse("64x0e+64x1o"), Irreps.SphericalHarmonics(3), Irreps.SphericalHarmonics(3));

        SumExpression sum = Assert.IsType<SumExpression>(diagram.Output.Value);
        Assert.Equal(10, sum.Blocks.Count);
        Assert.Equal(product.Output, sum.Irreps);
        Assert.Equal("i", sum.Domain.Indices);
        Assert.Equal([new DiagramEdge('i', 'j')], sum.Edges);
        ProductExpression coupling = Assert.IsType<ProductExpression>(sum.Body);
        Assert.Equal(
            product.Paths.Select(p => (p.First, p.Second)),
            coupling.Blocks.Cast<PathVertex>().Select(p => (((PathLeaf)p.Left).Block, ((PathLeaf)p.Right).Block)));
        Assert.Equal(product.Paths.Select(product.Coefficient), Enumerable.Range(0, 10).Select(coupling.Coefficient));
        Assert.Equal("(h[j]:0e Y[ij]:0e):0e", coupling.Blocks[0].ToString());
        Assert.Equal(new([new DiagramEdge('i', 'j')]), coupling.Domain.Edges);
        Assert.Equal([10, 64], diagram.Weights[0].Sizes);
        Assert.Equal(new WeightItem(null, "ij"), Assert.Single(diagram.Weights[0].Items));
    }

    [Fact]
    public void ProductHasTwoSevenAndTwentyIndependentPaths()
    {
        FusionDiagram diagram = SpecFiles.Bind(SpecFiles.Text("2-product"));

        Assert.Equal([2, 7, 20], diagram.Weights.Select(w => w.Sizes[0]));
        Assert.All(diagram.Weights, w => Assert.Equal([new WeightItem("z", "i")], w.Items));
        AdditionExpression sum = Assert.IsType<AdditionExpression>(Assert.IsType<CollectionExpression>(diagram.Output.Value).Body);
        PowerExpression cube = Assert.IsType<PowerExpression>(Assert.IsType<WeightedExpression>(sum.Terms[2].Body).Body);
        Assert.Equal((8, 12), (cube.Rank(new(0, 1)), cube.Rank(new(1, -1))));
        Assert.Equal(Irreps.Parse("64x0e+64x1o"), diagram.Output.Value.Irreps);
        Assert.Equal(20 * 64, diagram.Weights[2].Count);
    }

    [Fact]
    public void AllegroLayerHasThirtyPaths()
    {
        FusionDiagram diagram = SpecFiles.Bind(SpecFiles.Text("3-allegro"));

        Assert.Equal([30], diagram.Weights.Single(w => w.Name == "p").Sizes);
        Assert.Equal([3, 32], diagram.Weights.Single(w => w.Name == "w").Sizes);
        DiagramDefinition density = Assert.Single(diagram.Definitions);
        Assert.Equal(("i", Irreps.Parse("32x0e+32x1o+32x2e")), (density.Value.Domain.Indices, density.Value.Irreps));
        Assert.Equal("ij", diagram.Output.Value.Domain.Indices);
    }

    [Fact]
    public void CormorantMixesEachIrrepOfAllParts()
    {
        FusionDiagram diagram = SpecFiles.Bind(SpecFiles.Text("4-cormorant"));

        // Paths of the product to 0e: one for each l; then the part F; then as many again.
        DiagramWeight mix = Assert.Single(diagram.Weights);
        Assert.Equal(new MixBlock(new(0, 1), 16 * (4 + 1 + 4), 16), mix.Mixes[0]);
        Assert.Equal(Irreps.Parse("16x0e+16x1o+16x2e+16x3o"), diagram.Output.Value.Irreps);
    }

    [Fact]
    public void FusionBlockCouplesTwoNeighboursWithTheCentre()
    {
        FusionDiagram diagram = SpecFiles.Bind(SpecFiles.Text("5-fusion-block"));

        DiagramDefinition phi = Assert.Single(diagram.Definitions);
        Assert.Equal(Irreps.Parse("64x0e+64x1o+64x2e"), phi.Value.Irreps);
        ProductExpression product = Assert.IsType<ProductExpression>(Assert.IsType<CollectionExpression>(diagram.Output.Value).Body);
        SumExpression sum = Assert.IsType<SumExpression>(product.Factors[0]);
        Assert.Equal([new DiagramEdge('i', 'j'), new DiagramEdge('i', 'k')], sum.Edges);
        Assert.Equal("ijk", sum.Body.Domain.Indices);
        Assert.Equal(product.Blocks.Count, diagram.Weights.Single(w => w.Name == "W").Sizes[0]);
    }

    [Fact]
    public void FourBodyInvariantHasEightPaths()
        => Assert.Equal([8, 32], Assert.Single(SpecFiles.Bind(SpecFiles.Text("6-four-body")).Weights).Sizes);

    [Fact]
    public void FreeProductHasFourteenCouplings()
    {
        FusionDiagram diagram = SpecFiles.Bind(SpecFiles.Text("8-recoupled"));

        Assert.Equal([14, 64], Assert.Single(diagram.Weights).Sizes);
        ProductExpression product = Assert.IsType<ProductExpression>(
            Assert.IsType<SumExpression>(Assert.IsType<CollectionExpression>(diagram.Output.Value).Body).Body);
        Assert.Equal(3, product.Factors.Count);
        Assert.Equal("((h[j]:0e Y[ij]:0e):0e h[i]:0e):0e", product.Blocks[0].ToString());
    }

    [Fact]
    public void FramesAreRefusedAtTheirWord()
    {
        string text = SpecFiles.Text(SpecFiles.NotSupported);
        DiagramDiagnostic error = SpecFiles.OnlyError(text);

        Assert.Equal(DiagramDiagnostics.NotSupported, error.Kind);
        Assert.Equal("frame", text.Substring(error.Span.Offset, error.Span.Length));
    }

    [Theory]
    [InlineData("0e+1o+2e", 3, "0e", 5)]
    [InlineData("0e+1o+2e", 3, "1o", 5)]
    [InlineData("0e+1o+2e+3o", 3, "0e", 8)]
    [InlineData("0e+1o+2e+3o", 3, "1o", 12)]
    [InlineData("0e+1o+2e+3o", 3, "2e", 14)]
    [InlineData("0e+1o+2e+3o", 4, "0e", 23)]
    [InlineData("0e+1o+2e+3o", 4, "1o", 31)]
    public void PowerHasAsManyPathsAsItsRank(string irreps, int order, string output, int rank)
    {
        FusionDiagram diagram = SpecFiles.Bind($"leg A : 8x({irreps})\nout B : 8x{output} = A^{order}");

        PowerExpression power = Assert.IsType<PowerExpression>(Assert.IsType<CollectionExpression>(diagram.Output.Value).Body);
        Assert.Equal(rank, power.Blocks.Count);
        Assert.Equal(rank, power.Blocks.Distinct().Count());
        Assert.All(power.Blocks, b => Assert.Equal(Irrep.Parse(output), b.Irrep));
    }

    [Theory]
    [InlineData("0e+1o+2e", "0e", 11)]
    [InlineData("0e+1o+2e", "1o", 21)]
    [InlineData("0e+1o+2e+3o", "0e", 23)]
    [InlineData("0e+1o+2e+3o", "1o", 51)]
    public void ProductOfEqualFactorsHasAllTreesAndSaysHowManyDepend(string irreps, string output, int trees)
    {
        DiagramText read = DiagramText.Read($"leg A : 8x({irreps})\nweight W[path]\nout B : 8x{output} = A*A*A -> {output} by W");

        Assert.Equal(DiagramDiagnostics.DependentCouplings, Assert.Single(read.Diagnostics).Kind);
        Assert.Equal(trees, read.Diagram!.Weights[0].Sizes[0]);
    }

    [Theory]
    [InlineData("A*C uvu by W", "[path,4,8]", 8, "1/4")]
    [InlineData("A*C uvv by W", "[path,8,4]", 4, "1/8")]
    [InlineData("A*C uvuv by W", "[path,8,4]", 32, "1")]
    [InlineData("A*C uvw by W", "[path,8,4,5]", 5, "1/32")]
    [InlineData("A*D uuw by W", "[path,8,5]", 5, "1/8")]
    [InlineData("A*Y uvw by W", "[path,8,5]", 5, "1/8")]
    [InlineData("A*Y by W", "[path]", 8, "1")]
    [InlineData("Y*Y2 by W", "[path,7]", 7, "1")]
    public void ModesConnectChannelsAndNormaliseAsInE3nn(string product, string shape, int channels, string squared)
    {
        DiagramText read = DiagramText.Read($"leg A : 8x0e\nleg C : 4x0e\nleg D : 8x0e\nleg Y : 1o\nleg Y2 : 1o\nweight W{shape}\nout B = {product}");

        ProductExpression value = Assert.IsType<ProductExpression>(read.Diagram!.Output.Value);
        Assert.Equal(channels, value.Channels);
        Assert.Equal(ExactNumber.Sqrt(Rational.Parse(squared) * value.Blocks[0].Irrep.Dim), value.Coefficient(0));
    }

    [Fact]
    public void PathsAreOrderedByResultThenLeavesThenInnerIrreps()
    {
        FusionDiagram diagram = SpecFiles.Bind("leg a : 1o\nleg b : 1o+0e\nleg c : 1o\nout x = a*b*c -> 0e+1o");

        Assert.Equal(
            ["((a:1o b:0e):1o c:1o):0e", "((a:1o b:1o):0e c:1o):1o", "((a:1o b:1o):1e c:1o):1o", "((a:1o b:1o):2e c:1o):1o"],
            diagram.Output.Value.Blocks.Select(b => b.ToString()));
    }

    [Fact]
    public void ConditionsAndChainsOfEdgesKeepTheirEdges()
    {
        FusionDiagram pairs = SpecFiles.Bind("leg Y[ij] : sh(1)\nout x[i] = sum j k where j!=k: Y[ij]*Y[ik]");
        FusionDiagram chain = SpecFiles.Bind("leg Y[ij] : sh(1)\nout x[i] = sum j: Y[ij]*(sum k: Y[jk])");

        Assert.Equal([('j', 'k')], Assert.IsType<SumExpression>(pairs.Output.Value).Distinct);
        SumExpression outer = Assert.IsType<SumExpression>(chain.Output.Value);
        SumExpression inner = Assert.IsType<SumExpression>(Assert.IsType<ProductExpression>(outer.Body).Factors[1]);
        Assert.Equal((new DiagramEdge('i', 'j'), new DiagramEdge('j', 'k')), (outer.Edges[0], inner.Edges[0]));
    }
}
