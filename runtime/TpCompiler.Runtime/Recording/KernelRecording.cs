using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Runtime.Recording;

/// <summary>What a kernel ran as.</summary>
public enum KernelExecution
{
    /// <summary>Code compiled ahead.</summary>
    Compiled,

    /// <summary>The interpreter.</summary>
    Interpreted,

    /// <summary>Launches on a device.</summary>
    Device,

    /// <summary>Code compiled while the program runs.</summary>
    CompiledNow,
}

/// <summary>A kernel that ran.</summary>
/// <param name="Execution">What it ran as.</param>
/// <param name="Name">Its name.</param>
public readonly record struct KernelRun(KernelExecution Execution, string Name);

/// <summary>
/// Writes down which kernels run, from <see cref="Start"/> to <see cref="Dispose"/>, for the thread that started it and for those that help it
/// through <see cref="Dense.ParallelRanges"/>. For tests that want to know whether compiled code ran.
/// </summary>
public sealed class KernelRecording : IDisposable
{
    [ThreadStatic]
    private static KernelRecording? t_current;

    private readonly ConcurrentDictionary<KernelRun, byte> _runs = new();
    private readonly KernelRecording? _outer = t_current;

    private KernelRecording()
    {
    }

    /// <summary>What ran so far, each kernel once.</summary>
    public IReadOnlyCollection<KernelRun> Runs => [.. _runs.Keys.OrderBy(r => r.Execution).ThenBy(r => r.Name, StringComparer.Ordinal)];

    /// <summary>The recording of this thread; a thread that helps takes that of the one it helps.</summary>
    internal static KernelRecording? Current
    {
        get => t_current;
        set => t_current = value;
    }

    /// <summary>Begins to record. An outer recording rests meanwhile.</summary>
    public static KernelRecording Start() => t_current = new KernelRecording();

    /// <summary>Ends, on the thread that started it.</summary>
    public void Dispose() => t_current = _outer;

    /// <summary>Writes down a kernel, or nothing where nobody records.</summary>
    internal static void Add(KernelExecution execution, string name) => t_current?._runs.TryAdd(new(execution, name), 0);
}
