using System;
using System.Runtime.InteropServices;

namespace TpCompiler.Benchmarking;

/// <summary>The processor's time of the calling thread, to the nanosecond; what the process as a whole is told comes in steps of milliseconds.</summary>
internal static unsafe partial class ThreadClock
{
    // CLOCK_THREAD_CPUTIME_ID of Linux.
    private const int ThreadCpuTime = 3;

    /// <summary>Seconds this thread has run.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine does not run Linux.</exception>
    public static double Seconds
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                throw new PlatformNotSupportedException("The processor's time of a thread is known on Linux alone; measure by the clock.");
            TimeSpec time;
            _ = ClockGetTime(ThreadCpuTime, &time);
            return time.Seconds + (1e-9 * time.Nanoseconds);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, TimeSpec* time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
