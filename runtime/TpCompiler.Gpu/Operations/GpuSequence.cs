using System;
using System.Collections.Generic;

namespace TpCompiler.Gpu.Operations;

/// <summary>Launches one after another, which a device that can takes as one from the second time on.</summary>
/// <param name="device">The device.</param>
public sealed class GpuSequence(GpuDevice device) : IDisposable
{
    private readonly List<Action> _actions = [];
    private readonly List<GpuLaunch> _owned = [];
    private GpuLaunch? _recorded;
    private bool _wasEnqueued;

    /// <summary>The number of launches.</summary>
    public int Count => _actions.Count;

    /// <summary>Adds a launch, which then belongs to this.</summary>
    public void Add(GpuLaunch launch)
    {
        ArgumentNullException.ThrowIfNull(launch);
        _owned.Add(launch);
        _actions.Add(launch.Enqueue);
    }

    /// <summary>Adds that bytes from the beginning of a buffer become zero.</summary>
    public void Clear(GpuBuffer buffer, long bytes) => _actions.Add(() => device.Clear(buffer, bytes));

    /// <summary>Enqueues all.</summary>
    public void Enqueue()
    {
        if (_recorded is not null)
        {
            _recorded.Enqueue();
            return;
        }

        EnqueueEach();
        // Once may be enough; who comes again comes often.
        if (_wasEnqueued)
            _recorded = device.Record(EnqueueEach);
        _wasEnqueued = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _recorded?.Dispose();
        foreach (GpuLaunch launch in _owned)
            launch.Dispose();
    }

    private void EnqueueEach()
    {
        foreach (Action action in _actions)
            action();
    }
}
