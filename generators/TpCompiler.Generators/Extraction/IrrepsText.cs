using System.Linq;
using TpCompiler.Algebra;
using TpCompiler.Generators.Diagnostics;

namespace TpCompiler.Generators.Extraction;

/// <summary>Blocks in a text of irreps that has been read without errors.</summary>
internal static class IrrepsText
{
    /// <summary>The place of a block in the text of irreps.</summary>
    public static LocationInfo BlockLocation(TextArgument text, int block)
    {
        (int start, int length) = PlaceOf(text, block);
        return text.At(start, length);
    }

    /// <summary>The change that leaves a block out of the text of irreps; null if it is the only one.</summary>
    public static SuggestedEdit? WithoutBlock(TextArgument text, int block)
    {
        string[] pieces = text.Value.Split('+');
        if (pieces.Length == 1)
            return null;

        // With the plus sign before it and the space around that; the first block with the one after it.
        int start = pieces.Take(block).Sum(p => p.Length + 1);
        int end = start + pieces[block].TrimEnd().Length;
        if (block == 0)
            end = pieces[0].Length + 1 + (pieces[1].Length - pieces[1].TrimStart().Length);
        else
            start -= 1 + (pieces[block - 1].Length - pieces[block - 1].TrimEnd().Length);
        return text.Edit(BlockLocation(text, block), start, end - start, "");
    }

    /// <summary>The change that puts another block in the place of one.</summary>
    public static SuggestedEdit? OtherBlock(TextArgument text, int block, MulIrrep other)
    {
        (int start, int length) = PlaceOf(text, block);
        return text.Edit(text.At(start, length), start, length, other.ToString());
    }

    private static (int Start, int Length) PlaceOf(TextArgument text, int block)
    {
        string[] pieces = text.Value.Split('+');
        int start = pieces.Take(block).Sum(p => p.Length + 1);
        string piece = pieces[block];
        return (start + piece.Length - piece.TrimStart().Length, piece.Trim().Length);
    }
}
