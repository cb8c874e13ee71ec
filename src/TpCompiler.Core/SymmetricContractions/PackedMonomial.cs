using System.Collections.Generic;

namespace TpCompiler.Core.SymmetricContractions;

/// <summary>A product of up to four variables in one number: 16 bits for each, its number plus one, the largest lowest.</summary>
internal static class PackedMonomial
{
    private const int Width = 16;
    private const ulong Mask = 0xFFFF;

    /// <summary>The product of no variables.</summary>
    public const ulong One = 0;

    /// <summary>The product with one more variable.</summary>
    public static ulong Times(ulong monomial, int variable)
    {
        ulong code = (ulong)variable + 1;
        int shift = 0;
        while (((monomial >> shift) & Mask) > code)
            shift += Width;
        ulong low = monomial & ((1UL << shift) - 1);
        ulong high = monomial >> shift;
        return low | (code << shift) | (shift == 64 - Width ? 0 : high << (shift + Width));
    }

    /// <summary>The product of two monomials.</summary>
    public static ulong Product(ulong left, ulong right)
    {
        for (; right != 0; right >>= Width)
            left = Times(left, (int)(right & Mask) - 1);
        return left;
    }

    /// <summary>The monomial without one of its variables; <see cref="Has"/> it must.</summary>
    public static ulong Without(ulong monomial, int variable)
    {
        ulong code = (ulong)variable + 1;
        int shift = 0;
        while (((monomial >> shift) & Mask) != code)
            shift += Width;
        ulong low = monomial & ((1UL << shift) - 1);
        return shift == 64 - Width ? low : low | (monomial >> (shift + Width) << shift);
    }

    /// <summary>Whether a variable is a factor.</summary>
    public static bool Has(ulong monomial, int variable)
    {
        ulong code = (ulong)variable + 1;
        for (; monomial != 0; monomial >>= Width)
        {
            if ((monomial & Mask) == code)
                return true;
        }

        return false;
    }

    /// <summary>The variables, the last one first, with repetition.</summary>
    public static IEnumerable<int> Variables(ulong monomial)
    {
        for (; monomial != 0; monomial >>= Width)
            yield return (int)(monomial & Mask) - 1;
    }
}
