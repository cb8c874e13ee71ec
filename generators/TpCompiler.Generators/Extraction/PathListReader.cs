using System;
using System.Collections.Generic;
using System.Globalization;
using TpCompiler.Algebra;
using TpCompiler.Core.TensorProducts;

namespace TpCompiler.Generators.Extraction;

/// <summary>A number in the text of paths, with its place.</summary>
internal readonly record struct PathNumber(int Value, int Position, int Length);

/// <summary>One path as it is written.</summary>
internal sealed record WrittenPath(
    PathNumber First, PathNumber Second, PathNumber Output, ConnectionMode? Mode, Rational Weight, bool HasWeight, int Position, int Length);

/// <summary>What cannot be read in the text of paths.</summary>
internal sealed record PathSyntaxError(int Position, int Length, string Expected, string Found);

/// <summary>
/// Reads a list of paths: <c>path (";" path)* [";"]</c> with <c>path = number number number [mode] ["*" number ["/" number]]
/// ["unweighted"]</c>, white space and line breaks between the parts; a mode is one of uvw, uvu, uvv, uuw, uuu, uvuv,
/// uvu&lt;v and u&lt;vw.
/// </summary>
internal sealed class PathListReader(string text)
{
    private int _position;
    private PathSyntaxError? _error;

    /// <summary>The paths; false, with what is wrong and where, if the text is not of that form.</summary>
    public bool TryRead(out List<WrittenPath> paths, out PathSyntaxError? error)
    {
        paths = [];
        SkipSpace();
        do
        {
            if (TryReadPath() is not WrittenPath path)
                break;
            paths.Add(path);
            SkipSpace();
            if (AtEnd)
                break;
            if (text[_position] != ';')
            {
                Fail(paths[paths.Count - 1].HasWeight ? "\";\", a connection mode, \"*\" or \"unweighted\"" : "\";\"");
                break;
            }

            _position++;
            SkipSpace();
        }
        while (!AtEnd);
        error = _error;
        return error is null;
    }

    private bool AtEnd => _position >= text.Length;

    private WrittenPath? TryReadPath()
    {
        int start = _position;
        if (TryReadNumber("the number of a block of the first operand") is not PathNumber first
            || TryReadNumber("the number of a block of the second operand") is not PathNumber second
            || TryReadNumber("the number of a block of the output") is not PathNumber output)
        {
            return null;
        }

        int end = _position;
        SkipSpace();
        ConnectionMode? mode = TryReadMode();
        if (mode is not null)
            end = _position;
        Rational weight = Rational.One;
        SkipSpace();
        if (!AtEnd && text[_position] == '*')
        {
            _position++;
            if (TryReadNumber("a path weight such as 2 or 3/2") is not PathNumber numerator)
                return null;
            end = _position;
            PathNumber denominator = new(1, 0, 0);
            SkipSpace();
            if (!AtEnd && text[_position] == '/')
            {
                _position++;
                if (TryReadNumber("the denominator of a path weight") is not PathNumber read)
                    return null;
                denominator = read;
                end = _position;
            }

            if (numerator.Value == 0 || denominator.Value == 0)
            {
                PathNumber zero = numerator.Value == 0 ? numerator : denominator;
                _error = new(zero.Position, zero.Length, "a path weight that is positive", "0");
                return null;
            }

            weight = new Rational(numerator.Value, denominator.Value);
        }

        SkipSpace();
        const string Unweighted = "unweighted";
        bool unweighted = string.CompareOrdinal(text, _position, Unweighted, 0, Unweighted.Length) == 0;
        if (unweighted)
        {
            _position += Unweighted.Length;
            end = _position;
        }

        return new(first, second, output, mode, weight, !unweighted, start, end - start);
    }

    private ConnectionMode? TryReadMode()
    {
        int end = _position;
        while (end < text.Length && (char.IsLetter(text[end]) || text[end] == '<'))
            end++;
        ConnectionMode? mode = ConnectionModes.TryParse(text.Substring(_position, end - _position));
        if (mode is not null)
            _position = end;
        return mode;
    }

    private PathNumber? TryReadNumber(string expected)
    {
        SkipSpace();
        int start = _position;
        while (!AtEnd && text[_position] is >= '0' and <= '9')
            _position++;
        if (_position == start)
        {
            Fail(expected);
            return null;
        }

        string digits = text.Substring(start, _position - start);
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value))
            return new(value, start, digits.Length);
        _error = new(start, digits.Length, expected, digits);
        return null;
    }

    /// <summary>Reports the word at the position; the place of its first character where it is none.</summary>
    private void Fail(string expected)
    {
        if (AtEnd)
        {
            _error = new(text.Length, 0, expected, "the end of the text");
            return;
        }

        int end = _position + 1;
        while (char.IsLetterOrDigit(text[_position]) && end < text.Length && char.IsLetterOrDigit(text[end]))
            end++;
        string found = text.Substring(_position, end - _position);
        _error = new(_position, found.Length, expected, "\"" + found + "\"");
    }

    private void SkipSpace()
    {
        while (!AtEnd && char.IsWhiteSpace(text[_position]))
            _position++;
    }
}
