using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using TpCompiler.Atomistic.Structures;

namespace TpCompiler.Atomistic;

/// <summary>Packs structures into batches on another thread, a little ahead of the one that takes them.</summary>
internal sealed class BatchReader : IDisposable
{
    /// <summary>Batches that wait to be taken.</summary>
    private const int BatchesAhead = 2;

    private readonly BlockingCollection<Structure[]> _batches = new(BatchesAhead);
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _cancellation;
    private readonly Task _reading;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Begins to read.</summary>
    public BatchReader(IEnumerable<Structure> structures, int batchAtoms, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        CancellationToken stop = _stop.Token;

        // A thread of its own: it waits for files, and must not wait for the pool that evaluates.
        _reading = Task.Factory.StartNew(() => Read(structures, batchAtoms, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The next batch; null after the last.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <remarks>An exception of the structures is thrown after the batches before it.</remarks>
    public Structure[]? Next()
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_batches.TryTake(out Structure[]? batch, Timeout.Infinite, _cancellation))
            return batch;
        _failure?.Throw();
        _cancellation.ThrowIfCancellationRequested();
        return null;
    }

    /// <summary>Stops reading, and waits until the structures' source is closed.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _reading.Wait(CancellationToken.None);
        _stop.Dispose();
        _batches.Dispose();
    }

    private void Read(IEnumerable<Structure> structures, int batchAtoms, CancellationToken stop)
    {
        List<Structure> batch = [];
        try
        {
            long atoms = 0;
            try
            {
                foreach (Structure structure in structures)
                {
                    // A structure without atoms counts as one, so that even these do not pile up.
                    long more = Math.Max(1, structure.Count);
                    if (batch.Count > 0 && atoms + more > batchAtoms)
                    {
                        Send(batch, stop);
                        atoms = 0;
                    }

                    batch.Add(structure);
                    atoms += more;
                    stop.ThrowIfCancellationRequested();
                }
            }
            finally
            {
                // What was read before an error is still evaluated.
                if (batch.Count > 0 && !stop.IsCancellationRequested)
                    Send(batch, stop);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown where the batches are taken.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _batches.CompleteAdding();
        }
    }

    private void Send(List<Structure> batch, CancellationToken stop)
    {
        _batches.Add([.. batch], stop);
        batch.Clear();
    }
}
