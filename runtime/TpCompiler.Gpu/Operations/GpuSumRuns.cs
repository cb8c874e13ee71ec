using System;
using TpCompiler.Gpu.Diagrams;

namespace TpCompiler.Gpu.Operations;

/// <summary>
/// How sums of few rows over many items are cut into runs, so that there are groups enough for a device. Depends on numbers alone:
/// results are the same bits on each run.
/// </summary>
internal static class GpuSumRuns
{
    /// <summary>With as many rows there are groups enough.</summary>
    private const int EnoughRows = 512;

    /// <summary>About how many groups there are where sums are cut.</summary>
    private const int WantedGroups = 1024;

    private const int LeastLength = 8;
    private const int MostLength = 64;

    /// <summary>How many runs of a row are added in one turn.</summary>
    private const int RunsOfTurn = 32;

    /// <summary>The items of a run; 0 where rows are not cut.</summary>
    public static int Length(GroupItems rows, int itemCount)
    {
        if (rows.Offsets is null || rows.Count > EnoughRows)
            return 0;
        int length = Math.Clamp(itemCount / WantedGroups, LeastLength, MostLength);
        return itemCount > 2L * length * rows.Count ? length : 0;
    }

    /// <summary>How many runs are added in a turn; 0 where all of a row are.</summary>
    public static int LengthOfRuns(GroupItems rows)
        => rows.Offsets![^1] > 2L * RunsOfTurn * rows.Count ? RunsOfTurn : 0;
}
