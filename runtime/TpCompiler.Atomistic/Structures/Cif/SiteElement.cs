using System;

namespace TpCompiler.Atomistic.Structures.Cif;

/// <summary>Which element a site of a CIF file is.</summary>
internal static class SiteElement
{
    /// <summary>The element of a type such as <c>Fe3+</c>, <c>O2-</c> or <c>D</c>.</summary>
    /// <returns>Whether there is one.</returns>
    public static bool TryOfType(string type, out int number)
    {
        ReadOnlySpan<char> letters = Letters(type);
        if (letters is ['D' or 'd' or 'T' or 't'])
        {
            number = 1;
            return true;
        }

        return ChemicalElements.TryGetAtomicNumber(letters, out number);
    }

    /// <summary>
    /// The element of a label such as <c>Na1</c>, <c>O2A</c> or <c>HW</c>: the letters at its beginning are a symbol and whatever follows, so that <c>Ca1</c> is calcium and
    /// <c>C1</c> carbon, but <c>CA1</c> may be either.
    /// </summary>
    /// <returns>Whether there is one; <paramref name="other"/> is another one that it may be, or 0.</returns>
    public static bool TryOfLabel(string label, out int number, out int other)
    {
        ReadOnlySpan<char> letters = Letters(label);
        other = 0;
        bool isOne = TryOfType(letters.Length > 0 ? letters[..1].ToString() : "", out int one);
        bool isTwo = ChemicalElements.TryGetAtomicNumber(letters[..Math.Min(2, letters.Length)], out number) && letters.Length > 1;
        if (!isTwo)
        {
            number = one;
            return isOne;
        }

        // Carbon alpha or calcium, chlorine or carbon of a ligand: two capitals do not say.
        if (isOne && char.IsUpper(letters[1]))
            other = one;
        return true;
    }

    private static ReadOnlySpan<char> Letters(string text)
    {
        int length = 0;
        while (length < text.Length && char.IsAsciiLetter(text[length]))
            length++;
        return text.AsSpan(0, length);
    }
}
