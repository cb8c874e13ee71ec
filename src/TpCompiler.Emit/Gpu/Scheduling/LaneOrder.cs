using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.Methods;

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
        StepReads reads = new(schedule);
        int most = MostAlive(reads, Enumerable.Range(0, reads.Count));
        if (most <= FewAlive)
            return schedule.Lanes;
        List<int> greedy = Greedy(reads);
        return MostAlive(reads, greedy) < most ? greedy.ConvertAll(s => schedule.Lanes[s]) : schedule.Lanes;
    }

    /// <summary>The most values per lane that are alive at once.</summary>
    private static int MostAlive(StepReads reads, IEnumerable<int> order)
    {
        Liveness liveness = new(reads);
        int alive = 0;
        int most = 0;
        foreach (int s in order)
        {
            alive += liveness.Change(s);
            // Values that a step begins to read count while it is done even if it ends them.
            most = Math.Max(most, alive + liveness.Begun(s));
            liveness.Do(s);
        }

        return most;
    }

    private static List<int> Greedy(StepReads reads)
    {
        Liveness liveness = new(reads);
        int[] waits = [.. Enumerable.Range(0, reads.Count).Select(s => reads.Of(s).Count(v => reads.MadeBy(v) >= 0))];
        int[] changes = new int[reads.Count];
        // By change, then by place in the schedule.
        SortedSet<(int Change, int Step)> ready = [];
        for (int s = 0; s < waits.Length; s++)
            AddIfReady(s);
        List<int> order = new(reads.Count);
        while (ready.Count > 0)
        {
            (int, int Step) best = ready.Min;
            ready.Remove(best);
            order.Add(best.Step);
            // The other steps that read what this one read first, or last but one, now begin fewer values or end more.
            foreach (int value in liveness.Do(best.Step))
            {
                foreach (int reader in reads.ReadersOf(value))
                {
                    if (ready.Remove((changes[reader], reader)))
                        AddIfReady(reader);
                }
            }

            int made = reads.Made(best.Step);
            foreach (int reader in made < 0 ? [] : reads.ReadersOf(made))
            {
                waits[reader]--;
                AddIfReady(reader);
            }
        }

        return order;

        void AddIfReady(int s)
        {
            if (waits[s] == 0)
                ready.Add((changes[s] = liveness.Change(s), s));
        }
    }

    /// <summary>Which values per lane each step reads and makes; steps by their places in the schedule.</summary>
    private sealed class StepReads
    {
        private readonly int[][] _reads;
        private readonly int[] _made;
        private readonly int[] _madeBy;
        private readonly List<int>[] _readers;

        public StepReads(KernelSchedule schedule)
        {
            _reads = [.. schedule.Lanes.Select(s => schedule.Reads(s).Where(v => schedule.Program.Stages[v] == Stage.Lane).Distinct().ToArray())];
            _made = [.. schedule.Lanes.Select(s => s.Kind == StepKind.Compute ? s.Number : -1)];
            _madeBy = KernelSchedule.Filled(schedule.Program.Instructions.Count);
            _readers = new List<int>[_madeBy.Length];
            for (int n = 0; n < _readers.Length; n++)
                _readers[n] = [];
            for (int s = 0; s < _reads.Length; s++)
            {
                if (_made[s] >= 0)
                    _madeBy[_made[s]] = s;
                foreach (int value in _reads[s])
                    _readers[value].Add(s);
            }
        }

        /// <summary>How many steps there are.</summary>
        public int Count => _reads.Length;

        /// <summary>The number of values.</summary>
        public int ValueCount => _readers.Length;

        /// <summary>What a step reads.</summary>
        public int[] Of(int step) => _reads[step];

        /// <summary>What a step makes; -1 for nothing.</summary>
        public int Made(int step) => _made[step];

        /// <summary>The step that makes a value; -1 for inputs.</summary>
        public int MadeBy(int value) => _madeBy[value];

        /// <summary>The steps that read a value.</summary>
        public List<int> ReadersOf(int value) => _readers[value];
    }

    /// <summary>Which values are alive after some steps.</summary>
    private sealed class Liveness
    {
        private readonly StepReads _reads;
        private readonly int[] _left;
        private readonly bool[] _isAlive;

        public Liveness(StepReads reads)
        {
            _reads = reads;
            _left = [.. Enumerable.Range(0, reads.ValueCount).Select(v => reads.ReadersOf(v).Count)];
            _isAlive = new bool[_left.Length];
        }

        /// <summary>How many more values are alive after a step.</summary>
        public int Change(int s)
        {
            int made = _reads.Made(s);
            int change = Begun(s) + (made >= 0 && _left[made] > 0 ? 1 : 0);
            foreach (int value in _reads.Of(s))
                change -= _left[value] == 1 ? 1 : 0;
            return change;
        }

        /// <summary>How many values a step is the first to read.</summary>
        public int Begun(int s)
        {
            int begun = 0;
            foreach (int value in _reads.Of(s))
                begun += _isAlive[value] ? 0 : 1;
            return begun;
        }

        /// <summary>Does a step; gives those of the values that it read for which it matters to other steps.</summary>
        public List<int> Do(int s)
        {
            List<int> changed = [];
            foreach (int value in _reads.Of(s))
            {
                if (--_left[value] == 1 || (_left[value] > 0 && !_isAlive[value]))
                    changed.Add(value);
                _isAlive[value] = _left[value] > 0;
            }

            int made = _reads.Made(s);
            if (made >= 0)
                _isAlive[made] = _left[made] > 0;
            return changed;
        }
    }
}
