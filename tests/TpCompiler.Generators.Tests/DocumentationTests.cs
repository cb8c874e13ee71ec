using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Generators.Diagnostics;
using TpCompiler.Generators.Tests.Support;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Generators.Tests;

public partial class DocumentationTests
{
    public static TheoryData<string> Ids => [.. DiagnosticTests.AllIds];

    [Theory]
    [MemberData(nameof(Ids))]
    public void IdHasADescriptorAPageAndAReleaseRow(string id)
    {
        DiagnosticDescriptor descriptor = typeof(DiagnosticDescriptors)
            .GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.NonPublic)
            .Select(f => (DiagnosticDescriptor)f.GetValue(null)!)
            .Single(d => d.Id == id);
        string releases = File.ReadAllText(
            Path.Combine(SharedData.Repository, "generators", "TpCompiler.Generators", "AnalyzerReleases.Unshipped.md"));

        Assert.Equal(DiagnosticPages.Of(id), descriptor.HelpLinkUri);
        Assert.EndsWith($"docs/diagnostics/{id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        // An editor opens the page in the checkout that was built; a build for everyone may know of none.
        bool isAbsolute = Uri.TryCreate(descriptor.HelpLinkUri, UriKind.Absolute, out Uri? link);
        Assert.True(isAbsolute || Environment.GetEnvironmentVariable("CI") == "true", descriptor.HelpLinkUri);
        Assert.True(link?.IsFile != true || File.Exists(link.LocalPath), descriptor.HelpLinkUri);
        string page = Page(id);
        Assert.StartsWith($"# {id}: {descriptor.Title}\n", page, StringComparison.Ordinal);
        Assert.Contains("## Cause\n", page, StringComparison.Ordinal);
        Assert.Contains($"\n{id} | TpCompiler | Error | ", releases, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void ExampleOfThePageTriggersTheIdAndTheFixedOneNothing(string id)
    {
        List<string> code = [.. CodeBlock().Matches(Page(id)).Select(m => m.Groups[1].Value)];
        if (code.Count == 0)
        {
            // Two pages show project files, one a file of kernels, and an internal error has no example.
            Assert.Contains(id, new[] { DiagnosticIds.UnsafeCodeNotAllowed, DiagnosticIds.LanguageVersionTooOld, DiagnosticIds.KernelFileMalformed, DiagnosticIds.InternalError });
            return;
        }

        Assert.Equal(2, code.Count);
        IEnumerable<Diagnostic> diagnostics = GeneratorRun.Of(GeneratorRun.Usings + code[0]).Diagnostics;
        Assert.Equal([id], diagnostics.Select(d => d.Id).Distinct());
        Assert.Empty(GeneratorRun.Of(GeneratorRun.Usings + code[1]).Diagnostics);
    }

    [Fact]
    public void EveryPageBelongsToAnId()
    {
        IEnumerable<string> pages = Directory.EnumerateFiles(Folder, "TPC*.md").Select(f => Path.GetFileNameWithoutExtension(f)!);

        // One is reported by the package itself, before there is a compiler.
        Assert.Equal(DiagnosticTests.AllIds.Concat(DiagramDiagnostics.All.Select(k => k.Id)).Append("TPC0020").Order(), pages.Order());
    }

    private static string Folder => Path.Combine(SharedData.Repository, "docs", "diagnostics");

    private static string Page(string id) => File.ReadAllText(Path.Combine(Folder, id + ".md")).ReplaceLineEndings("\n");

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
