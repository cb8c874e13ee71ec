using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Cli.Tests.Documented;

/// <summary>Every block of C# on every page is code of a test, so that it compiles and runs.</summary>
public sealed class CodeTests
{
    // Programs as a whole, which tests take from the page; and generated code, which a test compares with what is generated.
    private static readonly string[] s_taken = ["docs/first-kernel.md", "packages/README.md", "docs/architecture.md"];

    private static readonly string[][] s_sources =
    [
        .. Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            // A type of a test may have to say which of several it means.
            .Select(f => Lines(File.ReadAllText(f).Replace("Documented.Message.", "Message.", StringComparison.Ordinal))),
    ];

    public static TheoryData<string> Pages => [.. DocumentedPages.All.Where(p => !s_taken.Contains(p) && DocumentedPages.Code(p).Any())];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_block_is_code_of_a_test(string page)
    {
        foreach (string block in DocumentedPages.Code(page))
            Assert.True(s_sources.Any(source => Holds(source, block)), $"{page}: no test has this code, paragraph by paragraph:\n{block}");
    }

    [Fact]
    public void Pages_have_examples() => Assert.True(Pages.Count >= 9);

    [Fact]
    public void What_a_user_of_tests_can_paste_is_short()
        => Assert.InRange(DocumentedPages.Code("docs/testing.md").First().Split('\n').Count(l => l.Trim().Length > 0), 1, 15);

    /// <summary>Paragraphs may stand apart, as a test has lines of its own between them; names of namespaces anywhere.</summary>
    private static bool Holds(string[] source, string block) => block.Split("\n\n").All(paragraph =>
    {
        string[] lines = Lines(paragraph);
        return lines.All(l => l.StartsWith("using ", StringComparison.Ordinal) && !l.Contains('=', StringComparison.Ordinal))
            ? lines.All(source.Contains)
            : Enumerable.Range(0, Math.Max(0, source.Length - lines.Length + 1)).Any(n => source.AsSpan(n, lines.Length).SequenceEqual(lines));
    });

    private static string[] Lines(string text) => [.. text.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];
}
