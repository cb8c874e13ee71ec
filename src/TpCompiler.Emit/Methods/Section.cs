using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Methods;

/// <summary>The statements of one stage, cut into methods.</summary>
internal sealed class Section
{
    private readonly KernelSchedule _schedule;
    private readonly int[] _madeAt;
    private readonly int[] _liveBefore;

    public Section(KernelSchedule schedule, List<Step> steps, MethodLimits limits)
    {
        _schedule = schedule;
        Steps = steps;
        int count = schedule.Program.Instructions.Count;
        LastUse = KernelSchedule.Filled(count);
        _madeAt = KernelSchedule.Filled(count);
        for (int p = 0; p < steps.Count; p++)
        {
            foreach (int value in schedule.Reads(steps[p]))
                LastUse[value] = p;
            if (steps[p].Kind == StepKind.Compute)
                _madeAt[steps[p].Number] = p;
        }

        _liveBefore = LiveBefore();
        Starts = Cut(limits);
    }

    /// <summary>The statements.</summary>
    public List<Step> Steps { get; }

    /// <summary>For each value the last statement here that reads it, or -1.</summary>
    public int[] LastUse { get; }

    /// <summary>The first statement of each method.</summary>
    public List<int> Starts { get; }

    /// <summary>One past the last statement of a method.</summary>
    public int End(int method) => method + 1 < Starts.Count ? Starts[method + 1] : Steps.Count;

    /// <summary>The method in which the value is made; -1 if it is not made by a statement of this section.</summary>
    public int MethodOf(int value) => _madeAt[value] < 0 ? -1 : MethodAt(_madeAt[value]);

    /// <summary>The method that holds a statement.</summary>
    public int MethodAt(int position)
    {
        int index = Starts.BinarySearch(position);
        return index >= 0 ? index : ~index - 1;
    }

    /// <summary>Whether the value is made in one method and read in a later one.</summary>
    public bool CrossesCut(int value) => _madeAt[value] >= 0 && LastUse[value] >= 0 && MethodAt(LastUse[value]) > MethodOf(value);

    private List<int> Cut(MethodLimits limits)
    {
        List<int> starts = [];
        int start = 0;
        while (start < Steps.Count)
        {
            starts.Add(start);
            int end = Fill(start, limits);
            if (end < Steps.Count)
            {
                // The last third of what fits: the place where the fewest values are alive.
                int best = end;
                for (int p = end - 1; p > start + ((end - start) * 2 / 3); p--)
                {
                    if (_liveBefore[p] < _liveBefore[best])
                        best = p;
                }

                end = best;
            }

            start = end;
        }

        return starts;
    }

    private int Fill(int start, MethodLimits limits)
    {
        int terms = 0;
        int bytes = StatementSize.Method(_schedule.Program);
        // Values made here that would be read behind a cut: those made before are written already, however many they are.
        int kept = 0;
        int p = start;
        for (; p < Steps.Count; p++)
        {
            terms += StatementSize.Terms(_schedule, Steps[p]);
            bytes += StatementSize.Bytes(_schedule, Steps[p]);
            if (Steps[p].Kind == StepKind.Compute && LastUse[Steps[p].Number] > p)
                kept++;
            foreach (int value in _schedule.Reads(Steps[p]).Distinct())
            {
                bool isMadeHere = _madeAt[value] >= start;
                bytes += _madeAt[value] >= 0 && !isMadeHere ? StatementSize.Element : 0;
                if (isMadeHere && LastUse[value] == p)
                    kept--;
            }

            if (p > start && (terms > limits.Terms || bytes + (kept * StatementSize.Element) > limits.Bytes))
                break;
        }

        return p;
    }

    private int[] LiveBefore()
    {
        int[] change = new int[Steps.Count + 2];
        for (int value = 0; value < _madeAt.Length; value++)
        {
            if (_madeAt[value] >= 0 && LastUse[value] > _madeAt[value])
            {
                change[_madeAt[value] + 1]++;
                change[LastUse[value] + 1]--;
            }
        }

        for (int p = 1; p < change.Length; p++)
            change[p] += change[p - 1];
        return change;
    }
}
