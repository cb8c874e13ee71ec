using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Generators.Tests.Support;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Generators.Tests.Diagrams;

public partial class DiagramDiagnosticTests
{
    private const string Layer = " public static partial class Layer;";

    public static TheoryData<string, string> IdsAndLineBreaks
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (DiagramDiagnosticKind kind in DiagramDiagnostics.All)
            {
                data.Add(kind.Id, "\n");
                data.Add(kind.Id, "\r\n");
            }

            return data;
        }
    }

    /// <summary>An id, and source in which it is reported at the marked place.</summary>
    public static TheoryData<string, string> Literals => new()
    {
        { "TPC0404", """[FusionDiagram("leg h[i] : 8x0e; out x[i] = [|hh|]*h")]""" + Layer },
        { "TPC0404", """[FusionDiagram("leg h[i] : 8x0e\n\tout x\u005bi\x5d\U0000003d [|\u0068h|]*h")]""" + Layer },
        { "TPC0401", """[FusionDiagram("leg h[i] : 8x0e\nout x[i] = h [|\U0001F600|]")]""" + Layer },
        { "TPC0401", """[FusionDiagram("leg h[i] : 8x0e [|\"|]")]""" + Layer },
        { "TPC0404", "[FusionDiagram(@\"leg h[i] : 8x0e // \"\"features\"\"\r\nout x[i] = [|hh|]*h\")]" + Layer },
        { "TPC0404", "[FusionDiagram(\"\"\" leg h[i] : 8x0e; out x[i] = [|hh|]*h \"\"\")]" + Layer },
        { "TPC0404", "[FusionDiagram(\"\"\"\n    leg h[i] : 8x0e\n\n      // \"a\"\n    out x[i] =\n        [|hh|]*h\n    \"\"\")]" + Layer },
        { "TPC0404", "[FusionDiagram(\"\"\"\"\r\n\t\tleg h[i] : 8x0e\r\n\r\n\t\tout x[i] = [|hh|]*h\r\n\t\t\"\"\"\")]" + Layer },
        { "TPC0404", "[FusionDiagram(diagram: (\"\"\"\nleg h[i] : 8x0e\nout x[i] = [|hh|]*h\n\"\"\"))]" + Layer },
        { "TPC0404", "[FusionDiagram([|Texts.First|])]" + Layer + " static class Texts { public const string First = \"leg h : 8x0e\\nout x = hh*h\"; }" },
        { "TPC0404", "[FusionDiagram([|\"leg h : 8x0e;\" + \"out x = hh*h\"|])]" + Layer },
        { "TPC0407", "[FusionDiagram([|null!|])]" + Layer },
        { "TPC0407", "[FusionDiagram(\"[|\"|])]" + Layer },
    };

    [Theory]
    [MemberData(nameof(IdsAndLineBreaks))]
    public void FindingIsReportedAtItsLineAndColumnOfARawLiteral(string id, string lineBreak)
    {
        const string indentation = "        ";
        string text = ExampleOf(id).TrimEnd('\n').ReplaceLineEndings(lineBreak);
        DiagramDiagnostic finding = Assert.Single(DiagramText.Read(text).Diagnostics);
        string[] head = ["using TpCompiler;", "", "    [FusionDiagram(\"\"\""];
        IEnumerable<string> body = text.Split(lineBreak).Select(line => line.Length == 0 ? "" : indentation + line);
        string source = string.Join(lineBreak, [.. head, .. body, indentation + "\"\"\", Derivatives = 0)]", "public static partial class Layer;"]);

        Diagnostic diagnostic = Assert.Single(GeneratorRun.Of(source).Diagnostics);

        LinePositionSpan expected = SourceText.From(text).Lines.GetLinePositionSpan(new(finding.Span.Offset, finding.Span.Length));
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(finding.Message, diagnostic.GetMessage(null));
        Assert.Equal(finding.IsError ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Equal(new(Moved(expected.Start), Moved(expected.End)), diagnostic.Location.GetLineSpan().Span);

        LinePosition Moved(LinePosition place) => new(place.Line + head.Length, place.Character + indentation.Length);
    }

    [Theory]
    [MemberData(nameof(Literals))]
    public void FindingIsReportedAtItsPlaceOfEachKindOfLiteral(string id, string marked)
    {
        MarkedSource source = MarkedSource.Parse(GeneratorRun.Usings + marked);

        Diagnostic diagnostic = Assert.Single(GeneratorRun.Of(source.Text).Diagnostics);

        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(source.Spans.Single(), diagnostic.Location.GetLineSpan().Span);
    }

    [Fact]
    public void MessageOfATextThatIsNoLiteralSaysTheLineAndColumn()
    {
        Diagnostic diagnostic = Assert.Single(GeneratorRun.Of(
            """[TpCompiler.FusionDiagram("leg h : 8x0e\r\n" + "out x = hh*h")] partial class Layer;""").Diagnostics);

        Assert.StartsWith("line 2, column 9 of the text: ", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Empty(diagnostic.Properties);
    }

    [Fact]
    public void WarningDoesNotKeepTheDiagramFromBeingCompiled()
    {
        GeneratorRunResult result = GeneratorRun.Of(
            """[TpCompiler.FusionDiagram("leg v[i] : 8x1o; weight V; out x[i] = v*v", Derivatives = 0)] partial class Layer;""");

        Assert.Equal("TPC0441", Assert.Single(result.Diagnostics).Id);
        Assert.Single(result.TrackedSteps[TrackingNames.CompiledOperations]);
    }

    [Fact]
    public void WarningIsSuppressedByPragma()
    {
        const string source = """
            #pragma warning disable TPC0441
            [TpCompiler.FusionDiagram("leg v[i] : 8x1o; weight V; out x[i] = v", Derivatives = 0)] partial class Layer;
            """;

        Assert.Empty(GeneratorRun.Of(source).Diagnostics.Where(d => !d.IsSuppressed));
        Assert.NotEmpty(GeneratorRun.Of(source.Replace("TPC0441", "TPC0424", StringComparison.Ordinal)).Diagnostics);
    }

    [Fact]
    public void IndependentFindingsAreAllReported()
    {
        MarkedSource source = MarkedSource.Parse(
            """[TpCompiler.FusionDiagram("leg A : 8x1o; B = A*A -> [|3e|]; out D = A*[|C|]")] partial class Layer;""");

        IEnumerable<LinePositionSpan> reported = GeneratorRun.Of(source.Text).Diagnostics.Select(d => d.Location.GetLineSpan().Span);

        Assert.Equal(source.Spans, reported.OrderBy(s => s.Start));
    }

    private static string ExampleOf(string id)
    {
        string page = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "diagnostics", id + ".md")).ReplaceLineEndings("\n");
        return CodeBlock().Match(page).Groups[1].Value;
    }

    [GeneratedRegex("```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
