using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis.Text;

namespace TpCompiler.Generators.Tests.Support;

/// <summary>Source text with the places of expected diagnostics between <c>[|</c> and <c>|]</c>.</summary>
internal sealed class MarkedSource
{
    private MarkedSource(string text, IReadOnlyList<LinePositionSpan> spans)
    {
        Text = text;
        Spans = spans;
    }

    /// <summary>The text without the marks.</summary>
    public string Text { get; }

    /// <summary>The marked places: line and column of the start, and of the end.</summary>
    public IReadOnlyList<LinePositionSpan> Spans { get; }

    /// <summary>Takes the marks out.</summary>
    public static MarkedSource Parse(string marked)
    {
        string text = "";
        List<TextSpan> spans = [];
        int from = 0;
        while (marked.IndexOf("[|", from, StringComparison.Ordinal) is int open and >= 0)
        {
            int close = marked.IndexOf("|]", open, StringComparison.Ordinal);
            text += marked[from..open];
            spans.Add(new TextSpan(text.Length, close - open - 2));
            text += marked[(open + 2)..close];
            from = close + 2;
        }

        text += marked[from..];
        TextLineCollection lines = SourceText.From(text).Lines;
        return new(text, [.. System.Linq.Enumerable.Select(spans, lines.GetLinePositionSpan)]);
    }
}
