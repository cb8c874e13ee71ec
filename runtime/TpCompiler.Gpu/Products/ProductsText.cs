using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Gpu.Items;

namespace TpCompiler.Gpu.Products;

/// <summary>The kernel of <see cref="JoinedProducts"/>.</summary>
/// <remarks>
/// <para>A group has a tile of one block. It goes through the inner dimension, segment after segment, TILE_DEPTH at a time: what is to be multiplied next is on
/// its way from the device's memory to registers while the group multiplies what is in shared memory. A work-item has four rows and four columns of each strip.</para>
/// <para>The arguments: numbers; then for each sum for each source the rows and the matrices, the ranges of items (their number, and for each its first item,
/// one past its last, and the number of its matrices) where there are any, for each addition the rows and, where there is one, the map; and then what is
/// written, or all that the program of elements reads and writes besides.</para>
/// </remarks>
internal static class ProductsText
{
    /// <summary>Numbers at the beginning of the parameters.</summary>
    public const int HeaderLength = 2;

    /// <summary>Numbers for each block.</summary>
    public const int BlockLength = 9;

    /// <summary>Numbers for each segment.</summary>
    public const int SegmentLength = 8;

    /// <summary>The name of the kernel with tiles of one size.</summary>
    public static string Name(string name, ProductTile tile) => string.Create(CultureInfo.InvariantCulture, $"{name}_{tile.Rows}x{tile.Columns}");

    /// <summary>The text for tiles of one size.</summary>
    public static string Of(string name, ProductTile tile, JoinedProducts products)
    {
        bool isAligned = products.IsAligned;
        string text = ProductKernelText.Kernel
            .Replace("PRODUCT_NAME", Name(name, tile), StringComparison.Ordinal)
            .Replace("ARRAYS", string.Concat(products.Sums.SelectMany(Arrays).Select(a => ",\n    " + a)), StringComparison.Ordinal)
            .Replace("RANGES_OF_SUM", Chosen("sum", products.Sums.Select((s, n) => (s.HasRanges, n)).Where(s => s.HasRanges).Select(s => (s.n, $"ranges{Text(s.n)}")), "0"), StringComparison.Ordinal)
            .Replace("INPUT_OF_SOURCE", OfSource(products, "x"), StringComparison.Ordinal)
            .Replace("WEIGHTS_OF_SOURCE", OfSource(products, "w"), StringComparison.Ordinal)
            .Replace("STORE_SUM", string.Join("\nelse ", products.Sums.Select((s, n) => $"{(products.Sums.Count > 1 ? $"if (sum == {Text(n)})\n" : "")}{{\n{Store(s, n)}\n}}")), StringComparison.Ordinal)
            .Replace("LOAD_X", isAligned ? "LOAD_FOUR" : "LOAD_SEGMENT", StringComparison.Ordinal)
            .Replace("LOAD_BLOCK", isAligned ? "LOAD_FOUR" : "LOAD_ANY", StringComparison.Ordinal)
            .Replace("STORE_BLOCK", isAligned ? "STORE_FOUR" : "STORE_ANY", StringComparison.Ordinal);
        foreach ((string word, int value) in new[]
        {
            ("PRODUCT_GROUP", tile.GroupSize), ("TILE_ROWS", tile.Rows), ("TILE_COLUMNS", tile.Columns), ("TILE_DEPTH", ProductTile.Depth),
            ("ROW_STRIPS", tile.RowStrips), ("COLUMN_STRIPS", tile.ColumnStrips),
        })
        {
            text = text.Replace(word, Text(value), StringComparison.Ordinal);
        }

        return text;
    }

    private static IEnumerable<string> Arrays(ProductSum sum, int n)
    {
        string number = Text(n);
        for (int s = 0; s < sum.Sources.Count; s++)
        {
            yield return $"GLOBAL const T* RESTRICT x{number}_{Text(s)}";
            yield return $"GLOBAL const T* RESTRICT w{number}_{Text(s)}";
        }

        if (sum.HasRanges)
            yield return $"GLOBAL const int* RESTRICT ranges{number}";
        for (int a = 0; a < sum.Added.Count; a++)
        {
            yield return $"GLOBAL const T* RESTRICT a{number}_{Text(a)}";
            if (sum.Added[a].IsMapped)
                yield return $"GLOBAL const int* RESTRICT rows{number}_{Text(a)}";
        }

        if (sum.Elements is not { } elements)
        {
            yield return $"GLOBAL T* RESTRICT y{number}";
            yield break;
        }

        foreach (int o in elements.Others)
            yield return $"GLOBAL {(elements.Program.Operands[o].Role == OperandRole.Output ? "" : "const ")}T* RESTRICT e{number}_{Text(o)}";
    }

    private static string OfSource(JoinedProducts products, string array)
    {
        string[] names = [.. products.Sums.SelectMany((s, n) => s.Sources.Select((_, k) => $"{array}{Text(n)}_{Text(k)}"))];
        return Chosen("segment[0]", names.Select((name, k) => (k, name)).Take(names.Length - 1), names[^1]);
    }

    private static string Chosen(string by, IEnumerable<(int Value, string Text)> choices, string otherwise)
        => string.Concat(choices.Select(c => $"{by} == {Text(c.Value)} ? {c.Text} : ")) + otherwise;

    /// <summary>What is done with four elements v of item at the place at of a row.</summary>
    private static string Store(ProductSum sum, int n)
    {
        string number = Text(n);
        List<string> lines = [];
        for (int a = 0; a < sum.Added.Count; a++)
        {
            AddedRows added = sum.Added[a];
            string row = added.RowLength == 0 ? "" : $"{(added.IsMapped ? $"(LONG)rows{number}_{Text(a)}[item]" : "item")} * {Text(added.RowLength)} + ";
            lines.Add($"{{ const QUAD b = LOAD_BLOCK(a{number}_{Text(a)} + {row}at, columns - column); v.x += b.x; v.y += b.y; v.z += b.z; v.w += b.w; }}");
        }

        if (sum.Elements is not { } elements)
        {
            lines.Add($"GLOBAL T* to = y{number} + item * {Text(sum.RowLength)} + at;");
            lines.Add("if (block[8] & 1) { const QUAD former = LOAD_BLOCK(to, columns - column); v.x += former.x; v.y += former.y; v.z += former.z; v.w += former.w; }");
            lines.Add("STORE_BLOCK(to, columns - column, v);");
            return string.Join("\n", lines);
        }

        lines.Add("const T four[4] = { v.x, v.y, v.z, v.w };");
        lines.Add("#pragma unroll");
        lines.Add("for (int e = 0; e < 4; e++)");
        lines.Add("{");
        lines.Add("if (column + e >= columns) break;");
        lines.Add($"const LONG place = item * {Text(sum.RowLength)} + at + e;");
        lines.Add("const T element = four[e];");
        lines.Add(ElementText.Of(elements.Program, elements.Given, "element", $"e{number}_", "place"));
        lines.Add("}");
        return string.Join("\n", lines);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
