using System.Collections.Generic;
using System.Linq;

namespace TpCompiler.Core.Programs.Regions;

/// <summary>When in a region a step runs.</summary>
internal enum StepKind
{
    /// <summary>
    /// Over few items, over items that no tile has, such as tuples of joined edges, or the greatest of rows of several tiles: as a whole, before all tiles.
    /// </summary>
    Whole,

    /// <summary>Over the nodes or edges of a tile.</summary>
    Tile,

    /// <summary>A sum into rows of neighbours or labels, after all tiles.</summary>
    Sum,
}

/// <summary>A step and its place: the region (level), and within it the phase.</summary>
internal sealed class PlacedStep(ProgramStep step, StepKind kind, int level)
{
    public ProgramStep Step { get; set; } = step;

    public StepKind Kind { get; } = kind;

    public int Level { get; } = level;

    /// <summary>The phase of a step over tiles; -1 for others.</summary>
    public int Phase { get; set; } = -1;

    public bool OverEdges => RowRelations.IsEdges(Step.Domain);

    public bool IsAt(int level, int phase) => Kind == StepKind.Tile && Level == level && Phase == phase;

    /// <summary>What kind of step it is.</summary>
    public static StepKind KindOf(TensorProgram program, ProgramStep step)
    {
        if (RowRelations.IsFew(step.Domain) || !RowRelations.IsTiled(program, step))
            return StepKind.Whole;

        // All edges of a centre are in its tile, in their order; what others take maxima of may be anywhere.
        if (step is MaximumStep && RowRelations.Of(program, step, 1) != RowRelation.Center)
            return StepKind.Whole;
        return step is AddStep && RowRelations.Of(program, step, 1) switch
        {
            RowRelation.Neighbor => true,
            RowRelation.Selected => RowRelations.IsNodes(step.Domain),
            _ => false,
        } ? StepKind.Sum : StepKind.Tile;
    }

    /// <summary>For each tensor the steps that write it.</summary>
    public static List<PlacedStep>[] WritersOf(TensorProgram program, IEnumerable<PlacedStep> steps)
    {
        List<PlacedStep>[] writers = [.. program.Tensors.Select(_ => new List<PlacedStep>())];
        foreach (PlacedStep placed in steps)
        {
            foreach (int t in placed.Step.Writes)
                writers[t].Add(placed);
        }

        return writers;
    }
}
