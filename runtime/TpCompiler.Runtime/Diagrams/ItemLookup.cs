using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Diagrams;
using TpCompiler.Core.Diagrams.Compilation;

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
        // Items are the same where their edges and their nodes without edges are: columns are compared one after another, and
        // rows that were the same in all so far have one number.
        int[] numbers = new int[wanted.Count];
        int[] rows = RowMap.Allocate(table.Count);
        Array.Clear(rows);
        foreach ((RowMap ofWanted, RowMap ofTable) in Columns(domain, wanted, table, letters))
        {
            Dictionary<(int, int), int> known = [];
            for (int r = 0; r < numbers.Length; r++)
            {
                (int, int) key = (numbers[r], ofWanted[r]);
                if (!known.TryGetValue(key, out numbers[r]))
                    known.Add(key, numbers[r] = known.Count);
            }

            for (int n = 0; n < rows.Length; n++)
            {
                if (!known.TryGetValue((rows[n], ofTable[n]), out rows[n]))
                    throw new ArgumentException($"Items of {from} are not all in {domain}, as {letters}.");
            }
        }

        int[] rowOf = new int[numbers.Length];
        for (int r = 0; r < numbers.Length; r++)
            rowOf[numbers[r]] = r;
        for (int n = 0; n < rows.Length; n++)
            rows[n] = rowOf[rows[n]];
        return RowMap.Of(rows, wanted.Count);
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
