using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace TpCompiler.CodeFixes;

/// <summary>Characters as they are written inside a string literal.</summary>
internal static class LiteralText
{
    /// <summary>
    /// Some characters as they are written at a place of a source file: escaped as its literal asks for, or as they are where there is
    /// no literal. Null where they cannot be written.
    /// </summary>
    public static string? Escape(SyntaxNode root, TextSpan place, string characters)
    {
        SyntaxToken token = root.FindToken(place.Start);
        if (!token.Span.Contains(place) || place.Start == token.SpanStart)
            return characters;
        return token.Kind() switch
        {
            SyntaxKind.StringLiteralToken when token.Text[0] == '@' => characters.Replace("\"", "\"\""),
            SyntaxKind.StringLiteralToken => EscapeRegular(characters),
            SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
                => characters.IndexOfAny(['"', '\r', '\n']) < 0 ? characters : null,
            _ => characters,
        };
    }

    private static string EscapeRegular(string characters)
    {
        StringBuilder escaped = new();
        foreach (char c in characters)
        {
            escaped.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }
}
