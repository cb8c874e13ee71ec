using System;
using System.Collections.Generic;

namespace TpCompiler.Gpu.Operations;

/// <summary>Plans that were used lately. Where there is no room for a new one, the one that has not been used for the longest time goes.</summary>
/// <typeparam name="TPlan">What is kept, and disposed when it goes.</typeparam>
/// <param name="most">The most that are kept.</param>
public sealed class RecentPlans<TPlan>(int most)
    where TPlan : class, IDisposable
{
    // The one used last is last.
    private readonly List<TPlan> _plans = [];

    /// <summary>How many there are.</summary>
    public int Count => _plans.Count;

    /// <summary>Whether the next <see cref="Add"/> disposes a plan.</summary>
    public bool IsFull => _plans.Count == most;

    /// <summary>A plan that fits, which is used now; null if there is none.</summary>
    public TPlan? Use(Predicate<TPlan> fits) => Use(fits, static (plan, f) => f(plan));

    /// <summary>A plan that fits what is wanted, which is used now; null if there is none.</summary>
    public TPlan? Use<TWanted>(TWanted wanted, Func<TPlan, TWanted, bool> fits)
    {
        ArgumentNullException.ThrowIfNull(fits);
        int n = _plans.Count - 1;
        while (n >= 0 && !fits(_plans[n], wanted))
            n--;
        if (n < 0)
            return null;
        TPlan plan = _plans[n];
        _plans.RemoveAt(n);
        _plans.Add(plan);
        return plan;
    }

    /// <summary>Keeps a plan, which is used now.</summary>
    public void Add(TPlan plan)
    {
        if (IsFull)
        {
            _plans[0].Dispose();
            _plans.RemoveAt(0);
        }

        _plans.Add(plan);
    }

    /// <summary>Disposes all.</summary>
    public void Clear()
    {
        foreach (TPlan plan in _plans)
            plan.Dispose();
        _plans.Clear();
    }
}
