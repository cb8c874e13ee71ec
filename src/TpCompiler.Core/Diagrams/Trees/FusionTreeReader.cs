using System.Globalization;
using TpCompiler.Algebra;

namespace TpCompiler.Core.Diagrams.Trees;

/// <summary>
/// Reads the texts of trees and shapes:
/// tree := number ":" irrep | "(" tree tree ")" irrep; shape := number | "(" shape shape ")"; irrep := number ("e" | "o" | "y").
/// </summary>
internal sealed class FusionTreeReader(string text)
{
    /// <summary>How deep parentheses may nest: far beyond any use, and safe for recursion.</summary>
    public const int MaxDepth = 200;

    private int _position;
    private FusionTreeSyntaxError? _error;

    public bool TryReadTree(out FusionTree? tree, out FusionTreeSyntaxError? error)
    {
        tree = ReadTree(0);
        return TryEnd(ref tree, "the end of the tree", out error);
    }

    public bool TryReadShape(out FusionShape? shape, out FusionTreeSyntaxError? error)
    {
        shape = ReadShape(0);
        return TryEnd(ref shape, "the end of the shape", out error);
    }

    private bool AtEnd => _position >= text.Length;

    private bool TryEnd<T>(ref T? result, string expected, out FusionTreeSyntaxError? error)
        where T : class
    {
        SkipSpace();
        if (_error is null && !AtEnd)
            Unexpected(expected);
        error = _error;
        if (error is not null)
            result = null;
        return error is null;
    }

    // Each of these returns null after the first mistake.
    private FusionTree? ReadTree(int depth)
    {
        if (!TryOpen(depth, out bool opened))
            return null;
        if (!opened)
        {
            return ReadNumber("a leaf such as \"0:1o\", or \"(\"", int.MaxValue) is { } number && TryTake(':', "\":\" after a leaf's number")
                && ReadIrrep() is { } irrep ? new FusionTree.Leaf(number, irrep) : null;
        }

        if (ReadTree(depth + 1) is not { } left || ReadTree(depth + 1) is not { } right || !TryTake(')', "\")\" after two trees"))
            return null;
        SkipSpace();
        int begin = _position;
        if (ReadIrrep() is not { } root)
            return null;
        if (root.IsInProductOf(left.Root, right.Root))
            return new FusionTree.Vertex(left, right, root);
        _error = new(begin, _position - begin, FusionTree.Vertex.Mismatch(left.Root, right.Root, root));
        return null;
    }

    private FusionShape? ReadShape(int depth)
    {
        if (!TryOpen(depth, out bool opened))
            return null;
        if (!opened)
            return ReadNumber("the number of a leaf, or \"(\"", int.MaxValue) is { } number ? new FusionShape.Leaf(number) : null;
        return ReadShape(depth + 1) is { } left && ReadShape(depth + 1) is { } right && TryTake(')', "\")\" after two shapes")
            ? new FusionShape.Vertex(left, right)
            : null;
    }

    private bool TryOpen(int depth, out bool opened)
    {
        SkipSpace();
        opened = !AtEnd && text[_position] == '(';
        if (opened && depth == MaxDepth)
            _error = new(_position, 1, $"Parentheses nest more than {MaxDepth} deep here.");
        else if (opened)
            _position++;
        return _error is null;
    }

    private bool TryTake(char expected, string description)
    {
        SkipSpace();
        if (AtEnd || text[_position] != expected)
        {
            Unexpected(description);
            return false;
        }

        _position++;
        return true;
    }

    private int? ReadNumber(string expected, int most)
    {
        SkipSpace();
        int begin = _position;
        while (!AtEnd && text[_position] is >= '0' and <= '9')
            _position++;
        if (_position == begin)
        {
            Unexpected(expected);
            return null;
        }

        string digits = text.Substring(begin, _position - begin);
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most)
            return number;
        _error = new(begin, digits.Length, $"The number {digits} is too large.");
        return null;
    }

    private Irrep? ReadIrrep()
    {
        // The dimension 2l+1 must be a number, too.
        if (ReadNumber("an irrep such as \"1o\"", int.MaxValue / 2 - 1) is not { } l)
            return null;
        int parity = AtEnd ? 0 : text[_position] switch { 'e' => 1, 'o' => -1, 'y' => Irrep.NaturalParity(l), _ => 0 };
        if (parity == 0)
        {
            Unexpected($"the parity of degree {l.ToString(CultureInfo.InvariantCulture)}: e, o or y");
            return null;
        }

        _position++;
        return new(l, parity);
    }

    private void Unexpected(string expected)
    {
        if (AtEnd)
        {
            _error = new(text.Length, 0, $"Expected {expected}, found the end of the text.");
            return;
        }

        int length = char.IsHighSurrogate(text[_position]) && _position + 1 < text.Length ? 2 : 1;
        _error = new(_position, length, $"Expected {expected}, found \"{text.Substring(_position, length)}\".");
    }

    private void SkipSpace()
    {
        while (!AtEnd && char.IsWhiteSpace(text[_position]))
            _position++;
    }
}
