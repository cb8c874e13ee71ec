using System.Collections.Generic;

namespace TpCompiler.Runtime.Programs;

/// <summary>Stretches of a row that lie together in two layouts.</summary>
internal static class RowParts
{
    /// <summary>The stretches: where each begins in either layout, and how long it is.</summary>
    public static (int From, int To, int Length)[] Of(RowLayout from, RowLayout to, int length)
    {
        List<(int From, int To, int Length)> parts = [];
        for (int p = 0; p < length; p++)
        {
            if (parts.Count > 0 && from[p] == parts[^1].From + parts[^1].Length && to[p] == parts[^1].To + parts[^1].Length)
                parts[^1] = parts[^1] with { Length = parts[^1].Length + 1 };
            else
                parts.Add((from[p], to[p], 1));
        }

        return [.. parts];
    }
}
