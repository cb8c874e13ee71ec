using System;
using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Gpu.Programs;

/// <summary>
/// Which tensors share memory: intermediates over the same kind of items whose lives, from the first launch that touches them to the last, do not overlap. What is
/// given, wanted or constant has memory of its own.
/// </summary>
internal sealed class TensorSlots
{
    private readonly int[] _slots;
    private readonly bool[] _isUsed;

    /// <summary>Shares memory out.</summary>
    public TensorSlots(PlannedProgram plan)
    {
        TensorProgram program = plan.Program;
        int count = program.Tensors.Count;
        _slots = new int[count];
        Array.Fill(_slots, -1);
        int[] first = new int[count];
        int[] last = new int[count];
        Array.Fill(first, int.MaxValue);
        Array.Fill(last, -1);
        for (int n = 0; n < plan.Main.Count; n++)
        {
            foreach (PartOperand operand in plan.Main[n].Operands)
                (first[operand.Tensor], last[operand.Tensor]) = (Math.Min(first[operand.Tensor], n), n);
        }

        if (plan.HasWindows)
            Lengthen(plan, first, last);
        _isUsed = [.. last.Select(l => l >= 0)];
        foreach (PartOperand operand in plan.Setup.SelectMany(l => l.Operands))
            _isUsed[operand.Tensor] = true;

        // For each slot when it is free again, the kind of items, and the length of its rows.
        List<(int Free, int Kind, int Length)> slots = [];
        foreach (int t in Enumerable.Range(0, count).Where(t => last[t] >= 0).OrderBy(t => first[t]).ThenByDescending(t => program.Tensors[t].RowLength))
        {
            ProgramTensor tensor = program.Tensors[t];
            if (tensor.Role != ProgramRole.Intermediate || plan.IsConstant[t] || plan.IsLocal(t))
                continue;
            int kind = RowRelations.IsFew(tensor.Domain) ? 0 : RowRelations.IsNodes(tensor.Domain) ? 1 : plan.IsOfWindow(t) ? 3 : 2;
            int length = tensor.RowLength * (plan.IsDouble[t] ? 2 : 1);

            // The one whose rows are nearest in length.
            int best = -1;
            for (int s = 0; s < slots.Count; s++)
            {
                if (slots[s].Free <= first[t] && slots[s].Kind == kind
                    && (best < 0 || Math.Abs(slots[s].Length - length) < Math.Abs(slots[best].Length - length)))
                {
                    best = s;
                }
            }

            if (best < 0)
            {
                best = slots.Count;
                slots.Add(default);
            }

            _slots[t] = best;
            slots[best] = (last[t] + 1, kind, Math.Max(length, slots[best].Length));
        }
    }

    /// <summary>What is used in a stage over edges and lives longer than a window is used in all of the stage, window after window.</summary>
    private static void Lengthen(PlannedProgram plan, int[] first, int[] last)
    {
        for (int t = 0; t < first.Length; t++)
        {
            if (last[t] < 0 || plan.IsOfWindow(t))
                continue;
            while (first[t] > 0 && EdgeWindows.IsOverEdges(plan.Main[first[t]].Stage) && plan.Main[first[t] - 1].Stage == plan.Main[first[t]].Stage)
                first[t]--;
            while (last[t] + 1 < plan.Main.Count && EdgeWindows.IsOverEdges(plan.Main[last[t]].Stage) && plan.Main[last[t] + 1].Stage == plan.Main[last[t]].Stage)
                last[t]++;
        }
    }

    /// <summary>The number of a tensor's memory; -1 where it has memory of its own.</summary>
    public int this[int tensor] => _slots[tensor];

    /// <summary>Whether a launch touches a tensor.</summary>
    public bool IsUsed(int tensor) => _isUsed[tensor];

    /// <summary>The tensors that share the memory of one, itself among them.</summary>
    public IEnumerable<int> TensorsOf(int tensor)
        => _slots[tensor] < 0 ? [tensor] : Enumerable.Range(0, _slots.Length).Where(t => _slots[t] == _slots[tensor]);
}
