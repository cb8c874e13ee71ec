using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Methods;

/// <summary>
/// The statements per lane of a kernel in passes, each a loop over all lanes. One pass would do; but a kernel with many sums over lanes, such as the
/// gradient of a tensor product with respect to harmonics, would keep their accumulators in memory, and write each for every vector of lanes. So statements
/// that share no values are parted, as those of different paths are, and a pass takes as many as it has registers for.
/// </summary>
internal sealed class LanePasses
{
    /// <summary>The most accumulators of a pass of several parts: half the registers of the widest vectors.</summary>
    private const int MostSums = 16;

    private readonly KernelSchedule _schedule;
    private readonly int[] _parent;

    public LanePasses(KernelSchedule schedule)
    {
        _schedule = schedule;
        List<Step> steps = [.. schedule.Lanes.Select(Statement).OfType<Step>()];
        _parent = [.. Enumerable.Range(0, schedule.Program.Instructions.Count)];
        Passes = steps.Count == 0 ? [] : SumsOf(steps) > MostSums ? Part(steps) : [steps];
    }

    /// <summary>The statements of each pass; none where nothing is done per lane.</summary>
    public IReadOnlyList<List<Step>> Passes { get; }

    /// <summary>The number of the sum over lanes that a statement adds to; that of a store, counted after those, for a term of an output; -1 for others.</summary>
    public static int TargetOf(KernelSchedule schedule, Step step) => step.Kind switch
    {
        StepKind.Term => schedule.Terms.TargetOf[step.Number],
        StepKind.Accumulate => schedule.SumOf[step.Number],
        _ => -1,
    };

    /// <summary>A statement of the schedule as one of a pass; null for what adding terms one by one makes superfluous.</summary>
    private Step? Statement(Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Compute when _schedule.Terms.IsBase(step.Number):
                return null;
            case StepKind.Compute when _schedule.Terms.TargetOf[step.Number] >= 0:
                return new Step(StepKind.Term, step.Number);
            case StepKind.Accumulate when _schedule.ContainsSum(step.Number) && !_schedule.SumsProduct(step.Number):
                return null;
            case StepKind.Store when !_schedule.Terms.StoresAlone[step.Number]:
                return null;
            default:
                return step;
        }
    }

    private List<List<Step>> Part(List<Step> steps)
    {
        foreach (Step step in steps)
        {
            foreach (int value in _schedule.Reads(step).Where(v => _schedule.Program.Stages[v] == Stage.Lane && !_schedule.IsLaneInput(v)))
                _parent[Part(value)] = Part(Owner(step));
        }

        List<List<Step>> passes = [];
        int sums = 0;
        foreach (IGrouping<int, Step> part in steps.GroupBy(s => Part(Owner(s))))
        {
            List<Step> ofPart = [.. part];
            int count = SumsOf(ofPart);
            if (passes.Count == 0 || (sums > 0 && count > 0 && sums + count > MostSums))
            {
                passes.Add([]);
                sums = 0;
            }

            passes[passes.Count - 1].AddRange(ofPart);
            sums += count;
        }

        return passes;
    }

    private int Part(int value)
    {
        while (_parent[value] != value)
            value = _parent[value] = _parent[_parent[value]];
        return value;
    }

    /// <summary>The instruction that stands for a statement.</summary>
    private int Owner(Step step) => step.Kind == StepKind.Store ? _schedule.Program.Stores[step.Number].Value : step.Number;

    /// <summary>How many sums over lanes statements add to.</summary>
    private int SumsOf(IEnumerable<Step> steps)
        => steps.Select(s => TargetOf(_schedule, s)).Where(t => t >= 0 && t < _schedule.SumCount).Distinct().Count();
}
