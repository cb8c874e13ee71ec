using System.Collections.Generic;
using System.Globalization;

namespace TpCompiler.Algebra;

/// <summary>Reads the text of irreps: blocks "32x1o" or "1o", joined by "+", with spaces anywhere between the parts.</summary>
internal sealed class IrrepsReader(string text)
{
    private int _position;

    public bool TryReadAll(out List<MulIrrep> blocks, out IrrepsSyntaxError? error)
    {
        blocks = [];
        error = null;
        SkipSpace();
        if (AtEnd)
            return true;
        long dim = 0;
        while (true)
        {
            SkipSpace();
            int begin = _position;
            if (!TryReadBlock(out MulIrrep block, out error))
                return false;
            dim += (long)block.Multiplicity * block.Irrep.Dim;
            if (dim > int.MaxValue)
            {
                error = new(begin, _position - begin, $"The dimension reaches {dim} here; at most {int.MaxValue} is possible.");
                return false;
            }

            blocks.Add(block);
            SkipSpace();
            if (AtEnd)
                return true;
            if (text[_position] != '+')
            {
                error = Unexpected("\"+\" between two irreps");
                return false;
            }

            _position++;
        }
    }

    public bool TryReadOnlyIrrep(out Irrep irrep, out IrrepsSyntaxError? error)
    {
        irrep = default;
        SkipSpace();
        if (!TryReadNumber("a degree such as 1 in \"1o\"", out int l, out error) || !TryReadParity(l, out irrep, out error))
            return false;
        SkipSpace();
        if (AtEnd)
            return true;
        error = Unexpected("the end of an irrep");
        return false;
    }

    private bool AtEnd => _position >= text.Length;

    private bool TryReadBlock(out MulIrrep block, out IrrepsSyntaxError? error)
    {
        block = default;
        if (!TryReadNumber("an irrep such as \"1o\" or \"32x1o\"", out int number, out error))
            return false;
        int multiplicity = 1;
        SkipSpace();
        if (!AtEnd && text[_position] == 'x')
        {
            _position++;
            SkipSpace();
            multiplicity = number;
            if (!TryReadNumber("an irrep such as \"1o\" after \"x\"", out number, out error))
                return false;
        }

        if (!TryReadParity(number, out Irrep irrep, out error))
            return false;
        block = new(multiplicity, irrep);
        return true;
    }

    private bool TryReadNumber(string expected, out int number, out IrrepsSyntaxError? error)
    {
        number = 0;
        error = null;
        int begin = _position;
        while (!AtEnd && text[_position] is >= '0' and <= '9')
            _position++;
        if (_position == begin)
        {
            error = Unexpected(expected);
            return false;
        }

        string digits = text.Substring(begin, _position - begin);
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= int.MaxValue / 2 - 1)
            return true;
        error = new(begin, digits.Length, $"The number {digits} is too large.");
        return false;
    }

    private bool TryReadParity(int l, out Irrep irrep, out IrrepsSyntaxError? error)
    {
        irrep = default;
        SkipSpace();
        int parity = AtEnd ? 0 : text[_position] switch
        {
            'e' => 1,
            'o' => -1,
            'y' => Irrep.NaturalParity(l),
            _ => 0,
        };
        if (parity == 0)
        {
            error = Unexpected($"the parity of degree {l.ToString(CultureInfo.InvariantCulture)}: e, o or y");
            return false;
        }

        _position++;
        irrep = new(l, parity);
        error = null;
        return true;
    }

    private IrrepsSyntaxError Unexpected(string expected)
    {
        if (AtEnd)
            return new(text.Length, 0, $"Expected {expected}, found the end of the text.");
        int length = char.IsHighSurrogate(text[_position]) && _position + 1 < text.Length ? 2 : 1;
        return new(_position, length, $"Expected {expected}, found \"{text.Substring(_position, length)}\".");
    }

    private void SkipSpace()
    {
        while (!AtEnd && char.IsWhiteSpace(text[_position]))
            _position++;
    }
}
