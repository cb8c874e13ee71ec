using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Language;

public partial class DiagnosticPageTests
{
    public static TheoryData<string> Ids => [.. DiagramDiagnostics.All.Select(k => k.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void PageHasTheTitleAndItsExampleTriggersThisFindingAloneAndTheFixedOneNone(string id)
    {
        DiagramDiagnosticKind kind = DiagramDiagnostics.All.Single(k => k.Id == id);
        string page = Read("diagnostics", id + ".md");
        List<string> code = [.. CodeBlock().Matches(page).Select(m => m.Groups[1].Value)];

        Assert.StartsWith($"# {id}: {kind.Title}\n\n> ", page, StringComparison.Ordinal);
        Assert.Contains("\n## Cause\n", page, StringComparison.Ordinal);
        Assert.Equal(2, code.Count);
        DiagramText read = DiagramText.Read(code[0]);
        DiagramDiagnostic finding = Assert.Single(read.Diagnostics);
        Assert.Equal(kind, finding.Kind);
        Assert.Contains($"\n> {finding.Message}\n", page, StringComparison.Ordinal);
        Assert.Equal(kind.Severity == DiagramSeverity.Error, read.Diagram is null);
        SpecFiles.Bind(code[1]);
    }

    [Fact]
    public void IdsAreInOrderAndDifferent()
    {
        string[] ids = [.. DiagramDiagnostics.All.Select(k => k.Id)];

        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.StartsWith("TPC04", id, StringComparison.Ordinal));
    }

    [Fact]
    public void DiagramsOfTheLanguagePageAreValid()
    {
        string[] code = [.. DiagramBlock().Matches(Read("fusion-diagrams.md")).Select(m => m.Groups[1].Value)];

        Assert.True(code.Length >= 7);
        Assert.All(code, c => SpecFiles.Bind(c));
    }

    [Theory]
    [MemberData(nameof(SpecBindingTests.Names), MemberType = typeof(SpecBindingTests))]
    public void LanguagePageShowsTheSpec(string name)
        => Assert.Contains($"```fusion\n{SpecFiles.Text(name)}```", Read("fusion-diagrams.md"), StringComparison.Ordinal);

    private static string Read(params string[] path)
        => File.ReadAllText(Path.Combine([SharedData.Repository, "docs", .. path])).ReplaceLineEndings("\n");

    [GeneratedRegex("```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("```fusion\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex DiagramBlock();
}
