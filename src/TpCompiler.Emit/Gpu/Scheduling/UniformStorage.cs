using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Emit.CSharp;
using TpCompiler.Emit.Gpu.Model;

namespace TpCompiler.Emit.Gpu.Scheduling;

/// <summary>
/// Where uniform values known before the lanes are: few operations are done by each work-item for itself, which needs no barrier;
/// many are shared out over the parts of the group, and go to shared memory once per item.
/// </summary>
internal sealed class UniformStorage
{
    private readonly Dictionary<int, SharedElement> _elements = [];

    public UniformStorage(KernelSchedule schedule, GpuKernelOptions options, int parts)
    {
        KernelProgram program = schedule.Program;
        int operations = schedule.Early.Count(s => program.Instructions[s.Number].Operation != Operation.Load);
        bool[] isRead = new bool[program.Instructions.Count];
        foreach (Step step in schedule.Lanes.Concat(schedule.Late))
        {
            foreach (int value in schedule.Reads(step))
                isRead[value] = true;
        }

        int[] wanted = [.. schedule.Early.Select(s => s.Number).Where(n => isRead[n] && program.Instructions[n].Operation != Operation.Load)];
        if (operations <= options.RedundantOperations || parts == 1 || wanted.Length > options.SharedUniform)
            return;
        Array = new("early", wanted.Length);
        for (int k = 0; k < wanted.Length; k++)
            _elements.Add(wanted[k], new(Array, SharedPlace.Fixed, k));
        Parts = [.. UniformParts.Split(program, Stage.Early, wanted, parts).Select(places => places.ConvertAll(k => wanted[k]))];
    }

    /// <summary>The shared array; null where each work-item computes for itself.</summary>
    public SharedArray? Array { get; }

    /// <summary>The values that each part computes.</summary>
    public IReadOnlyList<List<int>> Parts { get; } = [];

    /// <summary>Where a value is shared; null where it is not.</summary>
    public SharedElement? Find(int value) => _elements.TryGetValue(value, out SharedElement? element) ? element : null;
}
