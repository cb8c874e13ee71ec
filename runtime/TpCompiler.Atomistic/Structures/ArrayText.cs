using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// JSON scalars, lists and tables with elements of one kind, from and to text. Reading also takes the T and F of
/// extended XYZ; writing gives true and false, as JSON has it.
/// </summary>
internal static class ArrayText
{
    /// <summary>Reads a scalar, list or table; null where the text is something else (an object, ragged rows, mixed kinds).</summary>
    public static PropertyValue? TryRead(string text)
    {
        Cursor cursor = new(text);
        List<string> words = [];
        int rank = 0, columns = 1;
        if (cursor.Take('['))
        {
            rank = 1;
            if (cursor.Take('['))
            {
                rank = 2;
                columns = 0;
                do
                {
                    int before = words.Count;
                    if ((before > 0 && !cursor.Take('[')) || !cursor.Elements(words))
                        return null;
                    if (before > 0 && words.Count - before != columns)
                        return null;
                    columns = words.Count - before;
                }
                while (cursor.Take(','));
                if (!cursor.Take(']'))
                    return null;
            }
            else if (!cursor.Elements(words))
            {
                return null;
            }
        }
        else if (!cursor.Element(words))
        {
            return null;
        }

        return cursor.AtEnd ? Typed(words, cursor.QuotedCount, rank, columns) : null;
    }

    /// <summary>Writes a value of any kind but JSON.</summary>
    public static string Write(PropertyValue value)
    {
        StringBuilder text = new();
        if (value.Rank == 0)
            return AppendElement(text, value, 0).ToString();
        text.Append('[');
        for (int row = 0; row < value.Rows; row++)
        {
            text.Append(row > 0 ? ", " : "").Append(value.Rank == 2 ? "[" : "");
            for (int column = 0; column < value.Columns; column++)
                AppendElement(text.Append(column > 0 ? ", " : ""), value, row * value.Columns + column);
            text.Append(value.Rank == 2 ? "]" : "");
        }

        return text.Append(']').ToString();
    }

    private static PropertyValue? Typed(List<string> words, int quoted, int rank, int columns)
    {
        if (words.Count == 0)
            return null;
        if (quoted == 0)
        {
            for (int i = 0; i < words.Count; i++)
                words[i] = words[i] switch { "true" => "T", "false" => "F", _ => words[i] };
            return ElementList.TryRead(words, rank, columns);
        }

        string[] texts = [.. words];
        if (quoted != texts.Length)
            return null;
        return rank == 0 ? PropertyValue.Of(texts[0]) : rank == 1 ? PropertyValue.List(texts) : PropertyValue.Table(texts, columns);
    }

    private static StringBuilder AppendElement(StringBuilder text, PropertyValue value, int index) => value.Kind switch
    {
        PropertyKind.Logical => text.Append(value.Logicals[index] ? "true" : "false"),
        PropertyKind.Real when double.IsNaN(value.Reals[index]) => text.Append("NaN"),
        PropertyKind.Real when !double.IsFinite(value.Reals[index]) => text.Append(value.Reals[index] > 0 ? "Infinity" : "-Infinity"),
        PropertyKind.Real or PropertyKind.Integer => text.Append(ValueText.Element(value, index)),
        _ => AppendQuoted(text, value.Texts[index]),
    };

    private static StringBuilder AppendQuoted(StringBuilder text, string element)
    {
        text.Append('"');
        foreach (char c in element)
        {
            if (c is '"' or '\\')
                text.Append('\\').Append(c);
            else if (char.IsControl(c) || char.IsSurrogate(c))
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                text.Append(c);
        }

        return text.Append('"');
    }

    /// <summary>A place in the text.</summary>
    private struct Cursor(string text)
    {
        private int _at;

        public int QuotedCount { get; private set; }

        public bool AtEnd
        {
            get
            {
                SkipSpace();
                return _at == text.Length;
            }
        }

        public bool Take(char c)
        {
            SkipSpace();
            if (_at == text.Length || text[_at] != c)
                return false;
            _at++;
            return true;
        }

        /// <summary>Elements up to and with the closing bracket.</summary>
        public bool Elements(List<string> words)
        {
            do
            {
                if (!Element(words))
                    return false;
            }
            while (Take(','));
            return Take(']');
        }

        public bool Element(List<string> words)
        {
            if (Take('"'))
                return Quoted(words);
            int begin = _at;
            while (_at < text.Length && text[_at] is not (',' or '[' or ']' or '{' or '}' or '"') && !char.IsWhiteSpace(text[_at]))
                _at++;
            words.Add(text[begin.._at]);
            return _at > begin;
        }

        private bool Quoted(List<string> words)
        {
            StringBuilder word = new();
            QuotedCount++;
            for (; _at < text.Length; _at++)
            {
                char c = text[_at];
                if (c == '"')
                {
                    _at++;
                    words.Add(word.ToString());
                    return true;
                }

                if (c != '\\')
                {
                    word.Append(c);
                    continue;
                }

                if (++_at == text.Length)
                    return false;
                int code = 0;
                if (text[_at] == 'u' && (_at + 4 >= text.Length
                    || !int.TryParse(text.AsSpan(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code)))
                    return false;
                char unescaped = text[_at] switch
                {
                    'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'u' => (char)code,
                    '"' or '\\' or '/' => text[_at],
                    _ => '\0',
                };
                if (unescaped == '\0' && text[_at] != 'u')
                    return false;
                word.Append(unescaped);
                _at += text[_at] == 'u' ? 4 : 0;
            }

            return false;
        }

        private void SkipSpace()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at]))
                _at++;
        }
    }
}
