using System;
using System.Collections.Generic;
using System.Text;

namespace TpCompiler.Atomistic.Structures;

/// <summary>
/// The second line of a frame: <c>key=value</c> pairs by ASE's rules. Keys and values may be in quotes or brackets,
/// a backslash takes the next character as it is, a key alone means true.
/// </summary>
internal static class CommentLine
{
    /// <summary>Reads the pairs; of a repeated key the last value counts.</summary>
    /// <returns>The pairs, or null with <paramref name="problem"/> where a quote is not closed or a key is missing.</returns>
    public static OrderedDictionary<string, PropertyValue>? TryRead(string line, out string problem)
    {
        OrderedDictionary<string, PropertyValue> pairs = [];
        Scanner scanner = new(line);
        problem = "";
        for (scanner.SkipSpace(); !scanner.AtEnd; scanner.SkipSpace())
        {
            string key = scanner.Word(isKey: true);
            scanner.SkipSpace();
            PropertyValue value = scanner.Take('=') ? Value(ref scanner, key) : PropertyValue.Of(true);
            if (scanner.Unclosed is char open)
                problem = $"the {open} before {Shortened.Quoted(key)} or in its value is not closed";
            else if (key.Length == 0)
                problem = "there is no key before '='";
            if (problem.Length > 0)
                return null;
            pairs[key] = value;
        }

        return pairs;
    }

    /// <summary>Whether values of a key are texts, whatever they look like.</summary>
    public static bool IsIdentifier(string key) => key.Equals("uid", StringComparison.OrdinalIgnoreCase);

    private static PropertyValue Value(ref Scanner scanner, string key)
    {
        if (scanner.IsAtPair)
            return PropertyValue.Of("");
        scanner.SkipSpace();
        if (scanner.TryArray() is { } array)
            return array;
        string text = scanner.Word(isKey: false);
        for (scanner.SkipSpace(); scanner.Take('='); scanner.SkipSpace())
            text += "=" + scanner.Word(isKey: false);
        // Unique identifiers such as 123e4567 are not numbers.
        bool isIdentifier = IsIdentifier(key) && !text.StartsWith(ValueText.JsonPrefix, StringComparison.Ordinal);
        return isIdentifier ? PropertyValue.Of(text) : ValueText.Read(text);
    }

    /// <summary>A place in the line.</summary>
    private ref struct Scanner(string line)
    {
        private int _at;

        public readonly bool AtEnd => _at == line.Length;

        /// <summary>The quote or bracket that was not closed.</summary>
        public char? Unclosed { get; private set; }

        /// <summary>
        /// Whether white space and then a whole new pair follow: what stands before has no value then. After <c>key= value</c> none does.
        /// </summary>
        public readonly bool IsAtPair
        {
            get
            {
                int at = _at;
                while (at < line.Length && char.IsWhiteSpace(line[at]))
                    at++;
                int key = at;
                while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or '-' or '.'))
                    at++;
                return key > _at && at > key && at < line.Length && line[at] == '=';
            }
        }

        public void SkipSpace()
        {
            while (!AtEnd && char.IsWhiteSpace(line[_at]))
                _at++;
        }

        public bool Take(char c)
        {
            if (AtEnd || line[_at] != c)
                return false;
            _at++;
            return true;
        }

        /// <summary>Text up to white space (and for a key up to '='), without the quotes, brackets and backslashes in it.</summary>
        public string Word(bool isKey)
        {
            StringBuilder word = new();
            char? closing = null;
            int opened = 0;
            for (; !AtEnd; _at++)
            {
                char c = line[_at];
                if (c == '\\' && _at + 1 < line.Length)
                    word.Append(line[++_at]);
                else if (closing is not null && c == closing)
                    closing = null;
                else if (closing is not null)
                    word.Append(c);
                else if (char.IsWhiteSpace(c) || (isKey && c == '='))
                    break;
                else if (c is '"' or '\'' or '{' or '[')
                    (closing, opened) = (c switch { '{' => '}', '[' => ']', _ => c }, _at);
                else
                    word.Append(c);
            }

            if (closing is not null)
                Unclosed = line[opened];
            return word.ToString();
        }

        /// <summary>A table [[1, 2], [3, 4]] or a list of texts ["a", "b"], which are more than a bracketed word.</summary>
        public PropertyValue? TryArray()
        {
            if (AtEnd || line[_at] != '[')
                return null;
            int end = _at - 1, depth = 0;
            bool quoted = false;
            do
            {
                if (++end == line.Length)
                    return null;
                char c = line[end];
                quoted ^= c == '"' && line[end - 1] != '\\';
                depth += quoted ? 0 : c == '[' ? 1 : c == ']' ? -1 : 0;
            }
            while (depth > 0);
            if (end + 1 < line.Length && !char.IsWhiteSpace(line[end + 1]))
                return null;
            PropertyValue? array = ArrayText.TryRead(line[_at..(end + 1)]);
            if (array is null || (array.Rank < 2 && array.Kind != PropertyKind.Text))
                return null;
            _at = end + 1;
            return array;
        }
    }
}
