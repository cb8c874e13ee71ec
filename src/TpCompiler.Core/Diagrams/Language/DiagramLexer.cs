using System.Collections.Generic;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>Cuts a text into tokens. Whatever the text, the tokens and the blanks and comments between them are the text.</summary>
public static class DiagramLexer
{
    private const string Symbols = "[](){}:,=*^+|;";

    /// <summary>The tokens of a text, without an end token; comments run from "//" to the end of the line.</summary>
    public static IReadOnlyList<DiagramToken> Read(string text)
    {
        List<DiagramToken> tokens = [];
        int position = 0;
        int lineStart = 0;
        bool startsLine = true;
        while (position < text.Length)
        {
            char c = text[position];
            if (c is '\n' or '\r')
            {
                position++;
                (lineStart, startsLine) = (position, true);
            }
            else if (char.IsWhiteSpace(c))
            {
                position++;
            }
            else if (c == '/' && At(text, position + 1) == '/')
            {
                while (position < text.Length && text[position] is not ('\n' or '\r'))
                    position++;
            }
            else
            {
                (DiagramTokenKind kind, int end) = Scan(text, position);
                tokens.Add(new(kind, text.Substring(position, end - position), new(position, end - position), position - lineStart, startsLine));
                (position, startsLine) = (end, false);
            }
        }

        return tokens;
    }

    private static (DiagramTokenKind Kind, int End) Scan(string text, int begin)
    {
        char c = text[begin];
        if (IsNameStart(c))
            return (DiagramTokenKind.Name, SkipName(text, begin));
        if (IsDigit(c))
            return ScanNumber(text, begin);
        char next = At(text, begin + 1);
        if ((c == '-' && next == '>') || (c == '!' && next == '='))
            return (DiagramTokenKind.Symbol, begin + 2);
        if (Symbols.IndexOf(c) >= 0)
            return (DiagramTokenKind.Symbol, begin + 1);
        return (DiagramTokenKind.Unknown, begin + (char.IsSurrogatePair(c, next) ? 2 : 1));
    }

    private static (DiagramTokenKind Kind, int End) ScanNumber(string text, int begin)
    {
        int end = begin;
        while (IsDigit(At(text, end)))
            end++;
        char suffix = At(text, end);
        if (!IsNameStart(suffix))
            return (DiagramTokenKind.Number, end);
        if (suffix == 'x')
            return (DiagramTokenKind.Channels, end + 1);
        int nameEnd = SkipName(text, end);
        bool isParity = suffix is 'e' or 'o' or 'y' && nameEnd == end + 1;
        return (isParity ? DiagramTokenKind.Irrep : DiagramTokenKind.MalformedIrrep, nameEnd);
    }

    private static int SkipName(string text, int position)
    {
        while (IsNameStart(At(text, position)) || IsDigit(At(text, position)))
            position++;
        return position;
    }

    private static bool IsNameStart(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_';

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static char At(string text, int position) => position < text.Length ? text[position] : '\0';
}
