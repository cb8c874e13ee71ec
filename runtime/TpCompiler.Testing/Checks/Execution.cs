using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Runtime.Recording;

namespace TpCompiler.Testing;

/// <summary>Whether compiled kernels ran, or the interpreter, or a device.</summary>
public static class Execution
{
    /// <summary>What runs during some work of this thread (and of those that help it).</summary>
    /// <param name="work">The work.</param>
    public static IReadOnlyCollection<KernelRun> Of(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using KernelRecording recording = KernelRecording.Start();
        work();
        return recording.Runs;
    }

    /// <summary>Goes on only if kernels ran during some work, and all of them as expected.</summary>
    /// <param name="expected">What they must run as.</param>
    /// <param name="work">The work.</param>
    /// <exception cref="CheckFailedException">None ran, or one ran otherwise; the message names it.</exception>
    public static void Require(KernelExecution expected, Action work)
    {
        IReadOnlyCollection<KernelRun> runs = Of(work);
        List<Finding> findings = [.. runs.Select(r => new Finding($"ran as {r.Execution}", r.Name, r.Execution == expected ? 0 : 1, 1, 0))];
        if (findings.Count == 0)
            findings.Add(new("ran at all", "no kernel", 1, 1, 0));
        new CheckReport($"Execution as {expected}", 1, findings, null).ThrowIfFailed();
    }
}
