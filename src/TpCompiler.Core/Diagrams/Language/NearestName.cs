using System;
using System.Collections.Generic;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>Finds what somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>
    /// The candidate with the smallest edit distance (insertions, deletions, replacements), if it is at most a third of the
    /// longer name, and at least 1; the first of several.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        string? nearest = null;
        int best = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int distance = Distance(name, candidate);
            if (distance < best && distance <= Math.Max(1, Math.Max(name.Length, candidate.Length) / 3) && distance < candidate.Length)
                (nearest, best) = (candidate, distance);
        }

        return nearest;
    }

    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 8)
            return int.MaxValue;
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                int replace = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + replace);
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
