using System;
using System.Linq;
using TpCompiler.Gpu.Operations;
using Xunit;

namespace TpCompiler.Gpu.Tests.Operations;

/// <summary>One size too many costs one plan, not all of them.</summary>
public sealed class RecentPlansTests
{
    [Fact]
    public void ThePlanThatWasNotUsedForTheLongestTimeGoes()
    {
        RecentPlans<Plan> plans = new(16);
        Plan[] all = [.. Enumerable.Range(0, 17).Select(n => new Plan(n))];
        foreach (Plan plan in all.Take(16))
            plans.Add(plan);
        Assert.True(plans.IsFull);
        Assert.Same(all[0], plans.Use(p => p.Number == 0));
        plans.Add(all[16]);
        Assert.Equal([1], all.Where(p => p.IsDisposed).Select(p => p.Number));
        Assert.All(all.Where(p => p.Number != 1), plan => Assert.Same(plan, plans.Use(p => p.Number == plan.Number)));
        Assert.Null(plans.Use(p => p.Number == 1));
        plans.Clear();
        Assert.All(all, p => Assert.True(p.IsDisposed));
    }

    private sealed class Plan(int number) : IDisposable
    {
        public int Number => number;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
