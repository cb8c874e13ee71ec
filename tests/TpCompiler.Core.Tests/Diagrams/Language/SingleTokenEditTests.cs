using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;
using TpCompiler.Core.Diagrams.Language;
using TpCompiler.Core.Programs;
using Xunit;

namespace TpCompiler.Core.Tests.Diagrams.Language;

public partial class SingleTokenEditTests
{
    public static TheoryData<string> Names => [.. SpecFiles.Names, SpecFiles.NotSupported];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryEditOfOneTokenLeavesAValidTextOrGivesExactlyOneError(string name)
    {
        string text = SpecFiles.Text(name);
        List<string> wrong = [];
        int edits = 0;
        foreach (string edited in Edits(text).Distinct())
        {
            edits++;
            DiagramText read = DiagramText.Read(edited);
            DiagramDiagnostic[] errors = [.. read.Diagnostics.Where(d => d.IsError)];
            bool good = errors.Length == (read.Diagram is null ? 1 : 0) && read.Diagnostics.All(d => IsUseful(d, edited));
            if (!good)
                wrong.Add($"{Difference(text, edited)}\n  {string.Join("\n  ", read.Diagnostics)}");
        }

        Assert.True(edits > 100);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {edits}\n{string.Join("\n", wrong.Take(20))}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryValidEditCompiles(string name)
    {
        // High degrees take long, and show nothing more.
        HashSet<FusionDiagram> diagrams = [.. Edits(SpecFiles.Text(name)).Distinct()
            .Select(t => DiagramText.Read(t).Diagram).OfType<FusionDiagram>()
            .Where(d => d.Legs.All(l => l.Irreps.LMax <= 3))];

        foreach (FusionDiagram diagram in diagrams)
        {
            TensorProgram program = DiagramCompiler.Compile(diagram, CompilerOptions.Default).Forward;
            Assert.Contains(program.KernelSteps, s => s.Segment.Program.Stores.Count > 0);
        }
    }

    private static IEnumerable<string> Edits(string text)
    {
        IReadOnlyList<DiagramToken> tokens = DiagramLexer.Read(text);
        string[] words = [.. tokens.Select(t => t.Text).Distinct(), "q", "1p", "2e", "7", "!=", "where", "}", "uvw", "_", "frame", "$", "99999999999"];
        for (int n = 0; n < tokens.Count; n++)
        {
            TextSpan span = tokens[n].Span;
            yield return text.Remove(span.Offset, span.Length);
            yield return text.Insert(span.End, " " + tokens[n].Text);
            foreach (string word in words)
                yield return text.Remove(span.Offset, span.Length).Insert(span.Offset, word);
            if (n + 1 < tokens.Count)
            {
                TextSpan next = tokens[n + 1].Span;
                yield return text.Remove(next.Offset, next.Length).Insert(next.Offset, tokens[n].Text)
                    .Remove(span.Offset, span.Length).Insert(span.Offset, tokens[n + 1].Text);
            }
        }
    }

    private static bool IsUseful(DiagramDiagnostic diagnostic, string text)
        => diagnostic.Span.Offset >= 0 && diagnostic.Span.Length > 0 && diagnostic.Span.End <= text.Length
            && text.Substring(diagnostic.Span.Offset, diagnostic.Span.Length).Trim().Length > 0
            && diagnostic.Message.Length > 10 && !InternalName().IsMatch(diagnostic.Message)
            && (diagnostic.Suggestion is not DiagramSuggestion suggestion
                || (suggestion.Span.Offset >= 0 && suggestion.Span.End <= text.Length
                    && text.Substring(suggestion.Span.Offset, suggestion.Span.Length) != suggestion.Replacement));

    private static string Difference(string text, string edited)
    {
        string[] before = text.Split('\n');
        return string.Join("\n", edited.Split('\n').Where(line => !before.Contains(line)));
    }

    [GeneratedRegex(@"Syntax|Expression|Token|Diagram[A-Z]|Symbol|Exception|EquatableArray|System\.|\{\d|  |\(\)|""""")]
    private static partial Regex InternalName();
}
