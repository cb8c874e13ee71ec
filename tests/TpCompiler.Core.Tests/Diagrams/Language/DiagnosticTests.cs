using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Language;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Language;

public class DiagnosticTests
{
    /// <summary>Texts with the place of the finding between marks.</summary>
    [Theory]
    [InlineData("leg h : 8x0e\nout x = <hh>*h", "TPC0404")]
    [InlineData("leg a[i] : 65536x(0e+1o)\nleg b[i] : 65536x(0e+1o)\nweight <W[path,65536,65536,65536]>\nout x[i] = a*b uvw by W", "TPC0410")]
    [InlineData("leg a[i] : 65536x0e\nweight <M>\nout x[i] : 65536x0e = mix M(a)", "TPC0410")]
    [InlineData("leg a[i] : 65536x sh(6)\nout x[i] = <a*a*a>", "TPC0410")]
    [InlineData("leg a[i] : <3000000000x>0e\nout x[i] = a", "TPC0403")]
    [InlineData("leg h : 8x(0e+<1p>)\nout x = h", "TPC0403")]
    [InlineData("leg h : 8x0e\nleg <h> : 8x0e\nout x = h", "TPC0405")]
    [InlineData("leg h[i] : 8x0e\nindex z[i]\nweight W[<zz1>,path]\nout x[i] = h by W", "TPC0404")]
    [InlineData("leg h[i] : 8x0e\nout x[i] = h[<ij>]", "TPC0412")]
    [InlineData("leg Y[ij] : sh(1)\nout x[i] = <Y>", "TPC0413")]
    [InlineData("leg Y[ij] : sh(1)\nout x[i] = Y[<ik>]", "TPC0413")]
    [InlineData("leg Y[ij] : sh(1)\nout x[<ik>] = sum j: Y", "TPC0414")]
    [InlineData("leg v : 8x1o\nout x = v*v -> <3e>", "TPC0422")]
    [InlineData("leg v : 8x1o\nout x = (v*v){<8x(0o+1o)>}*v", "TPC0421")]
    [InlineData("leg v : 8x1o\nout x : <8x3e> = v*v", "TPC0422")]
    [InlineData("leg v : 8x1o\nout x : <4x0e> = v*v", "TPC0432")]
    [InlineData("leg v : 8x1o\nweight W[path,4]\nout x = v by <W>", "TPC0431")]
    [InlineData("leg v : 8x1o\nweight W[path,8] <V>\nout x = v by W", "TPC0441")]
    [InlineData("leg v : 8x1o\nout x = v <uvx> by v", "TPC0402")]
    [InlineData("leg v : 8x1o\nout x = v <uvu>", "TPC0433")]
    [InlineData("leg v : 8x1o\nout x = v^<7>", "TPC0428")]
    [InlineData("leg v : 8x1o\nout x = v *<*> v", "TPC0402")]
    [InlineData("leg v : 8x1o\nout x = (v * <v>", "TPC0402")]
    public void FindingIsAtItsPlace(string marked, string id)
    {
        int begin = marked.IndexOf('<');
        string text = marked.Remove(begin, 1);
        int end = text.IndexOf('>', begin);
        if (text[end - 1] == '-')
            end = text.IndexOf('>', end + 1);
        text = text.Remove(end, 1);
        DiagramDiagnostic finding = Assert.Single(DiagramText.Read(text).Diagnostics);

        Assert.Equal((id, new TextSpan(begin, end - begin)), (finding.Kind.Id, finding.Span));
    }

    [Fact]
    public void BothDirectionsOfAnEdgeAreRefusedWithAWayOut()
    {
        DiagramDiagnostic finding = Assert.Single(DiagramText.Read("leg Y[ij] : sh(1)\nleg Z[ij] : 0e\nout x[i] = sum j: Y[ij]*Z[ji]").Diagnostics);

        Assert.Equal("TPC0415", finding.Kind.Id);
        Assert.EndsWith("declare another leg [ij] whose row for each edge is that of the edge back", finding.Message, System.StringComparison.Ordinal);
        SpecFiles.Bind("leg Y[ij] : sh(1)\nleg Zback[ij] : 0e\nout x[i] = sum j: Y*Zback");
    }

    [Theory]
    [InlineData("leg phi : 8x0e\nout x = phj^2")]
    [InlineData("leg Phi : 8x0e\nout x = PHI^2")]
    [InlineData("leg A : 8x(0e+1p)\nout x = A")]
    [InlineData("leg v : 8x1o\nleg w : 8x1o\nout x = v*w -> 1o")]
    [InlineData("leg v : 8x1o\nleg w : 8x1o\nout x : 8x1o = v*w")]
    [InlineData("leg Y[ij] : sh(1)\nout x[i] = Y")]
    [InlineData("leg A : 8x(0e+1o)\nout x : 4x0e = A^2")]
    [InlineData("leg A : 8x(0e+1o)\nweight W[path,4]\nout x = A by W")]
    [InlineData("leg A : 8x(0e+1o)\nout x : 8x(0e+5e) = A^2")]
    [InlineData("leg A : 8x(0e+1o)\nout x : 8x(0e+0e) = A^2")]
    [InlineData("leg A : 8x(0e+1o)\nweight W[path]\nout x : 8x(0e+1o) = A*A by W")]
    [InlineData("leg A : 8x(0e+1o)\nx = A^2")]
    [InlineData("leg A : 8x0e\nleg B : 4x0e\nout x = A*B uvv2")]
    [InlineData("lge A : 8x0e\nout x = A")]
    [InlineData("leg A : 32 sh(3)\nout x = A")]
    public void SuggestionMakesTheTextValid(string text)
    {
        DiagramSuggestion suggestion = Assert.Single(DiagramText.Read(text).Diagnostics).Suggestion!;
        string better = text.Remove(suggestion.Span.Offset, suggestion.Span.Length).Insert(suggestion.Span.Offset, suggestion.Replacement);

        SpecFiles.Bind(better);
    }

    [Fact]
    public void ErrorSilencesWhatDependsOnIt()
    {
        DiagramText read = DiagramText.Read("leg A : 8x1o\nB = A*A -> 3e\nC = B*A\nout D : 4x7e = C^2 + unknown");

        Assert.Equal([DiagramDiagnostics.Triangle], read.Diagnostics.Select(d => d.Kind));
    }

    [Fact]
    public void IndependentErrorsAreAllReported()
    {
        DiagramText read = DiagramText.Read("leg A : 8x1o\nB = A*A -> 3e\nout D = A*C");

        Assert.Equal([DiagramDiagnostics.Triangle, DiagramDiagnostics.UnknownName], read.Diagnostics.Select(d => d.Kind));
    }

    [Theory]
    [InlineData("leg A : 8x0e; leg B : 8x1o; out x = A*B")]
    [InlineData("  leg A : 8x0e\n  leg B : 8x1o\n  out x =\n    A\n    *B")]
    [InlineData("leg A : 8x0e\n      leg B : 8 x 1o\n      out x = A*B")]
    [InlineData("leg A : (8x0e); leg B : 8x1o; out x =\n  A*B")]
    public void StatementsEndWhereTheLayoutSays(string text)
        => Assert.Equal(SpecFiles.Bind("leg A : 8x0e\nleg B : 8x1o\nout x = A*B"), SpecFiles.Bind(text));
}
