using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;

namespace TpCompiler.Emit.Methods;

/// <summary>Where values lie that one method makes and another one reads.</summary>
internal sealed class KernelStorage
{
    public KernelStorage(KernelSchedule schedule, Section early, IReadOnlyList<Section> passes, Section late)
    {
        int count = schedule.Program.Instructions.Count;
        Uniform = KernelSchedule.Filled(count);
        Kept = KernelSchedule.Filled(count);
        foreach (Step step in early.Steps)
        {
            int n = step.Number;
            if (passes.Any(p => p.LastUse[n] >= 0) || late.LastUse[n] >= 0 || early.CrossesCut(n))
                Uniform[n] = UniformCount++;
        }

        foreach (Step step in late.Steps)
        {
            if (step.Kind == StepKind.Compute && late.CrossesCut(step.Number))
                Uniform[step.Number] = UniformCount++;
        }

        foreach (Section pass in passes)
            PlaceKept(pass);
        Partial = PartialSums.Of(schedule);
    }

    /// <summary>For each uniform value its place in the array of uniform values, or -1.</summary>
    public int[] Uniform { get; }

    /// <summary>The length of the array of uniform values.</summary>
    public int UniformCount { get; private set; }

    /// <summary>For each value after the lanes whether it stays a vector within a method, as <see cref="PartialSums"/> says.</summary>
    public bool[] Partial { get; }

    /// <summary>For each value per lane its place in the array of values kept from one method to the next, or -1.</summary>
    public int[] Kept { get; }

    /// <summary>The length of the array of kept values.</summary>
    public int KeptCount { get; private set; }

    private void PlaceKept(Section lanes)
    {
        int count = 0;
        SortedSet<int> free = [];
        List<(int LastMethod, int Place)> taken = [];
        for (int method = 0; method < lanes.Starts.Count; method++)
        {
            foreach ((int lastMethod, int place) in taken)
            {
                if (lastMethod < method)
                    free.Add(place);
            }

            taken.RemoveAll(t => t.LastMethod < method);
            for (int p = lanes.Starts[method]; p < lanes.End(method); p++)
            {
                if (lanes.Steps[p].Kind != StepKind.Compute || !lanes.CrossesCut(lanes.Steps[p].Number))
                    continue;
                int place = free.Count > 0 ? free.Min : count++;
                free.Remove(place);
                int value = lanes.Steps[p].Number;
                Kept[value] = place;
                taken.Add((lanes.MethodAt(lanes.LastUse[value]), place));
            }
        }

        KeptCount = Math.Max(KeptCount, count);
    }
}
