using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TpCompiler.Generators.Extraction;

/// <summary>
/// Where each character of a string literal's value stands in the source, for regular, verbatim and raw literals: escape
/// sequences, doubled quotes and the indentation of raw literals make the two differ.
/// </summary>
internal static class LiteralPositions
{
    /// <summary>
    /// For each character of the value the position of its first source character, and one more for the end of the value.
    /// Null when the expression is not a single literal.
    /// </summary>
    public static int[]? Of(ExpressionSyntax expression)
    {
        while (expression is ParenthesizedExpressionSyntax parenthesized)
            expression = parenthesized.Expression;
        if (expression is not LiteralExpressionSyntax literal)
            return null;

        string text = literal.Token.Text;
        int start = literal.Token.SpanStart;
        int[]? positions = literal.Token.Kind() switch
        {
            SyntaxKind.StringLiteralToken when text.StartsWith("@", StringComparison.Ordinal) => Verbatim(text, start),
            SyntaxKind.StringLiteralToken => Regular(text, start),
            SyntaxKind.SingleLineRawStringLiteralToken => SingleLineRaw(text, start),
            SyntaxKind.MultiLineRawStringLiteralToken => MultiLineRaw(text, start),
            _ => null,
        };

        // A literal in error has a value that the rules below do not describe.
        return positions?.Length == literal.Token.ValueText.Length + 1 ? positions : null;
    }

    private static int[] Regular(string text, int start)
    {
        List<int> positions = [];
        int i = 1;
        while (i < text.Length - 1)
        {
            int length = 1;
            int characters = 1;
            if (text[i] == '\\')
            {
                length = EscapeLength(text, i);
                characters = text[i + 1] == 'U' && length == 10 && Convert.ToInt32(text.Substring(i + 2, 8), 16) > 0xFFFF ? 2 : 1;
            }

            for (int c = 0; c < characters; c++)
                positions.Add(start + i);
            i += length;
        }

        positions.Add(start + i);
        return [.. positions];
    }

    private static int EscapeLength(string text, int i)
    {
        switch (text[i + 1])
        {
            case 'u':
                return 6;
            case 'U':
                return 10;
            case 'x':
                int digits = 0;
                while (digits < 4 && Uri.IsHexDigit(text[i + 2 + digits]))
                    digits++;
                return 2 + digits;
            default:
                return 2;
        }
    }

    private static int[] Verbatim(string text, int start)
    {
        List<int> positions = [];
        int i = 2;
        while (i < text.Length - 1)
        {
            positions.Add(start + i);
            i += text[i] == '"' ? 2 : 1;
        }

        positions.Add(start + i);
        return [.. positions];
    }

    private static int[] SingleLineRaw(string text, int start)
    {
        int quotes = QuoteCount(text);
        int[] positions = new int[text.Length - (2 * quotes) + 1];
        for (int i = 0; i < positions.Length; i++)
            positions[i] = start + quotes + i;
        return positions;
    }

    /// <summary>
    /// The value is the lines between those of the quotes, joined by the source's line breaks, each without the white space that
    /// stands before the closing quotes.
    /// </summary>
    private static int[] MultiLineRaw(string text, int start)
    {
        int quotes = QuoteCount(text);
        int contentStart = AfterLineBreak(text, quotes);
        int closingLine = text.LastIndexOf('\n') + 1;
        int indentation = text.Length - quotes - closingLine;
        int contentEnd = BeforeLineBreak(text, closingLine);

        List<int> positions = [];
        int i = contentStart;
        while (i <= contentEnd)
        {
            for (int skipped = 0; skipped < indentation && i < contentEnd && text[i] is not ('\r' or '\n'); skipped++)
                i++;
            while (i < contentEnd && text[i] != '\n')
                positions.Add(start + i++);
            if (i >= contentEnd)
                break;
            positions.Add(start + i++);
        }

        positions.Add(start + contentEnd);
        return [.. positions];
    }

    private static int QuoteCount(string text)
    {
        int quotes = 0;
        while (quotes < text.Length && text[quotes] == '"')
            quotes++;
        return quotes;
    }

    private static int AfterLineBreak(string text, int from) => text.IndexOf('\n', from) + 1;

    private static int BeforeLineBreak(string text, int lineStart)
        => lineStart >= 2 && text[lineStart - 2] == '\r' ? lineStart - 2 : lineStart - 1;
}
