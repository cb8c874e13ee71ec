using System.Collections.Generic;
using System.Linq;
using TpCompiler.Core.Programs;
using TpCompiler.Core.Programs.Regions;

namespace TpCompiler.Gpu.Programs;

/// <summary>
/// Which of the operands that are written replace what was there, so that tensors need not be cleared: those that are the first to write their elements, where
/// every element of a row is written so, and each once.
/// </summary>
internal sealed class FirstWrites
{
    private readonly HashSet<PartOperand> _overwriting = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<int> _cleared = [];

    /// <summary>Looks at all launches.</summary>
    /// <param name="program">The program.</param>
    /// <param name="launches">The launches.</param>
    /// <param name="hasWindows">Whether launches over edges come again for each window: then they add to all but rows of edges.</param>
    public FirstWrites(TensorProgram program, IEnumerable<PlannedLaunch> launches, bool hasWindows)
    {
        (PlannedLaunch Launch, PartOperand Operand)[] written = [.. launches.SelectMany(l => l.Operands.Where(o => o.IsWritten).Select(o => (l, o)))];
        for (int t = 0; t < program.Tensors.Count; t++)
        {
            if (program.Tensors[t].IsGiven)
                continue;
            bool isAddedTo = hasWindows && !RowRelations.IsEdges(program.Tensors[t].Domain) && written.Any(w => w.Operand.Tensor == t && EdgeWindows.IsOverEdges(w.Launch.Stage));
            if (isAddedTo)
                _cleared.Add(t);
            else
                Find(t, program.Tensors[t].RowLength, [.. written.Where(w => w.Operand.Tensor == t)]);
        }
    }

    /// <summary>Whether an operand replaces what was there.</summary>
    public bool Overwrites(PartOperand operand) => _overwriting.Contains(operand);

    /// <summary>Whether a tensor is cleared before it is written.</summary>
    public bool IsCleared(int tensor) => _cleared.Contains(tensor);

    private void Find(int tensor, int rowLength, (PlannedLaunch Launch, PartOperand Operand)[] operands)
    {
        bool[] isWritten = new bool[rowLength];
        List<PartOperand> first = [];
        bool areWhole = true;
        foreach ((PlannedLaunch launch, PartOperand operand) in operands)
        {
            WrittenElements elements = operand.Elements!;
            int[] fresh = [.. elements.Positions.Distinct().Where(p => !isWritten[p])];
            if (fresh.Length == 0)
                continue;
            first.Add(operand);

            // Sums that are cut into runs are put together as a range of elements.
            areWhole &= elements.AreOnce && fresh.Length == elements.Positions.Length && (!launch.IsCut(operand) || elements.AreWhole);
            foreach (int p in fresh)
                isWritten[p] = true;
        }

        if (areWhole && isWritten.All(w => w))
            _overwriting.UnionWith(first);
        else
            _cleared.Add(tensor);
    }
}
