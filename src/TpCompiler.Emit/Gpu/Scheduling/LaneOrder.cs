using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.CSharp;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>
/// The order of the steps per lane, in which few values are alive at once: registers are what GPUs are short of. Either that of the
/// schedule, depth first from the outputs, or, where it needs fewer registers, the one that takes at each point the step that ends
/// most values and begins fewest.
/// </summary>
internal static class LaneOrder
{
    // So few that no other order is looked for.
    private const int FewAlive = 20;

    /// <summary>The steps in order.</summary>
    public static IReadOnlyList<Step> Of(KernelSchedule schedule)
    {
        Liveness liveness = new(schedule);
        int most = liveness.MostAlive(schedule.Lanes);
        if (most <= FewAlive)
            return schedule.Lanes;
        List<Step> greedy = liveness.Order();
        return liveness.MostAlive(greedy) < most ? greedy : schedule.Lanes;
    }

    private sealed class Liveness
    {
        private readonly KernelSchedule _schedule;
        private readonly int[][] _reads;
        private readonly int[] _uses;

        public Liveness(KernelSchedule schedule)
        {
            _schedule = schedule;
            _uses = new int[schedule.Program.Instructions.Count];
            _reads = [.. schedule.Lanes.Select(s => schedule.Reads(s).Where(v => schedule.Program.Stages[v] == Stage.Lane).Distinct().ToArray())];
            foreach (int value in _reads.SelectMany(r => r))
                _uses[value]++;
        }

        /// <summary>The most values per lane that are alive at once.</summary>
        public int MostAlive(IReadOnlyList<Step> steps)
        {
            Dictionary<Step, int> numbers = Numbers();
            int[] left = [.. _uses];
            bool[] isAlive = new bool[left.Length];
            int alive = 0;
            int most = 0;
            foreach (Step step in steps)
            {
                alive += Change(numbers[step], left, isAlive, out int begun);
                most = Math.Max(most, alive + begun);
                Do(numbers[step], left, isAlive);
            }

            return most;
        }

        public List<Step> Order()
        {
            Dictionary<int, int> madeBy = [];
            for (int s = 0; s < _reads.Length; s++)
            {
                if (_schedule.Lanes[s].Kind == StepKind.Compute)
                    madeBy[_schedule.Lanes[s].Number] = s;
            }

            int[] waits = [.. _reads.Select(r => r.Count(madeBy.ContainsKey))];
            List<int>[] readers = [.. _reads.Select(_ => new List<int>())];
            for (int s = 0; s < _reads.Length; s++)
            {
                foreach (int value in _reads[s].Where(madeBy.ContainsKey))
                    readers[madeBy[value]].Add(s);
            }

            SortedSet<int> ready = [.. Enumerable.Range(0, waits.Length).Where(s => waits[s] == 0)];
            int[] left = [.. _uses];
            bool[] isAlive = new bool[left.Length];
            List<Step> order = [];
            while (ready.Count > 0)
            {
                int best = -1;
                int least = int.MaxValue;
                foreach (int s in ready)
                {
                    int change = Change(s, left, isAlive, out _);
                    if (change < least)
                        (best, least) = (s, change);
                }

                ready.Remove(best);
                order.Add(_schedule.Lanes[best]);
                Do(best, left, isAlive);
                foreach (int reader in readers[best])
                {
                    if (--waits[reader] == 0)
                        ready.Add(reader);
                }
            }

            return order;
        }

        private Dictionary<Step, int> Numbers()
        {
            Dictionary<Step, int> numbers = [];
            for (int s = 0; s < _reads.Length; s++)
                numbers.Add(_schedule.Lanes[s], s);
            return numbers;
        }

        /// <summary>How many more values are alive after a step; those that it begins count while it is done even if it ends them.</summary>
        private int Change(int s, int[] left, bool[] isAlive, out int begun)
        {
            Step step = _schedule.Lanes[s];
            int change = step.Kind == StepKind.Compute && left[step.Number] > 0 ? 1 : 0;
            begun = 0;
            foreach (int value in _reads[s])
            {
                begun += isAlive[value] ? 0 : 1;
                change += (isAlive[value] ? 0 : 1) - (left[value] == 1 ? 1 : 0);
            }

            return change;
        }

        private void Do(int s, int[] left, bool[] isAlive)
        {
            Step step = _schedule.Lanes[s];
            foreach (int value in _reads[s])
                isAlive[value] = --left[value] > 0;
            if (step.Kind == StepKind.Compute)
                isAlive[step.Number] = left[step.Number] > 0;
        }
    }
}
