using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>Where intermediates lie in one piece of memory: those that are not needed at the same time may lie in the same place.</summary>
/// <param name="offsets">For each tensor its first element.</param>
/// <param name="length">The elements of the whole.</param>
internal sealed class WorkspaceLayout(long[] offsets, long length)
{
    /// <summary>Elements to a cache line at least, so that tensors begin with one.</summary>
    private const int Alignment = 16;

    /// <summary>For each tensor of the plan its first element; meaningless for inputs and outputs.</summary>
    public long[] Offsets => offsets;

    /// <summary>The elements of the whole.</summary>
    public long Length => length;

    /// <summary>Puts each intermediate to the lowest place that is free from its first step to its last.</summary>
    public static WorkspaceLayout Of(FusionPlan plan, int[] rowCounts)
    {
        FusionTensor[] tensors = plan.AllTensors;
        int[] firstStep = plan.FirstStep;
        int[] lastStep = plan.LastStep;
        long[] offsets = new long[tensors.Length];
        long lengthOf(int t) => (((long)rowCounts[t] * tensors[t].RowLength) + Alignment - 1) / Alignment * Alignment;
        List<int> placed = [];
        foreach (int t in Enumerable.Range(0, tensors.Length).Where(t => tensors[t].Role == ProgramRole.Intermediate && lastStep[t] >= 0))
        {
            foreach (int other in placed.Where(p => firstStep[p] <= lastStep[t] && firstStep[t] <= lastStep[p]).OrderBy(p => offsets[p]))
            {
                if (offsets[t] + lengthOf(t) <= offsets[other])
                    break;
                offsets[t] = System.Math.Max(offsets[t], offsets[other] + lengthOf(other));
            }

            placed.Add(t);
        }

        return new(offsets, placed.Count == 0 ? 0 : placed.Max(t => offsets[t] + lengthOf(t)));
    }
}
