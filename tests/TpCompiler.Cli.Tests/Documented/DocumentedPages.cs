using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using TpCompiler.TestSupport;

namespace TpCompiler.Cli.Tests.Documented;

/// <summary>What people read: its blocks of code, and the commands in it.</summary>
internal static partial class DocumentedPages
{
    /// <summary>All pages by their paths in the repository, but those of diagnostics, whose examples have tests of their own.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. new[] { "*.md", "docs/*.md", "docs/decisions/*.md", "packages/*.md", "samples/*.md" }
            .SelectMany(p => Directory.EnumerateFiles(Path.Combine(SharedData.Repository, Path.GetDirectoryName(p)!), Path.GetFileName(p)))
            .Select(f => Path.GetRelativePath(SharedData.Repository, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The blocks of C#.</summary>
    public static IEnumerable<string> Code(string page) => CodeBlock().Matches(Read(page)).Select(m => m.Groups[1].Value);

    /// <summary>The commands that begin with a word, as they are typed: what stands far behind them is about them.</summary>
    public static IEnumerable<string> Commands(string page, string word) => Continued().Replace(Read(page), " ").Split('\n')
        .Where(l => l.StartsWith($"    {word} ", StringComparison.Ordinal))
        .Select(l => Remark().Replace(l.Trim(), ""));

    /// <summary>The words of a command: at spaces, but not within quotes.</summary>
    public static string[] Words(string command) => [.. Word().Matches(command).Select(m => m.Value.Trim('\''))];

    private static string Read(string page) => File.ReadAllText(Path.Combine(SharedData.Repository, page)).ReplaceLineEndings("\n");

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("\n {8,}")]
    private static partial Regex Continued();

    [GeneratedRegex(" {2,}.*")]
    private static partial Regex Remark();

    [GeneratedRegex("'[^']*'|[^ ]+")]
    private static partial Regex Word();
}
