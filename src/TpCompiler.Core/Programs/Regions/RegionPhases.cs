using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Programs.Regions;

/// <summary>
/// Cuts the steps over the tiles of one region into phases, in turn over nodes and over edges: a phase over edges goes through its steps for a few
/// edges at a time, so that sums over the edges of a node are complete only in the next.
/// </summary>
internal static class RegionPhases
{
    public static void Assign(TensorProgram program, List<PlacedStep> steps)
    {
        foreach (IGrouping<int, PlacedStep> region in steps.Where(s => s.Kind == StepKind.Tile).GroupBy(s => s.Level))
        {
            PlacedStep[] ofRegion = [.. region];
            bool edgesFirst = Cut(program, ofRegion, overEdges: true) <= Cut(program, ofRegion, overEdges: false);
            Cut(program, ofRegion, edgesFirst);
        }
    }

    /// <summary>Gives each step its phase, the first one being over edges or over nodes; returns how many there are.</summary>
    private static int Cut(TensorProgram program, PlacedStep[] steps, bool overEdges)
    {
        foreach (PlacedStep step in steps)
            step.Phase = -1;
        List<PlacedStep>[] writers = PlacedStep.WritersOf(program, steps);
        int phases = 0;
        for (int left = steps.Length; left > 0; overEdges = !overEdges)
        {
            int before = left;
            foreach (PlacedStep step in steps)
            {
                if (step.Phase >= 0 || step.OverEdges != overEdges || !IsReady(program, step, writers, phases))
                    continue;
                step.Phase = phases;
                left--;
            }

            if (left < before)
                phases++;
        }

        return phases;
    }

    private static bool IsReady(TensorProgram program, PlacedStep step, List<PlacedStep>[] writers, int phase)
    {
        foreach (int t in step.Step.Reads)
        {
            bool isOfItems = RowRelations.IsEdges(program.Tensors[t].Domain) == step.OverEdges;
            foreach (PlacedStep writer in writers[t])
            {
                if (writer.Phase < 0 || (writer.Phase == phase && !isOfItems))
                    return false;
            }
        }

        return true;
    }
}
