using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using TpCompiler.TestSupport;
using Xunit;

namespace TpCompiler.Benchmarking.Tests.Documented;

/// <summary>Every example of docs/benchmarking.md is code of this project, line by line, so that it compiles and runs.</summary>
public sealed partial class PageTests
{
    [Fact]
    public void Every_block_of_the_page_is_run_by_a_test()
    {
        string page = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "benchmarking.md")).ReplaceLineEndings("\n");
        string[] sources =
        [
            .. Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "tests", "TpCompiler.Benchmarking.Tests", "Documented"), "*.cs")
                .Select(f => Lines(File.ReadAllText(f))),
        ];
        string[] blocks = [.. CodeBlock().Matches(page).Select(m => m.Groups[1].Value)];
        Assert.Equal(2, blocks.Length);
        Assert.All(blocks, block => Assert.Contains(sources, s => s.Contains(Lines(block), StringComparison.Ordinal)));
    }

    private static string Lines(string text)
    {
        IEnumerable<string> lines = text.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0);
        return "\n" + string.Join("\n", lines) + "\n";
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
