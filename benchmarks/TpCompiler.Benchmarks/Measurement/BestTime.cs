using System;
using System.Diagnostics;

namespace TpCompiler.Benchmarks.Measurement;

/// <summary>
/// Takes the shortest of many runs: what others do on the machine only ever adds time. Where the machine is crowded, time of the
/// processor leaves out the waiting (though not what others do to the caches).
/// </summary>
internal sealed class BestTime(double seconds, bool cpuTime)
{
    private const int FewestRuns = 5;

    /// <summary>The shortest run of <paramref name="work"/>, in seconds, after runs that are not counted.</summary>
    public double Of(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        work();

        // Methods compiled quickly at first are replaced in the background.
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < Math.Min(0.3, seconds / 2))
            work();
        double best = double.MaxValue;
        start = Stopwatch.GetTimestamp();
        for (int run = 0; run < FewestRuns || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; run++)
        {
            double before = Now();
            work();
            best = Math.Min(best, Now() - before);
        }

        return best;
    }

    private double Now() => cpuTime
        ? Environment.CpuUsage.TotalTime.TotalSeconds
        : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
}
