using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Atomistic.Structures.Cif;

/// <summary>
/// A data block: values by their names, each a list, which is of one value outside of loops. Names are in small letters, with _ for the dots that
/// newer dictionaries have (<c>_cell.length_a</c>).
/// </summary>
/// <param name="name">What follows <c>data_</c>.</param>
/// <param name="line">The line where the block begins.</param>
internal sealed class CifBlock(string name, int line)
{
    private readonly Dictionary<string, IReadOnlyList<CifToken>> _values = new(StringComparer.Ordinal);

    public string Name => name;

    public int Line => line;

    /// <summary>The names there are.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>The values of a name; none where there is no such name.</summary>
    public IReadOnlyList<CifToken> this[string key] => _values.GetValueOrDefault(key) ?? [];

    /// <summary>The one value of a name; null where there is none, or it says nothing.</summary>
    public CifToken? Single(string key) => this[key] is [{ IsMissing: false } value] ? value : null;

    /// <summary>The blocks of a file.</summary>
    /// <exception cref="StructureFormatException">It is no CIF file.</exception>
    public static IEnumerable<CifBlock> Read(StructureLines lines)
    {
        CifBlock? block = null;
        using IEnumerator<CifToken> tokens = CifTokens.Read(lines).GetEnumerator();
        bool isThere = tokens.MoveNext();
        while (isThere)
        {
            CifToken token = tokens.Current;
            if (IsWord(token, "data_"))
            {
                if (block is not null)
                    yield return block;
                block = new CifBlock(token.Text[5..], token.Line);
                isThere = tokens.MoveNext();
            }
            else if (block is null)
            {
                throw lines.At(token.Line, $"expected data_ and the name of a block, found {Shortened.Quoted(token.Text)}");
            }
            else
            {
                isThere = IsName(token) ? block.AddPair(tokens, lines)
                    : IsKeyword(token, "loop_") ? block.AddLoop(tokens, lines)
                    : throw lines.At(token.Line, $"expected a name that begins with _, or loop_, found {Shortened.Quoted(token.Text)}");
            }
        }

        if (block is not null)
            yield return block;
    }

    /// <summary>Takes a name and its value, and says whether anything follows.</summary>
    private bool AddPair(IEnumerator<CifToken> tokens, StructureLines lines)
    {
        CifToken key = tokens.Current;
        if (!tokens.MoveNext() || !IsValue(tokens.Current))
            throw lines.At(key.Line, $"expected a value after {key.Text}, found none");
        Add(key, [tokens.Current], lines);
        return tokens.MoveNext();
    }

    /// <summary>The same of a loop: names, and values in rows.</summary>
    private bool AddLoop(IEnumerator<CifToken> tokens, StructureLines lines)
    {
        int begun = tokens.Current.Line;
        List<CifToken> keys = [];
        bool isThere;
        while ((isThere = tokens.MoveNext()) && IsName(tokens.Current))
            keys.Add(tokens.Current);
        if (keys.Count == 0)
            throw lines.At(begun, "expected names that begin with _ after loop_, found none");
        List<CifToken>[] columns = [.. keys.Select(_ => new List<CifToken>())];
        int count = 0;
        for (; isThere && IsValue(tokens.Current); isThere = tokens.MoveNext())
            columns[count++ % keys.Count].Add(tokens.Current);
        if (count % keys.Count != 0)
            throw lines.At(begun, $"expected rows of {keys.Count} values in the loop of {keys[0].Text}, found {count} values");
        for (int k = 0; k < keys.Count; k++)
            Add(keys[k], columns[k], lines);
        return isThere;
    }

    private void Add(CifToken key, IReadOnlyList<CifToken> values, StructureLines lines)
    {
        if (!_values.TryAdd(key.Text.ToLowerInvariant().Replace('.', '_'), values))
            throw lines.At(key.Line, $"expected each name once in the block {Name}, found {key.Text} again");
    }

    private static bool IsName(CifToken token) => !token.IsQuoted && token.Text.StartsWith('_');

    private static bool IsValue(CifToken token) => token.IsQuoted || !(token.Text.StartsWith('_') || IsKeyword(token, "loop_") || IsWord(token, "data_") || IsWord(token, "save_"));

    private static bool IsKeyword(CifToken token, string word) => !token.IsQuoted && token.Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsWord(CifToken token, string start) => !token.IsQuoted && token.Text.StartsWith(start, StringComparison.OrdinalIgnoreCase);
}
