using System;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Diagrams.Language;

/// <summary>Finds what somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>
    /// The candidate that differs in case alone; otherwise the one with the smallest edit distance (insertions, deletions, replacements, swaps of neighbours), if it is at most a third of the
    /// longer name, and at least 1; the first of several.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (candidates.FirstOrDefault(c => string.Equals(c, name, StringComparison.OrdinalIgnoreCase)) is string sameButForCase)
            return sameButForCase;
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
        if (Math.Abs(a.Length - b.Length) > 8 || a.Length > 64)
            return int.MaxValue;
        int[,] distances = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distances[i, j] = i + j;
                    continue;
                }

                int replaced = distances[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int best = Math.Min(Math.Min(distances[i - 1, j], distances[i, j - 1]) + 1, replaced);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, distances[i - 2, j - 2] + 1);
                distances[i, j] = best;
            }
        }

        return distances[a.Length, b.Length];
    }
}
