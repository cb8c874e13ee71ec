using System;
using System.Collections.Generic;
using System.Text;

namespace TpCompiler.Atomistic.Structures.Cif;

/// <summary>Splits a CIF file into words: S. R. Hall, F. H. Allen, I. D. Brown, Acta Cryst. A47, 655 (1991), and the quotes of three characters of CIF 2.</summary>
internal static class CifTokens
{
    public static IEnumerable<CifToken> Read(StructureLines lines)
    {
        while (lines.Next() is { } line)
        {
            if (line.StartsWith(';'))
            {
                yield return TextField(lines, line);
                continue;
            }

            int at = 0;
            while (Word(lines, ref line, ref at) is { } token)
                yield return token;
        }
    }

    /// <summary>The next word of a line; null at its end or where a comment begins.</summary>
    private static CifToken? Word(StructureLines lines, ref string line, ref int at)
    {
        while (at < line.Length && char.IsWhiteSpace(line[at]))
            at++;
        if (at == line.Length || line[at] == '#')
            return null;
        int number = lines.Number;
        char quote = line[at];
        if (quote is not ('\'' or '"'))
        {
            int start = at;
            while (at < line.Length && !char.IsWhiteSpace(line[at]))
                at++;
            return new(line[start..at], number, IsQuoted: false);
        }

        if (line.AsSpan(at).StartsWith(new string(quote, 3)))
            return new(LongQuote(lines, ref line, ref at), number, IsQuoted: true);

        // A quote ends a value only where white space follows: 'a dog's life' is one.
        int end = at + 1;
        while (end < line.Length && !(line[end] == quote && (end + 1 == line.Length || char.IsWhiteSpace(line[end + 1]))))
            end++;
        if (end == line.Length)
            throw lines.Error($"expected a {quote} that closes {Shortened.Quoted(line[at..])}, found the end of the line");
        string text = line[(at + 1)..end];
        at = end + 1;
        return new(text, number, IsQuoted: true);
    }

    private static string LongQuote(StructureLines lines, ref string line, ref int at)
    {
        string quotes = line.Substring(at, 3);
        int begun = lines.Number;
        StringBuilder text = new();
        at += 3;
        for (int end; (end = line.IndexOf(quotes, at, StringComparison.Ordinal)) < 0; at = 0)
        {
            text.Append(line, at, line.Length - at).Append('\n');
            line = lines.Next() ?? throw lines.At(begun, $"expected {quotes} that close a value, found the end of the file");
        }

        int close = line.IndexOf(quotes, at, StringComparison.Ordinal);
        text.Append(line, at, close - at);
        at = close + 3;
        return text.ToString();
    }

    private static CifToken TextField(StructureLines lines, string first)
    {
        int begun = lines.Number;
        StringBuilder text = new(first[1..]);
        while (true)
        {
            string line = lines.Next() ?? throw lines.At(begun, "expected a line that begins with ; and closes the text that begins here, found the end of the file");
            if (line.StartsWith(';'))
                return new(text.ToString().Trim(), begun, IsQuoted: true);
            text.Append('\n').Append(line);
        }
    }
}
