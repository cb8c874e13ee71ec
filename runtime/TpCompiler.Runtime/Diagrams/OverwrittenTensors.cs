using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Kernels;
using TpCompiler.Core.Programs;

namespace TpCompiler.Runtime.Diagrams;

/// <summary>
/// Tensors that need not be cleared because the first operands that write their elements can overwrite what is there: each
/// element of a row is first written by an operand that writes nothing but such elements, and each once for an item.
/// Whether each row is one item's is known only on a graph.
/// </summary>
internal static class OverwrittenTensors
{
    /// <summary>For each operand of each step whether it overwrites.</summary>
    public static bool[][] Find(IReadOnlyList<FusionTensor> tensors, IReadOnlyList<FusionStep> steps)
    {
        bool[][] overwrites = [.. steps.Select(s => new bool[s.Accesses.Count])];
        for (int t = 0; t < tensors.Count; t++)
        {
            if (tensors[t].Role != ProgramRole.Input)
                Find(t, tensors[t].RowLength, steps, overwrites);
        }

        return overwrites;
    }

    private static void Find(int tensor, int rowLength, IReadOnlyList<FusionStep> steps, bool[][] overwrites)
    {
        List<(int Step, int Operand)> first = [];
        bool[] isWritten = new bool[rowLength];
        bool isWhole = true;
        for (int s = 0; s < steps.Count && isWhole; s++)
        {
            for (int o = 0; o < steps[s].Accesses.Count && isWhole; o++)
            {
                if (steps[s].Accesses[o].Tensor != tensor || steps[s].Kernel.Operands[o].Role != OperandRole.Output)
                    continue;
                int[] elements = [.. RowElements.Of(steps[s], o)];
                int fresh = elements.Count(e => !isWritten[e]);
                bool isOnce = !RowElements.AreRepeated(steps[s], o) && elements.Distinct().Count() == elements.Length;
                if (fresh > 0)
                    first.Add((s, o));
                isWhole = fresh == 0 || (fresh == elements.Length && isOnce);
                foreach (int e in elements)
                    isWritten[e] = true;
            }
        }

        if (isWhole && isWritten.All(w => w))
        {
            foreach ((int step, int operand) in first)
                overwrites[step][operand] = true;
        }
    }
}
