using System;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using TpCompiler.CodeFixes;
using TpCompiler.Generators.Tests.Support;
using Xunit;

namespace TpCompiler.Generators.Tests;

public class CodeFixTests
{
    private const string Layer = " partial class Layer;";

    /// <summary>An id, the diagram before and after, and the title.</summary>
    public static TheoryData<string, string, string, string> Diagrams => new()
    {
        { "TPC0402", "lge A : 8x0e\nout x = A", "leg A : 8x0e\nout x = A", "Change \"lge\" to \"leg\"" },
        { "TPC0403", "leg A : 32 sh(3)\nout x = A", "leg A : 32x sh(3)\nout x = A", "Change \"32\" to \"32x\"" },
        { "TPC0402", "leg A : 8x0e\nleg B : 4x0e\nout x = A*B uvv2", "leg A : 8x0e\nleg B : 4x0e\nout x = A*B uvv", "Change \"uvv2\" to \"uvv\"" },
        { "TPC0403", "leg A : 8x(0e+1p)\nout x = A", "leg A : 8x(0e+1o)\nout x = A", "Change \"1p\" to \"1o\"" },
        { "TPC0404", "leg phi : 8x0e\nout x = phj^2", "leg phi : 8x0e\nout x = phi^2", "Change \"phj\" to \"phi\"" },
        { "TPC0404", "leg h[i] : 8x0e\nindex element[i]\nweight W[elemnt,path]\nout x[i] = h by W", "leg h[i] : 8x0e\nindex element[i]\nweight W[element,path]\nout x[i] = h by W", "Change \"elemnt\" to \"element\"" },
        { "TPC0407", "leg A : 8x(0e+1o)\nx = A^2", "leg A : 8x(0e+1o)\nout x = A^2", "Change \"x\" to \"out x\"" },
        { "TPC0413", "leg Y[ij] : sh(1)\nout x[i] = Y  // harmonics", "leg Y[ij] : sh(1)\nout x[i] = sum j: Y  // harmonics", "Insert \"sum j:\"" },
        { "TPC0421", "leg v : 8x1o\nleg w : 8x1o\nout x = v*w -> 1o", "leg v : 8x1o\nleg w : 8x1o\nout x = v*w -> 1e", "Change \"1o\" to \"1e\"" },
        { "TPC0421", "leg v : 8x1o\nleg w : 8x1o\nout x : 8x1o = v*w", "leg v : 8x1o\nleg w : 8x1o\nout x : 8x1e = v*w", "Change \"8x1o\" to \"8x1e\"" },
        { "TPC0424", "leg A : 8x(0e+1o)\nout x : 8x(0e+5e) = A^2", "leg A : 8x(0e+1o)\nout x : 8x0e = A^2", "Change \"8x(0e+5e)\" to \"8x0e\"" },
        { "TPC0426", "leg A : 8x(0e+1o)\nweight W[path]\nout x : 8x(0e+1o) = A*A by W", "leg A : 8x(0e+1o)\nweight W[path]\nout x : 8x(0e+1o) = A^2 by W", "Change \"A*A\" to \"A^2\"" },
        { "TPC0427", "leg A : 8x(0e+1o)\nout x : 8x(0e+0e) = A^2", "leg A : 8x(0e+1o)\nout x : 8x0e = A^2", "Change \"8x(0e+0e)\" to \"8x0e\"" },
        { "TPC0431", "leg A : 8x(0e+1o)\nweight W[path,4]\nout x = A by W", "leg A : 8x(0e+1o)\nweight W[path,8]\nout x = A by W", "Change \"path,4\" to \"path,8\"" },
        { "TPC0432", "leg A : 8x(0e+1o)\nout x : 4x0e = A^2", "leg A : 8x(0e+1o)\nout x : 8x0e = A^2", "Change \"4x0e\" to \"8x0e\"" },
    };

