using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>Finds in each item of one domain the item of a smaller domain that it contains.</summary>
internal static class ItemLookup
{
    /// <summary>For each item of <paramref name="from"/> which item of <paramref name="domain"/> it contains.</summary>
    /// <param name="from">The items that contain others.</param>
    /// <param name="table">All of them.</param>
    /// <param name="domain">The items looked for.</param>
    /// <param name="wanted">All of them.</param>
    /// <param name="letters">The letters of <paramref name="from"/> in place of those of <paramref name="domain"/>.</param>
    /// <exception cref="ArgumentException">An item contains none.</exception>
    public static RowMap Find(GraphItems from, ItemTable table, GraphItems domain, ItemTable wanted, string letters)
    {
        // Items are the same where their edges and their nodes without edges are.
        (RowMap OfWanted, RowMap OfTable)[] columns = [.. Columns(domain, wanted, table, letters)];
        RowOrder sorted = Sort([.. columns.Select(c => c.OfWanted)]);
        int[] rows = RowMap.Allocate(table.Count);
        for (int n = 0; n < rows.Length; n++)
        {
            ReadOnlySpan<int> range = sorted.ItemsOf(columns[0].OfTable[n]);
            for (int c = 1; c < columns.Length; c++)
            {
                int value = columns[c].OfTable[n];
                range = range[CountBelow(columns[c].OfWanted, range, value)..];
                range = range[..CountBelow(columns[c].OfWanted, range, value + 1)];
            }

            if (range.IsEmpty)
                throw new ArgumentException($"Items of {from} are not all in {domain}, as {letters}.");
            rows[n] = range[0];
        }

        return RowMap.Of(rows, wanted.Count);
    }

    /// <summary>All rows, sorted by the first column, then the second, and so on.</summary>
    private static RowOrder Sort(RowMap[] columns)
    {
        RowOrder order = columns[^1].Order;
        for (int c = columns.Length - 2; c >= 0; c--)
            order = columns[c].Reorder(order).Order.After(order);
        return order;
    }

    /// <summary>How many of the sorted rows have values below <paramref name="value"/>.</summary>
    private static int CountBelow(RowMap column, ReadOnlySpan<int> rows, int value)
    {
        int begin = 0;
        int end = rows.Length;
        while (begin < end)
        {
            int middle = (begin + end) / 2;
            if (column[rows[middle]] < value)
                begin = middle + 1;
            else
                end = middle;
        }

        return begin;
    }

    private static IEnumerable<(RowMap OfWanted, RowMap OfTable)> Columns(GraphItems domain, ItemTable wanted, ItemTable table, string letters)
    {
        char renamed(char letter) => letters[domain.Letters.IndexOf(letter, StringComparison.Ordinal)];
        foreach (DiagramEdge edge in domain.Edges)
            yield return (wanted.Column(edge.ToString()), table.Column($"{renamed(edge.Center)}{renamed(edge.Neighbor)}"));
        foreach (char letter in domain.Letters.Where(c => !domain.Edges.Any(e => e.Center == c || e.Neighbor == c)))
            yield return (wanted.Column(letter.ToString()), table.Column(renamed(letter).ToString()));
    }
}
