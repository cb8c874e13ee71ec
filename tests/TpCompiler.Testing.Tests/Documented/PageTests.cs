using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Testing.Tests.Documented;

/// <summary>Every example of docs/testing.md is code of this project, line by line, so that it compiles and runs.</summary>
public sealed partial class PageTests
{
    [Fact]
    public void Every_block_of_the_page_is_run_by_a_test()
    {
        string page = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "testing.md")).ReplaceLineEndings("\n");
        string[] sources =
        [
            .. Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "tests", "TpCompiler.Testing.Tests", "Documented"), "*.cs")
                .Select(f => Lines(File.ReadAllText(f).Replace("Documented.", "", StringComparison.Ordinal))),
        ];
        string[] blocks = [.. CodeBlock().Matches(page).Select(m => m.Groups[1].Value)];
        Assert.True(blocks.Length >= 6);
        Assert.All(blocks, block => Assert.Contains(sources, s => s.Contains(Lines(block), StringComparison.Ordinal)));

        // What a user can paste is short.
        Assert.InRange(blocks[0].Trim().Split('\n').Count(l => l.Trim().Length > 0), 1, 15);
    }

    private static string Lines(string text)
    {
        IEnumerable<string> lines = text.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0);
        return "\n" + string.Join("\n", lines) + "\n";
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