    /// <summary>An id, the source before and after.</summary>
    public static TheoryData<string, string, string> Sources => new()
    {
        { "TPC0404", """[FusionDiagram("leg hh : 8x0e\nout x = \u0068\u0068h")]""", """[FusionDiagram("leg hh : 8x0e\nout x = hh")]""" },
        { "TPC0404", "[FusionDiagram(@\"leg hh : 8x0e // \"\"\r\nout x = hhh\")]", "[FusionDiagram(@\"leg hh : 8x0e // \"\"\r\nout x = hh\")]" },
        { "TPC0404", "[FusionDiagram(\"\"\" leg hh : 8x0e; out x = hhh \"\"\")]", "[FusionDiagram(\"\"\" leg hh : 8x0e; out x = hh \"\"\")]" },
        { "TPC0404", "[FusionDiagram(\"\"\"\r\n  leg hh : 8x0e\r\n  out x =\r\n    hhh\r\n  \"\"\")]", "[FusionDiagram(\"\"\"\r\n  leg hh : 8x0e\r\n  out x =\r\n    hh\r\n  \"\"\")]" },
        { "TPC0008", """[TensorProduct("8x0e", "0e", Derivatives = 1 + 2)]""", """[TensorProduct("8x0e", "0e", Derivatives = 2)]""" },
        { "TPC0009", """[FusionDiagram("leg h : 8x0e; out x = h", Neighbors = -1)]""", """[FusionDiagram("leg h : 8x0e; out x = h", Neighbors = 1)]""" },
        { "TPC0301", """[SymmetricContraction("8x0e", "8x0e", Correlation = 0)]""", """[SymmetricContraction("8x0e", "8x0e", Correlation = 1)]""" },
        { "TPC0302", """[SphericalHarmonics(12)]""", """[SphericalHarmonics(11)]""" },
        { "TPC0103", """[TensorProduct("8x0e + 0x1o + 2e", "0e")]""", """[TensorProduct("8x0e + 2e", "0e")]""" },
        { "TPC0103", """[TensorProduct(" 0x1o+ 2e", "0e")]""", """[TensorProduct("2e", "0e")]""" },
        { "TPC0103", "[TensorProduct(\"8x0e\\u0020+\\t0x1o\", \"0e\")]", "[TensorProduct(\"8x0e\", \"0e\")]" },
        { "TPC0303", """[SymmetricContraction("8x0e + 8x0e", "8x0e")]""", """[SymmetricContraction("8x0e", "8x0e")]""" },
        { "TPC0304", """[SymmetricContraction("8x0e + 4x1o", "8x0e")]""", """[SymmetricContraction("8x0e + 8x1o", "8x0e")]""" },
        { "TPC0305", """[SymmetricContraction("8x0e + 8x2e", "8x0e+8x1o")]""", """[SymmetricContraction("8x0e + 8x2e", "8x0e")]""" },
    };

    [Theory]
    [MemberData(nameof(Diagrams))]
    public async Task SuggestionOfADiagramIsMade(string id, string before, string after, string title)
    {
        (string Title, string Source) fix = await CodeFixRun.Single(id, Raw(before));

        Assert.Equal((title, Raw(after)), fix);
        Assert.Empty(GeneratorRun.Of(fix.Source).Diagnostics);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task SuggestionIsMadeInEachKindOfLiteral(string id, string before, string after)
    {
        (_, string source) = await CodeFixRun.Single(id, GeneratorRun.Usings + before + Layer);

        Assert.Equal(GeneratorRun.Usings + after + Layer, source);
    }

    [Theory]
    [InlineData("public static class Product;", "public static partial class Product;")]
    [InlineData("record struct Product;", "partial record struct Product;")]
    [InlineData("struct Product;", "partial struct Product;")]
    public async Task TypeBecomesPartial(string before, string after)
    {
        const string attribute = GeneratorRun.Usings + "[TensorProduct(\"8x0e\", \"0e\", Derivatives = 0)]\n";

        (string title, string source) = await CodeFixRun.Single("TPC0001", attribute + before);

        Assert.Equal(("Insert \"partial\"", attribute + after), (title, source));
        Assert.Empty(GeneratorRun.Of(source).Diagnostics);
    }

    [Theory]
    [InlineData("[FusionDiagram(\"leg hh : 8x0e;\" + \"out x = hhh\")]")]
    [InlineData("[FusionDiagram(\"leg hh : 8x0e; out x = hh -> 3e\")]")]
    public async Task NoFixIsOfferedWhereNothingIsSuggested(string attribute)
    {
        string source = GeneratorRun.Usings + attribute + Layer;

        Assert.Empty(await CodeFixRun.Of(source, Assert.Single(GeneratorRun.Of(source).Diagnostics)));
    }

    [Fact]
    public async Task SuggestionFollowsItsDiagnosticThatMoved()
    {
        const string source = """[TpCompiler.FusionDiagram("leg hh : 8x0e; out x = hhh")] partial class Layer;""";
        Diagnostic old = Assert.Single(GeneratorRun.Of(source).Diagnostics);
        Diagnostic moved = Diagnostic.Create(
            old.Descriptor,
            Location.Create("0.cs", new(old.Location.SourceSpan.Start + 1, old.Location.SourceSpan.Length), default),
            old.Properties);

        Assert.Equal("\n" + source.Replace("hhh", "hh", StringComparison.Ordinal), Assert.Single(await CodeFixRun.Of("\n" + source, moved)).Source);
    }

    [Fact]
    public void AllMistakesOfAKindAreFixedAtOnce()
        => Assert.Same(WellKnownFixAllProviders.BatchFixer, new SuggestedEditFix().GetFixAllProvider());

    private static string Raw(string diagram)
        => "using TpCompiler;\n[FusionDiagram(\"\"\"\n    " + diagram.Replace("\n", "\n    ", StringComparison.Ordinal) + "\n    \"\"\", Derivatives = 0)]" + Layer;
}
