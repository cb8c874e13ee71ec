using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace TpCompiler.Cli;

/// <summary>
/// The signals that end a process and that it can catch. Those that the parent had ignored, as nohup does, stay ignored; those of
/// defects (SIGSEGV and the like) and the one by which the runtime stops its threads are left to it.
/// </summary>
internal static class EndingSignals
{
    public const int Interrupt = 2;

    /// <summary>SIGXFSZ, for a file that grows beyond its limit: writing fails, and that says it better.</summary>
    private const int FileTooLarge = 25;

    // SIGRTMIN + 1 to SIGRTMAX.
    private const int FirstRealTime = 35, LastRealTime = 64;

    // SIGHUP, SIGINT, SIGQUIT and SIGTERM, which have the same numbers everywhere.
    private static readonly int[] s_common = [1, Interrupt, 3, 15];

    // Linux: SIGUSR1, SIGUSR2, SIGALRM, SIGSTKFLT, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO, SIGPWR.
    private static readonly int[] s_ofLinux = [10, 12, 14, 16, 24, 26, 27, 29, 30];

    // For as long as the process lives: signals are handled a moment after they come, which may be after the last command has ended, and would end
    // the process if nothing handled them then.
    private static PosixSignalRegistration? s_fileTooLarge;

    /// <summary>Has signals handled until the result is disposed; the handler is given the signal's number.</summary>
    public static IDisposable Handle(Action<int, PosixSignalContext> handler)
    {
        Registrations registrations = new();
        IEnumerable<int> signals = OperatingSystem.IsLinux() ? [.. s_common, .. s_ofLinux, .. Enumerable.Range(FirstRealTime, LastRealTime - FirstRealTime + 1)] : s_common;
        ulong ignored = Ignored();
        foreach (int signal in signals.Where(signal => (ignored & (1UL << (signal - 1))) == 0))
            registrations.Add(PosixSignalRegistration.Create(Named(signal), context => handler(signal, context)));
        if (OperatingSystem.IsLinux())
            s_fileTooLarge ??= PosixSignalRegistration.Create((PosixSignal)FileTooLarge, context => context.Cancel = true);
        return registrations;
    }

    /// <summary>Windows knows the common ones, by .NET's names.</summary>
    private static PosixSignal Named(int signal) => signal switch
    {
        1 => PosixSignal.SIGHUP,
        Interrupt => PosixSignal.SIGINT,
        3 => PosixSignal.SIGQUIT,
        15 => PosixSignal.SIGTERM,
        _ => (PosixSignal)signal,
    };

    /// <summary>A bit for each signal that the process ignores, from the first.</summary>
    private static ulong Ignored()
    {
        const string Label = "SigIgn:";
        if (!OperatingSystem.IsLinux() || !File.Exists("/proc/self/status"))
            return 0;
        string? line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Label, StringComparison.Ordinal));
        return line is not null && ulong.TryParse(line.AsSpan(Label.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong mask) ? mask : 0;
    }

    private sealed class Registrations : List<IDisposable>, IDisposable
    {
        public void Dispose() => ForEach(registration => registration.Dispose());
    }
}
