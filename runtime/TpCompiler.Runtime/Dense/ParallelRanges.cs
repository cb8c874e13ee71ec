using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using TpCompiler.Runtime.Recording;

namespace TpCompiler.Runtime.Dense;

/// <summary>Work on the items [begin, end); <paramref name="thread"/> (0, 1, ...) tells which scratch memory is this thread's own.</summary>
/// <param name="begin">The first item.</param>
/// <param name="end">One past the last item.</param>
/// <param name="thread">Below <see cref="ParallelRanges.ThreadCount"/>; no two ranges run at once with the same number.</param>
public delegate void RangeAction(int begin, int end, int thread);

/// <summary>
/// Runs work over [0, count) in chunks of fixed size on a bounded number of threads. The chunks depend on the count and the chunk
/// size alone, so work that writes only to its own chunk gives bit-identical results for any number of threads.
/// </summary>
/// <remarks>
/// Threads come from the thread pool and take chunks as they get free; the caller's thread works too, so a run goes on even where
/// the pool is busy. Nothing is allocated in steady state. One run at a time: an instance must not be used within its own work.
/// </remarks>
public sealed class ParallelRanges
{
    private readonly object _lock = new();
    private readonly Worker _worker;
    private RangeAction? _action;
    private KernelRecording? _recording;
    private CancellationToken _cancellation;
    private ExceptionDispatchInfo? _failure;
    private int _count;
    private int _chunkSize;
    private int _chunkCount;
    private int _next;
    private int _running;
    private int _queued;
    private int _joined;
    private bool _isOpen;

    /// <summary>Creates a runner.</summary>
    /// <param name="threadCount">The most threads at work at once, the caller's included; 1 runs all inline, 0 means one per processor.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threadCount"/> is negative.</exception>
    public ParallelRanges(int threadCount = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threadCount);
        ThreadCount = threadCount == 0 ? Environment.ProcessorCount : threadCount;
        _worker = new Worker(this);
    }

    /// <summary>The most threads at work at once: the number of scratch memories that work needs.</summary>
    public int ThreadCount { get; }

    /// <summary>Runs <paramref name="action"/> over [0, <paramref name="count"/>) in chunks of <paramref name="chunkSize"/> items (the last may be shorter).</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="chunkSize">Items per chunk, at least 1.</param>
    /// <param name="action">The work; keep one delegate rather than a new one per call to avoid allocation.</param>
    /// <param name="cancellation">Looked at before each chunk.</param>
    /// <exception cref="OperationCanceledException">Cancelled; chunks already begun were finished.</exception>
    /// <exception cref="InvalidOperationException">The instance is running already.</exception>
    /// <remarks>The first exception of the work stops the taking of further chunks and is thrown here once all threads are done.</remarks>
    public void Run(int count, int chunkSize, RangeAction action, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSize, 1);
        int chunkCount = (int)(((long)count + chunkSize - 1) / chunkSize);
        if (ThreadCount == 1 || chunkCount <= 1)
        {
            for (int begin = 0; chunkCount > 0; chunkCount--, begin += chunkSize)
            {
                cancellation.ThrowIfCancellationRequested();
                action(begin, begin + Math.Min(chunkSize, count - begin), 0);
            }

            cancellation.ThrowIfCancellationRequested();
            return;
        }

        Open(count, chunkSize, chunkCount, action, cancellation);
        Work(thread: 0);
        Close()?.Throw();
        cancellation.ThrowIfCancellationRequested();
    }

    private void Open(int count, int chunkSize, int chunkCount, RangeAction action, CancellationToken cancellation)
    {
        int toQueue;
        lock (_lock)
        {
            if (_action is not null)
                throw new InvalidOperationException("This ParallelRanges is running already: work inside it needs an instance of its own.");
            _action = action;
            _recording = KernelRecording.Current;
            _cancellation = cancellation;
            _failure = null;
            (_count, _chunkSize, _chunkCount) = (count, chunkSize, chunkCount);
            _next = 0;
            _joined = 1;
            _isOpen = true;

            // Workers of an earlier run that came too late for it will serve this one.
            toQueue = Math.Min(ThreadCount, chunkCount) - 1 - _queued;
            _queued += Math.Max(0, toQueue);
        }

        for (; toQueue > 0; toQueue--)
            ThreadPool.UnsafeQueueUserWorkItem(_worker, preferLocal: false);
    }

    private ExceptionDispatchInfo? Close()
    {
        // Others usually end within microseconds of us: look a few times before going to sleep.
        SpinWait spin = default;
        while (Volatile.Read(ref _running) > 0 && !spin.NextSpinWillYield)
            spin.SpinOnce();
        lock (_lock)
        {
            _isOpen = false;
            while (_running > 0)
                Monitor.Wait(_lock);
            _action = null;
            _recording = null;
            _cancellation = default;
            return _failure;
        }
    }

    private void Work(int thread)
    {
        try
        {
            while (!_cancellation.IsCancellationRequested)
            {
                int chunk = Interlocked.Increment(ref _next) - 1;
                if (chunk >= _chunkCount)
                    return;
                int begin = chunk * _chunkSize;
                _action!(begin, begin + Math.Min(_chunkSize, _count - begin), thread);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown on the caller's thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            Volatile.Write(ref _next, _chunkCount);
        }
    }

    private void JoinAndWork()
    {
        int thread;
        lock (_lock)
        {
            _queued--;
            if (!_isOpen || _joined >= ThreadCount)
                return;
            thread = _joined++;
            _running++;
        }

        KernelRecording.Current = _recording;
        Work(thread);
        KernelRecording.Current = null;
        lock (_lock)
        {
            _running--;
            if (_running == 0)
                Monitor.Pulse(_lock);
        }
    }

    private sealed class Worker(ParallelRanges owner) : IThreadPoolWorkItem
    {
        public void Execute() => owner.JoinAndWork();
    }
}
