using System;
using System.Diagnostics;

namespace TpCompiler.Benchmarking;

/// <summary>
/// Takes the shortest of many runs: what others do on the machine only ever adds time. Where the machine is crowded, time of the
/// processor leaves out the waiting (though not what others do to the caches).
/// </summary>
/// <param name="seconds">How long a measurement is repeated.</param>
/// <param name="cpuTime">Whether the time of the processor is taken, that of the calling thread (on Linux); otherwise that of the clock.</param>
public sealed class BestTime(double seconds, bool cpuTime = false)
{
    private const int FewestSamples = 5;

    // Clocks of virtual machines are corrected now and then: a sample must be much longer than such a step.
    private const double ShortestSample = 0.005;

    /// <summary>The shortest run of <paramref name="work"/>, in seconds, after runs that are not counted.</summary>
    /// <exception cref="PlatformNotSupportedException">The time of the processor is wanted, and the machine does not run Linux.</exception>
    public double Of(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);

        // Methods compiled quickly at first are replaced in the background.
        long start = Stopwatch.GetTimestamp();
        int runs = 0;
        for (; runs < 2 || Stopwatch.GetElapsedTime(start).TotalSeconds < Math.Min(0.3, seconds / 2); runs++)
            work();
        double each = Stopwatch.GetElapsedTime(start).TotalSeconds / runs;
        int repetitions = (int)Math.Clamp(Math.Ceiling(ShortestSample / each), 1, 1_000_000);

        double best = double.MaxValue;
        start = Stopwatch.GetTimestamp();
        for (int sample = 0; sample < FewestSamples || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; sample++)
        {
            double before = Now();
            for (int i = 0; i < repetitions; i++)
                work();
            best = Math.Min(best, (Now() - before) / repetitions);
        }

        return best;
    }

    private double Now() => cpuTime ? ThreadClock.Seconds : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
}
