using System;
using System.Collections.Generic;
using System.Threading;
using TpCompiler.Runtime.Programs;

namespace TpCompiler.Atomistic.Models.Evaluation;

/// <summary>Evaluators that share a model: every call rents one, so that there are as many as calls were ever made at once.</summary>
/// <param name="create">Makes an evaluator.</param>
/// <param name="createTimed">Makes one whose steps are timed.</param>
internal sealed class EvaluatorPool(Func<IModelEvaluator> create, Func<(IModelEvaluator Evaluator, StepTimes Times)> createTimed) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<IModelEvaluator> _free = new();
    private bool _isDisposed;

    /// <summary>An evaluator of the caller's own, until it is returned.</summary>
    /// <param name="owner">Whose pool it is, for errors.</param>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public IModelEvaluator Rent(object owner)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, owner);
            if (_free.TryPop(out IModelEvaluator? evaluator))
                return evaluator;
        }

        return create();
    }

    /// <summary>An evaluator that is no part of the pool, and the times of its steps.</summary>
    public (IModelEvaluator Evaluator, StepTimes Times) NewTimed() => createTimed();

    /// <summary>Takes an evaluator back.</summary>
    public void Return(IModelEvaluator evaluator)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _free.Push(evaluator);
                return;
            }
        }

        evaluator.Dispose();
    }

    /// <summary>Gives all memory back; that of calls at work, once they are done.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_free.TryPop(out IModelEvaluator? evaluator))
                evaluator.Dispose();
        }
    }
}
